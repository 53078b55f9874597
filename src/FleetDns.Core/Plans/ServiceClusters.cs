namespace FleetDns.Core.Plans;

/// <summary>The clusters that a service draft reaches, and the DNS label of each.</summary>
internal static class ServiceClusters
{
    public static ImmutableArray<ClusterOutlook> Of(ServiceDraft draft, FleetView view, AzureReading azure)
    {
        var standing = new ExistingLabels(draft, view);
        var members = view.Members.Values.OrderBy(m => m.Slot).ToList();
        var policy = Policy(draft, view);
        var candidates = members.Where(m => Unpicked(m, policy) is null).ToList();
        var wanted = policy.Type == "PickN" ? policy.Number : candidates.Count;
        var outlooks = members.ConvertAll(
            m => Outlook(
                m, Unpicked(m, policy)
                ?? (wanted < candidates.Count ? $"candidate ({wanted} of {candidates.Count} will be picked)" : null),
                candidates.Contains(m)));
        return [.. Judge(outlooks).OrderByDescending(o => o.Picked)];

        ClusterOutlook Outlook(MemberRow member, string? why, bool picked)
        {
            var region = ClusterLabels.Region(member);
            var label = picked ? LabelOf(draft, standing, member.Name, region) : null;
            return new ClusterOutlook(
                member.Name,
                member.Slot,
                region,
                picked,
                picked && member.Cluster.IsArc ? $"{why ?? Matching(policy)}; Arc-enabled: DNS load balancing is not supported there"
                    : why ?? Matching(policy),
                label,
                !picked || label is null ? null : LabelProblem(label, region, draft, view),
                label is null || region is null ? NameAnswer.Unknown : standing.IsOwn(member.Name, label) ? new NameAnswer(NameState.Own)
                    : azure.Label(label, region),
                draft.Weights.GetValueOrDefault(member.Name, draft.ExportWeight));
        }
    }

    /// <summary>The label of one cluster: the operator's own, else its current one, else that of the pattern. A rule per cluster may
    /// shorten and correct it; a rule per region cannot.</summary>
    private static string? LabelOf(ServiceDraft draft, ExistingLabels standing, string cluster, string? region)
    {
        if (draft.Labels.TryGetValue(cluster, out var own))
        {
            return own;
        }

        if (draft is { LabelPattern: DnsLabels.DefaultPattern, Rules: LabelRules.PerCluster } && standing.Asked(cluster) is { } asked)
        {
            return asked;
        }

        if (draft.Rules == LabelRules.PerRegion && region is null)
        {
            return null;   // no region's rule matches this cluster
        }

        var made = DnsLabels.Make(draft.LabelPattern, cluster, region ?? "", draft.Namespace, draft.Name);
        return draft.Rules == LabelRules.PerCluster ? DnsLabels.Correct(made) : made;
    }

    private sealed record PlacementRules(string Type, ImmutableArray<string> Names, int Number, Func<MemberRow, bool> Matches, bool Terms);

    private static PlacementRules Policy(ServiceDraft draft, FleetView view)
    {
        var placement = draft.Placement;
        if (placement.Existing && view.Placements.GetValueOrDefault(new ObjectKey("", placement.Name))?.Placement.Policy is { } existing)
        {
            return new PlacementRules(existing.Type, existing.ClusterNames, existing.NumberOfClusters ?? 0,
                m => existing.Required.IsEmpty || existing.Required.Any(term => ClusterLabels.Matches(m, term)),
                !existing.Required.IsEmpty);
        }

        return new PlacementRules(
            placement.Type, placement.ClusterNames, placement.NumberOfClusters, m => ClusterLabels.Matches(m, placement.Affinity),
            !placement.Affinity.IsDefaultOrEmpty);
    }

    private static string? Unpicked(MemberRow member, PlacementRules policy) =>
        policy.Type == "PickFixed" ? policy.Names.Contains(member.Name) ? member.Joined ? null : "selected, but it has not joined the fleet"
            : "not selected"
        : !policy.Matches(member) ? "does not match the affinity"
        : !member.Joined ? "has not joined the fleet"
        : member.Cluster.Meta.Deleting is not null ? "is leaving the fleet"
        : !member.Cluster.Taints.IsEmpty ? $"has the taint {member.Cluster.Taints[0].Key}, which the placement does not tolerate"
        : null;

    private static string Matching(PlacementRules policy) =>
        policy.Type == "PickFixed" ? "selected" : policy.Terms ? "matches the affinity" : "every cluster is picked";

    private static string? LabelProblem(string label, string? region, ServiceDraft draft, FleetView view) =>
        DnsLabels.Problem(label)
        ?? (region is null ? null : HeldBy(label, region, draft, view) is { } holder
            ? $"{label}.{region}.{DnsLabels.Zone} is already used by {holder}." : null);

    // Labels used by this fleet: the targets of endpoints.
    private static string? HeldBy(string label, string region, ServiceDraft draft, FleetView view)
    {
        var target = $"{label}.{region}.{DnsLabels.Zone}";
        foreach (var profile in view.Profiles.Values)
        {
            foreach (var backend in profile.Backends)
            {
                var own = backend.Key.Namespace == draft.Namespace && backend.Backend.Import == draft.Name;
                if (!own && backend.Endpoints.FirstOrDefault(e => e.Target == target) is { } endpoint)
                {
                    return $"service {backend.Key.Namespace}/{backend.Backend.Import} in {endpoint.Cluster}";
                }
            }
        }

        return null;
    }

    // Unique per region among the clusters of this plan.
    private static IEnumerable<ClusterOutlook> Judge(List<ClusterOutlook> outlooks)
    {
        foreach (var outlook in outlooks)
        {
            var twin = outlook is { Picked: true, Label: not null, LabelProblem: null }
                ? outlooks.Find(o => o.Picked && o.Cluster != outlook.Cluster && o.Label == outlook.Label && o.Region == outlook.Region)
                : null;
            yield return twin is null ? outlook
                : outlook with
                {
                    LabelProblem = $"{twin.Cluster} in {outlook.Region ?? "an unknown region"} would have the same label; "
                    + "a label is unique in its region."
                };
        }
    }
}
