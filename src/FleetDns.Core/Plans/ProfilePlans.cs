using System.Globalization;
using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans;

/// <summary>From a profile draft to the documents to write.</summary>
internal static class ProfilePlans
{
    private const string Zone = "trafficmanager.net";
    private const int MostProfiles = 200;

    public static ImmutableArray<DocumentRef> Asks(ProfileDraft draft) => draft.Namespace.Length == 0 ? [] :
    [
        PlanKind.Namespace.Named("", draft.Namespace),
        .. draft.Name.Length == 0 ? Array.Empty<DocumentRef>() : [PlanKind.Profile.Named(draft.Namespace, draft.Name)],
    ];

    /// <summary><c>&lt;namespace&gt;-&lt;name&gt;</c> (docs/domain.md 2.3).</summary>
    public static string RelativeName(string ns, string name) => $"{ns}-{name}";

    public static (string Relative, string Fqdn) Named(ObjectKey profile, FleetView view)
    {
        var relative = RelativeName(profile.Namespace, profile.Name);
        return (relative, $"{relative}.{Suffix(view)}");
    }

    public static ProfilePlan Of(ProfileDraft draft, FleetView view, HubReading hub, AzureReading azure)
    {
        var plan = new PlanBuilder(hub);
        var key = new ObjectKey(draft.Namespace, draft.Name);
        var (relative, made) = Named(key, view);
        var before = view.Profiles.GetValueOrDefault(key);
        var fqdn = draft.Editing is not null && before?.Fqdn is { } known ? known : made;
        var availability = draft.Editing is not null ? new NameAnswer(NameState.Free, "It is this profile's own name.")
            : IsName(draft) ? azure.Profile(relative) : NameAnswer.Unknown;
        CheckName(draft, relative, fqdn, availability, view, azure, plan);
        CheckResourceGroup(draft, azure, plan);
        MonitorRules.Check(draft, plan);
        plan.Write(
            PlanKind.Profile, Manifest(draft, plan),
            draft.Editing is null ? $"Creates {fqdn} in Azure Traffic Manager."
            : "Changes how endpoints are probed; weights and shares do not change.");

        ImmutableArray<ProfileEffect> effects = draft.Editing is null && draft.Name.Length > 0 && draft.Namespace.Length > 0
            ? [new ProfileEffect(key, fqdn, null, NewRow(draft, fqdn))]
            : before is null ? [] : [new ProfileEffect(key, fqdn, before, before)];
        return new ProfilePlan(
            plan.Build(draft.Editing is null ? $"Create profile {key}" : $"Change profile {key}", effects),
            fqdn,
            relative,
            availability,
            [.. MonitorRules.Probe(draft)]);
    }

    public static ProfileDraft? Edit(ObjectKey profile, HubReading hub)
    {
        if (hub.Find(PlanKind.Profile.Named(profile.Namespace, profile.Name)) is not { } found)
        {
            return null;
        }

        var monitor = found.At("spec", "monitorConfig");
        var interval = monitor.Number("intervalInSeconds") ?? 30;
        return new ProfileDraft
        {
            Editing = profile,
            Namespace = profile.Namespace,
            Name = profile.Name,
            ResourceGroup = found.Text("spec", "resourceGroup") ?? "",
            Protocol = monitor.Text("protocol") ?? "HTTP",
            Port = monitor.Number("port") ?? 80,
            Path = monitor.Text("path") ?? "/",
            IntervalInSeconds = interval,
            TimeoutInSeconds = monitor.Number("timeoutInSeconds") ?? (interval == 30 ? 10 : 9),
            ToleratedNumberOfFailures = monitor.Number("toleratedNumberOfFailures") ?? 3,
            CustomHeaders = [.. monitor.Items("customHeaders").Select(h => new HeaderDraft(h.Text("name") ?? "", h.Text("value") ?? ""))],
        };
    }

    /// <summary>A profile that does not exist yet, as a row without backends.</summary>
    public static ProfileRow NewRow(ProfileDraft draft, string fqdn) => ProfileRows.Of(
        new TrafficManagerProfile(
            new ObjectMeta(
                new ObjectKey(draft.Namespace, draft.Name), "", "", 0, default, null, ImmutableDictionary<string, string>.Empty,
                ImmutableDictionary<string, string>.Empty, [], []),
            draft.ResourceGroup,
            new MonitorConfig(
                draft.Protocol, draft.Port, draft.Path, draft.IntervalInSeconds, draft.TimeoutInSeconds, draft.ToleratedNumberOfFailures),
            fqdn,
            null,
            []),
        [],
        new AzureFacts(false, null, null),
        HubFacts.Complete,
        SourceState.NotConfigured);

    /// <summary>Whether namespace and name give a valid DNS name; only then is Azure asked whether it is free.</summary>
    public static bool IsName(ProfileDraft draft) =>
        Names.Namespace(draft.Namespace) is null && NameProblem(draft) is null
            && RelativeName(draft.Namespace, draft.Name).Length <= ProfilePlan.LongestRelativeName;

    private static string? NameProblem(ProfileDraft draft) =>
        Names.Object("TrafficManagerProfile", draft.Name)
            ?? (draft.Name.Contains('.', StringComparison.Ordinal) ? "The name becomes part of the DNS name: it must not contain dots."
            : null);

    private static JsonObject Manifest(ProfileDraft draft, PlanBuilder plan)
    {
        var monitor = new JsonObject
        {
            ["protocol"] = draft.Protocol,
            ["port"] = draft.Port,
            ["path"] = draft.Path,
            ["intervalInSeconds"] = draft.IntervalInSeconds,
            ["timeoutInSeconds"] = draft.TimeoutInSeconds,
            ["toleratedNumberOfFailures"] = draft.ToleratedNumberOfFailures,
        };
        // An empty list is written only if it removes headers.
        var had = draft.Editing is null ? null
            : plan.Hub.Find(PlanKind.Profile.Named(draft.Namespace, draft.Name)).At("spec", "monitorConfig", "customHeaders");
        if (!draft.CustomHeaders.IsDefaultOrEmpty || had is not null)
        {
            monitor["customHeaders"] =
                Json.List(draft.CustomHeaders.Select(h => new JsonObject { ["name"] = h.Name, ["value"] = h.Value }));
        }

        var manifest = plan.Head(PlanKind.Profile, draft.Namespace, draft.Name);
        manifest["spec"] = new JsonObject { ["resourceGroup"] = draft.ResourceGroup, ["monitorConfig"] = monitor };
        return manifest;
    }

    private static void CheckName(
        ProfileDraft draft, string relative, string fqdn, NameAnswer availability, FleetView view, AzureReading azure, PlanBuilder plan)
    {
        plan.Refuse(nameof(ProfileDraft.Namespace), Names.Namespace(draft.Namespace));
        plan.Refuse(nameof(ProfileDraft.Name), NameProblem(draft));
        if (draft.Namespace.StartsWith("fleet-", StringComparison.Ordinal) || draft.Namespace.StartsWith("kube-", StringComparison.Ordinal))
        {
            plan.Refuse(nameof(ProfileDraft.Namespace), $"The namespace {draft.Namespace} is reserved for the fleet.");
        }

        if (draft.Namespace.Length > 0 && plan.Hub.Lacks(PlanKind.Namespace.Named("", draft.Namespace)))
        {
            plan.Refuse(
                nameof(ProfileDraft.Namespace), $"The hub has no namespace {draft.Namespace}.",
                "Export a service first, which creates its namespace, or choose a namespace that has an exported service.");
        }

        var mine = new ObjectKey(draft.Namespace, draft.Name);
        if (draft.Editing is { } editing)
        {
            CheckLocked(draft, editing, plan);
            return;
        }

        if (relative.Length > ProfilePlan.LongestRelativeName)
        {
            plan.Refuse(
                nameof(ProfileDraft.Name),
                $"The DNS name {relative} has {relative.Length.ToString(CultureInfo.InvariantCulture)} characters; Azure allows "
                + $"{ProfilePlan.LongestRelativeName}.", "Shorten the profile's name or the namespace.");
        }

        if (plan.Hub.Find(PlanKind.Profile.Named(draft.Namespace, draft.Name)) is not null || view.Profiles.ContainsKey(mine))
        {
            plan.Refuse(nameof(ProfileDraft.Name), $"TrafficManagerProfile {mine} exists.", "Edit it, or choose another name.");
        }
        else if (
            view.Profiles.Keys.FirstOrDefault(k => k != mine && RelativeName(k.Namespace, k.Name) == relative) is { Name: not null } twin)
        {
            plan.Refuse(
                nameof(ProfileDraft.Name), $"Profile {twin} already has the same name {fqdn}: namespace and name are joined by a hyphen.",
                "Choose another name.");
        }
        else if (ProfilePlan.Judge(fqdn, availability) is { } finding)
        {
            plan.Add(finding);
        }
        else if (availability.State == NameState.Unknown && IsName(draft))
        {
            plan.Advise(
                nameof(ProfileDraft.Name),
                azure.Connected ? $"Checking whether {fqdn} is free…"
                : $"Azure is not connected, so FleetDns cannot check whether {fqdn} is free.");
        }

        if (view.Profiles.Count >= MostProfiles)
        {
            plan.Warn(
                "", $"The fleet has {Wording.Count(view.Profiles.Count)} profiles; Azure allows {MostProfiles} in a subscription unless "
                + "Azure support raised the limit.");
        }
    }

    private static void CheckLocked(ProfileDraft draft, ObjectKey editing, PlanBuilder plan)
    {
        if (editing != new ObjectKey(draft.Namespace, draft.Name))
        {
            plan.Refuse(nameof(ProfileDraft.Name), $"Namespace and name of profile {editing} cannot be changed: they are its FQDN.");
        }

        var group = plan.Hub.Find(PlanKind.Profile.Named(editing.Namespace, editing.Name)).Text("spec", "resourceGroup");
        if (group is not null && group != draft.ResourceGroup)
        {
            plan.Refuse(nameof(ProfileDraft.ResourceGroup), $"resourceGroup is immutable; it is {group}.");
        }
    }

    private static void CheckResourceGroup(ProfileDraft draft, AzureReading azure, PlanBuilder plan)
    {
        var wrong = Names.ResourceGroup(draft.ResourceGroup);
        plan.Refuse(nameof(ProfileDraft.ResourceGroup), wrong);
        if (wrong is null && draft.Editing is null && azure.ResourceGroups is { } groups
            && !groups.Contains(draft.ResourceGroup, StringComparer.OrdinalIgnoreCase))
        {
            plan.Warn(
                nameof(ProfileDraft.ResourceGroup),
                $"Resource group {draft.ResourceGroup} was not found in the subscription that FleetDns reads. If the fleet's subscription "
                + "lacks it too, the profile will be rejected (ResourceGroupNotFound).", "Create it first, or choose one that exists.");
        }
    }

    // The zone of this fleet's cloud, as in other profiles (docs/domain.md 3.6); public Azure's if there are none.
    private static string Suffix(FleetView view) =>
        view.Profiles.Values.Select(
            p => p.Fqdn is { } fqdn && fqdn.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? fqdn[(dot + 1)..] : null)
            .FirstOrDefault(s => s is not null) ?? Zone;
}
