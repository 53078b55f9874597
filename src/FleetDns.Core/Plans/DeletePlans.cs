using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans;

/// <summary>Which FQDNs stop resolving when an object is deleted (docs/domain.md 2.5).</summary>
internal static class DeletePlans
{
    public static DeletePlan Of(DocumentRef what, FleetView view, HubReading hub)
    {
        var existing = hub.Find(what);
        var findings = ImmutableArray.CreateBuilder<PlanFinding>();
        if (existing is null)
        {
            findings.Add(
                new PlanFinding(
                    "", PlanSeverity.Refuse,
                    hub.Lacks(what) ? $"The hub has no {what}."
                    : $"{what} could not be read{(hub.Problem is { } why ? $": {why}" : ".")}"));
        }
        else if (existing.Text("metadata", "deletionTimestamp") is not null)
        {
            findings.Add(new PlanFinding("", PlanSeverity.Advice, $"{what} is already being deleted; it waits for its finalizers."));
        }

        var effects = Effects(what, view);
        var stops = effects.Any(PlanEffects.Stops);
        var plan = new Plan(
            $"Delete {what}",
            existing is null ? [] : [new PlanDocument(what, existing, DocumentAction.Delete, "")],
            findings.ToImmutable(),
            effects)
        { TypedName = stops ? what.Key.Name : null };
        return new DeletePlan(plan, [.. Stops(effects)], [.. Follows(what, view, effects)], [.. Finalizers(existing)]);
    }

    /// <summary>One effect for each profile whose answers change.</summary>
    public static ImmutableArray<ProfileEffect> Effects(DocumentRef what, FleetView view)
    {
        switch (what.Kind)
        {
            case "TrafficManagerProfile":
                return view.Profiles.GetValueOrDefault(what.Key) is { } row
                    ? [new ProfileEffect(row.Key, row.Fqdn ?? row.Key.ToString(), row, null)] : [];
            case "TrafficManagerBackend":
                return [
                    .. view.Profiles.Values.Where(p => p.Backends.Any(b => b.Key == what.Key))
                    .Select(p => Effect(p, BackendPreview.Remove(p, what.Key)))];
            case "ServiceExport" or "Service":
                return Without(view, [what.Key]);
            case "Namespace" when what.Group.Length == 0:
                return [
                    .. view.Profiles.Values.Where(p => p.Key.Namespace == what.Key.Name)
                    .Select(p => new ProfileEffect(p.Key, p.Fqdn ?? p.Key.ToString(), p, null))];
            case "ClusterResourcePlacement" or "ResourcePlacement":
                return Without(
                    view, [.. (view.Placements.GetValueOrDefault(what.Key)?.Services ?? [])
                    .Union(view.Services.Values.Where(s => s.Placements.Contains(what.Key)).Select(s => s.Key))]);
            case "ResourceOverride":
                return Overridden(what.Key, view);
            default:
                return [];
        }
    }

    // Without the override's labels the endpoints are deleted; without its weights, clusters export with the remaining ones, and a cluster
    // with weight 0 returns.
    private static ImmutableArray<ProfileEffect> Overridden(ObjectKey key, FleetView view)
    {
        var without = Without(view, [.. Labelled(key, view)]).ToDictionary(e => e.Profile);
        foreach (
            var service in view.Overrides.GetValueOrDefault(key)?.Override.Selectors.Where(
                s => s is { Kind: "ServiceExport", Name: not null }).Select(s => new ObjectKey(key.Namespace, s.Name!)) ?? [])
        {
            var weights = ExportWeightSources.Without(view, service, key);
            foreach (
                var profile in weights.Count == 0 ? []
                : view.Profiles.Values.Where(
                    p => p.Backends.Any(b => b.Key.Namespace == service.Namespace && b.Backend.Import == service.Name)))
            {
                var after = without.GetValueOrDefault(profile.Key)?.After ?? profile;
                without[profile.Key] = Effect(
                    profile,
                    BackendPreview.Exporting(
                        after, service, cluster => weights.TryGetValue(cluster, out var weight) ? weight : null,
                        Returning(view, service, weights)));
            }
        }

        return [.. without.Values.OrderBy(e => e.Profile)];
    }

    private static IEnumerable<EndpointRow> Returning(FleetView view, ObjectKey service, ImmutableSortedDictionary<string, int> weights) =>
        (view.Services.GetValueOrDefault(service)?.Cells ?? []).Where(c => c.Export is null && weights.GetValueOrDefault(c.Cluster) > 0)
            .Select(c => new EndpointRow(c.Cluster, c.Slot, null, null, weights[c.Cluster], 0, null, null, true, null, null, 0, 0));

    // Only an override of DNS labels also removes endpoints.
    private static IEnumerable<ObjectKey> Labelled(ObjectKey key, FleetView view) =>
        view.Overrides.GetValueOrDefault(key)?.Override is { } found
            && found.Rules.Any(r => r.Patches.Any(p => p.Path is ServiceOverrides.LabelPath or "/metadata/annotations"))
            ? found.Selectors.Where(s => s is { KindName: "Service", Name: not null }).Select(s => new ObjectKey(key.Namespace, s.Name!))
            : [];

    private static ImmutableArray<ProfileEffect> Without(FleetView view, IReadOnlyCollection<ObjectKey> services) =>
    [
        .. view.Profiles.Values
            .Where(p => p.Backends.Any(b => services.Contains(new ObjectKey(b.Key.Namespace, b.Backend.Import))))
            .Select(p => Effect(p, services.Aggregate(p, (row, service) => BackendPreview.Without(row, service)))),
    ];

    private static ProfileEffect Effect(ProfileRow before, ProfileRow after) =>
        new(before.Key, before.Fqdn ?? before.Key.ToString(), before, after);

    private static IEnumerable<string> Stops(ImmutableArray<ProfileEffect> effects)
    {
        foreach (var effect in effects)
        {
            if (effect.Before is not { } before || !GuardRailRules.Answers(before))
            {
                continue;
            }

            if (effect.After is null)
            {
                yield return $"{effect.Fqdn} stops resolving: 100 % of its traffic is lost. The Azure profile is deleted with all its "
                    + $"endpoints{(before.ForeignEndpoints.IsEmpty ? "" : ", foreign ones too")}; others can then take the name.";
            }
            else if (!GuardRailRules.Answers(effect.After))
            {
                yield return $"{effect.Fqdn} stops resolving: 100 % of its traffic is lost.";
            }
        }
    }

    private static IEnumerable<string> Follows(DocumentRef what, FleetView view, ImmutableArray<ProfileEffect> effects)
    {
        foreach (var effect in effects)
        {
            if (effect.Before is not { } before || !GuardRailRules.Answers(before))
            {
                yield return $"{effect.Fqdn} already does not resolve.";
            }
            else if (effect.After is { } after && GuardRailRules.Answers(after))
            {
                yield return $"{effect.Fqdn} still resolves: {Moves(before, after)}.";
            }
        }

        if (what.Kind == "TrafficManagerProfile" && view.Profiles.GetValueOrDefault(what.Key)?.Backends is { IsEmpty: false } left)
        {
            yield return $"{Wording.List([.. left.Select(b => b.Key.Name)])} " +
                $"{(left.Length == 1 ? "stays, and reports" : "stay, and report")} TrafficManagerProfile \"{what.Key.Name}\" is not found.";
        }

        if (what is { Group: "", Kind: "Namespace" })
        {
            yield return "Everything in the namespace is deleted too, including what FleetDns does not show.";
        }

        if (what.Kind == "ClusterResourcePlacement")
        {
            yield return "Everything it placed is removed from its member clusters, unless its deleteStrategy is Abandon.";
        }

        if (what.Kind == "ResourceOverride")
        {
            yield return "Its overrides are removed at the next rollout of its placement, one cluster at a time.";
        }
    }

    private static string Moves(ProfileRow before, ProfileRow after)
    {
        if ((before.SharesUnknown ?? after.SharesUnknown) is { } unknown)
        {
            return $"its shares are unknown ({unknown})";
        }

        var now = after.Shares.ToDictionary(s => (s.Label, s.Foreign), s => s.Effective);
        var was = before.Shares.ToDictionary(s => (s.Label, s.Foreign), s => s.Effective);
        var moved = was.Keys.Union(now.Keys)
            .Select(k => (k.Label, Step: now.GetValueOrDefault(k) - was.GetValueOrDefault(k)))
            .Where(m => Math.Abs(m.Step) >= 0.0005)
            .OrderBy(m => m.Step)
            .Select(m => $"{m.Label} {Wording.Points(m.Step)}")
            .ToList();
        return moved.Count == 0 ? "no share changes" : $"{Wording.List(moved)} points";
    }

    private static IEnumerable<string> Finalizers(JsonObject? existing) =>
        existing.At("metadata", "finalizers") is JsonArray list
            ? list.Select(f => f.Show()).OfType<string>().Select(f => Waits(f[(f.LastIndexOf('/') + 1)..])) : [];

    private static string Waits(string finalizer) => finalizer switch
    {
        "traffic-manager-profile-cleanup" => $"{finalizer}: until the Azure profile is deleted",
        "traffic-manager-backend-cleanup" => $"{finalizer}: until its endpoints in Azure are deleted",
        "metrics-cleanup" => $"{finalizer}: the controller's own cleanup",
        "crp-cleanup" or "scheduler-cleanup" => $"{finalizer}: until what it placed is removed from the members",
        "override-cleanup" => $"{finalizer}: until its snapshots are removed",
        _ => $"{finalizer}: until its controller removes it",
    };
}
