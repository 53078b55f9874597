using System.Text.Json.Nodes;
using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;

namespace FleetDns.Web.Operations;

/// <summary>
/// Checks each document of a plan without writing (what exists, rights, dry run, owners, names in Azure) and the whole plan (guard rails).
/// </summary>
/// <param name="view">The whole fleet for every operator: a guard rail must not depend on what an operator may see.</param>
internal sealed class PreflightChecks(IHubObjects hub, IPlanLookups lookups, IOperatorRights rights, Func<FleetView> view, GuardRails rails)
{
    private const int AtOnce = 4;
    private const int MostDocuments = 200;

    public async Task<Preflight> PrepareAsync(Plan plan, Operator by, CancellationToken token)
    {
        if (plan.Documents.Length > MostDocuments)
        {
            return new Preflight(
                plan, [],
                [new PlanFinding(
                    "", PlanSeverity.Refuse,
                    $"A plan has at most {MostDocuments} documents; this one has {Wording.Count(plan.Documents.Length)}.")]);
        }

        var coming = plan.Documents.Where(d => d.Reference is { Group: "", Kind: "Namespace" } && d.Action == DocumentAction.Create)
            .Select(d => d.Reference.Key.Name).ToHashSet(StringComparer.Ordinal);
        var findings = new List<PlanFinding>[plan.Documents.Length];
        var checks = new DocumentCheck[plan.Documents.Length];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, plan.Documents.Length), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = token },
            async (index, stop) =>
        {
            findings[index] = [];
            checks[index] = await CheckAsync(plan.Documents[index], coming, findings[index], by, stop);
        });

        var documents = checks.Select(c => c.Document).ToImmutableArray();
        // Documents that may not be read or written have no effects: these would disclose all shares of an FQDN that the operator may not
        // see.
        var (effects, sees) = await EffectsAsync([.. checks.Where(IsAllowed).Select(c => c.Document)], by, token);
        var visible = effects.Where(e => sees(e.Profile)).ToImmutableArray();
        // Effects on existing profiles, of the whole fleet; those on a profile that the plan creates come from the plan itself.
        var checkedPlan = plan with
        {
            Documents = documents,
            Effects = [.. visible, .. plan.Effects.Where(e => sees(e.Profile) && effects.All(known => known.Profile != e.Profile))],
            TypedName = PlanEffects.TypedName(documents, visible) ?? plan.TypedName,
        };
        var names = await NamesAsync(documents, by, token);
        var judged = Judge(checkedPlan, effects, sees);
        return new Preflight(
            checkedPlan, [.. checks],
            [.. plan.Findings.Concat(findings.SelectMany(f => f)).Concat(names).Concat(judged).Distinct().OrderBy(f => f.Severity)]);
    }

    private static bool IsAllowed(DocumentCheck check) =>
        check.Missing is null && check.DryRun is not { Result: WriteResult.Denied or WriteResult.Unreachable };

    private async Task<(ImmutableArray<ProfileEffect> Effects, Func<ObjectKey, bool> Sees)> EffectsAsync(
        ImmutableArray<PlanDocument> documents, Operator by, CancellationToken token)
    {
        var now = view();
        var visibility = await rights.VisibleAsync(by, Visibility.NamespacesOf(now), token);
        return (PlanEffects.Of(documents, now), profile => visibility?.Sees(profile.Namespace) == true);
    }

    // Checked for every plan, regardless of its origin and of what Azure answered when it was made.
    private async Task<List<PlanFinding>> NamesAsync(ImmutableArray<PlanDocument> documents, Operator by, CancellationToken token)
    {
        var findings = new List<PlanFinding>();
        foreach (var profile in documents.Where(d => d.Kind == PlanKind.Profile && d.Action == DocumentAction.Create))
        {
            var (relative, fqdn) = ProfilePlan.Named(profile.Reference.Key, view());
            var answer = (await lookups.ProfileNameAsync(relative, AzureReading.NotConnected, by, token)).Profile(relative);
            if (ProfilePlan.Judge(fqdn, answer) is { } finding)
            {
                findings.Add(finding);
            }
        }

        return findings;
    }

    /// <summary>The guard rails' findings about a plan for the current fleet.</summary>
    public async Task<ImmutableArray<PlanFinding>> RailsAsync(Plan plan, Operator by)
    {
        var (effects, sees) = await EffectsAsync(plan.Documents, by, CancellationToken.None);
        return Judge(plan, effects, sees);
    }

    private ImmutableArray<PlanFinding> Judge(Plan plan, ImmutableArray<ProfileEffect> effects, Func<ObjectKey, bool> sees)
    {
        var findings = effects.SelectMany(effect => sees(effect.Profile)
            ? rails.Check(effect, typed: plan.TypedName is not null)
            : Hidden(rails.Check(effect, typed: false)));
        return [.. findings.Prepend(GuardRails.CannotJudge(plan.Documents, effects, view().Freshness)).OfType<PlanFinding>().Distinct()];
    }

    // No name, no cluster, no share of an FQDN that the operator may not see.
    private static IEnumerable<PlanFinding> Hidden(ImmutableArray<PlanFinding> findings)
    {
        const string words = "This changes another FQDN that you have no access to.";
        yield return findings.Any(f => f.Severity == PlanSeverity.Refuse)
            ? new PlanFinding("", PlanSeverity.Refuse, words, "Ask an operator who has access to it.")
            : findings.Any(f => f.Confirmation is not null) ? new PlanFinding("", PlanSeverity.Warn, words) { Confirmation = "step:hidden" }
            : new PlanFinding("", PlanSeverity.Warn, words);
    }

    /// <summary>How a profile is named to this operator.</summary>
    public async Task<Func<ObjectKey, string>> NamedAsync(Operator by)
    {
        var visibility = await rights.VisibleAsync(by, Visibility.NamespacesOf(view()), CancellationToken.None);
        return profile => visibility?.Sees(profile.Namespace) == true ? profile.ToString() : "another FQDN that you have no access to";
    }

    /// <summary>The dry runs that had to wait for a namespace; null where the server accepts them all.</summary>
    public async Task<(PlanDocument Document, WriteOutcome Outcome)?> DryRunRestAsync(
        IEnumerable<DocumentCheck> rest, Operator by, CancellationToken token)
    {
        foreach (var check in rest.Where(c => c.DryRunLimits is not null))
        {
            if (DryRuns.Write(check.Document, check.Existing) is { } write
                && await hub.WriteAsync(write, by, dryRun: true, token) is { Result: not WriteResult.Accepted } refused)
            {
                return (check.Document, refused);
            }
        }

        return null;
    }

    private async Task<DocumentCheck> CheckAsync(
        PlanDocument planned, HashSet<string> coming, List<PlanFinding> findings, Operator by, CancellationToken token)
    {
        var reading = await hub.GetAsync(planned.Reference, by, token);
        if (reading.Outcome.Result is not (WriteResult.Accepted or WriteResult.Gone))
        {
            Refuse($"{planned.Reference} could not be read: {reading.Outcome.Message}");
            return new DocumentCheck(planned, null, [], [], null, reading.Outcome, null);
        }

        var document = Now(planned, reading.Body, findings);
        var missing = await MissingAsync(document, by, token);
        if (missing is not null)
        {
            Refuse($"{document.Reference}: {missing.Sentence}", missing.Command);
        }

        var write = DryRuns.Write(document, reading.Body);
        var (outcome, reach) = write is null || missing is not null ? (null, null) : await DryRuns.TryAsync(hub, write, coming, by, token);
        if (outcome is { Result: not WriteResult.Accepted })
        {
            Refuse(outcome.Result switch
            {
                WriteResult.Conflict when document.Action == DocumentAction.Create =>
                    $"{document.Reference} was created by someone else meanwhile: {outcome.Message}",
                WriteResult.Conflict when document.Action == DocumentAction.Update =>
                    $"{document.Reference} has changed since it was shown: {outcome.Message}",
                WriteResult.Unreachable => $"The dry run of {document.Reference} failed: {outcome.Message}",
                _ => $"The hub would refuse {document.Reference}: {outcome.Message}",
            });
        }

        var owners = document.Action == DocumentAction.Update && reading.Body is { } existing
            ? FieldOwners.Of(existing, DryRuns.Patch(document, existing)) : [];
        findings.AddRange(owners.Select(owner => Taken(document, owner)));
        return new DocumentCheck(document, reading.Body, Changes(document, reading.Body, outcome), owners, missing, outcome, reach);

        void Refuse(string words, string? fix = null) => findings.Add(new PlanFinding("", PlanSeverity.Refuse, words, fix));
    }

    // The plan may be out of date: the current object decides between create, update and keep.
    private static PlanDocument Now(PlanDocument planned, JsonObject? existing, List<PlanFinding> findings)
    {
        switch (planned.Action)
        {
            case DocumentAction.Create when existing is not null:
                findings.Add(
                    new PlanFinding("", PlanSeverity.Advice, $"{planned.Reference} already exists; only the differences are written."));
                return planned with { Action = DryRuns.Patch(planned, existing).Count == 0 ? DocumentAction.Keep : DocumentAction.Update };
            case DocumentAction.Update or DocumentAction.Delete when existing is not null && UndoPlans.Uid(planned.Manifest) is { } uid
                && uid != UndoPlans.Uid(existing):
                findings.Add(
                    new PlanFinding(
                        "", PlanSeverity.Refuse, $"{planned.Reference} was deleted and re-created meanwhile{UndoPlans.Who(existing)}."));
                return planned;
            case DocumentAction.Update or DocumentAction.Keep when existing is null:
                findings.Add(new PlanFinding("", PlanSeverity.Refuse, $"{planned.Reference} does not exist anymore."));
                return planned;
            case DocumentAction.Update when DryRuns.Patch(planned, existing!).Count == 0:
                return planned with { Action = DocumentAction.Keep };
            case DocumentAction.Delete when existing is null:
                findings.Add(new PlanFinding("", PlanSeverity.Advice, $"{planned.Reference} is already deleted."));
                return planned with { Action = DocumentAction.Keep };
            default:
                return planned;
        }
    }

    /// <summary>The right that the operator lacks for a document; null where none is missing.</summary>
    public async Task<MissingRight?> MissingAsync(PlanDocument document, Operator by, CancellationToken token)
    {
        if (document.Kind is not { } kind)
        {
            return null;   // a kind that plans do not know: the dry run shows it
        }

        string[] verbs = document.Action switch
        {
            DocumentAction.Create => ["create"],
            DocumentAction.Update => ["patch"],
            DocumentAction.Delete => ["delete"],
            _ => [],
        };
        foreach (var verb in verbs)
        {
            if (await rights.WhyNotAsync(
                new AccessQuestion(verb, kind.Group, kind.Plural, document.Reference.Key.Namespace), by, token) is { } missing)
            {
                return missing;
            }
        }

        return null;
    }

    private static ImmutableArray<FieldChange> Changes(PlanDocument document, JsonObject? existing, WriteOutcome? outcome) =>
        document.Action switch
        {
            DocumentAction.Create => Manifests.Changes(null, document.Manifest),
            // As the server would store it, with its defaults; without its answer, as the plan requests.
            DocumentAction.Update when outcome?.Written is { } written => Manifests.Changes(existing, written),
            DocumentAction.Update when existing is not null =>
                Manifests.Changes(existing, Merged(existing, DryRuns.Patch(document, existing))),
            _ => [],
        };

    private static JsonObject Merged(JsonObject existing, JsonObject patch)
    {
        var merged = (JsonObject)existing.DeepClone();
        foreach (var (name, value) in patch)
        {
            merged[name] = value is JsonObject below && merged[name] is JsonObject has ? Merged(has, below) : value?.DeepClone();
        }

        return merged;
    }

    private static PlanFinding Taken(PlanDocument document, FieldTaken owner) => owner.WillUndo
        ? new PlanFinding(
            "", PlanSeverity.Warn,
            $"{owner.Tool} ({owner.Manager}) owns {Wording.List(owner.Fields)} of {document.Reference} and will restore its own value.",
            "Change it at its source, or download the change as YAML.")
        { Confirmation = $"owners:{document.Reference}" }
        : new PlanFinding("", PlanSeverity.Advice, $"{owner.Manager} last set {Wording.List(owner.Fields)} of {document.Reference}.");
}
