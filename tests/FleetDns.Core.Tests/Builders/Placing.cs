namespace FleetDns.Core.Tests.Builders;

/// <summary>Placements and overrides with sensible defaults.</summary>
internal static class Placing
{
    private static readonly string[] s_steps = ["Scheduled", "RolloutStarted", "Overridden", "WorkSynchronized", "Applied", "Available"];

    public static LabelTerm Term(params (string Key, string Value)[] labels) =>
        new(labels.ToImmutableDictionary(l => l.Key, l => l.Value), []);

    public static LabelTerm Asks(string key, string op, params string[] values) =>
        new(ImmutableDictionary<string, string>.Empty, [new LabelExpression(key, op, [.. values])]);

    /// <summary>The first steps, up to that number, are True.</summary>
    public static ImmutableArray<Condition> Reached(int steps, string prefix = "") =>
        [.. s_steps.Take(steps).Select(step => new Condition(prefix + step, ConditionStatus.True, step, $"{step} it is", 1, Given.Noon))];

    public static Placement Placement(string name = "crp", ImmutableArray<Condition>? conditions = null, params ObjectRef[] resources) =>
        new(
        Given.Meta("", name), new PlacementPolicy("PickAll", [], null, []),
        [new ResourceSelector("", "v1", "Namespace", Given.Namespace, null, null)],
        new RolloutStrategy("RollingUpdate", null, 60), [.. resources], [], conditions ?? Reached(6, "ClusterResourcePlacement"));

    public static PlacementClusterRow Cluster(
        string name, int slot = 0, bool upToDate = true, DateTimeOffset? available = null, params FailedPlacement[] failed) => new(
        name, slot, true, upToDate,
        new PlacementStatus(
            name, [.. Reached(upToDate ? 5 : 1),
            .. upToDate ? [new Condition("Available", ConditionStatus.True, "AllWorkAreAvailable", "", 1, available ?? Given.Noon)]
            : ImmutableArray<Condition>.Empty], [.. failed], [], []), null);

    public static PlacementRow Row(Placement placement, params PlacementClusterRow[] clusters) =>
        new(placement.Meta.Key, placement, [], [.. clusters], []);

    public static ResourceOverride Override(string? placement, ImmutableArray<ResourceSelector> selectors, params OverrideRule[] rules) =>
        new(Given.Meta(Given.Namespace, "ro"), placement, false, selectors, [.. rules]);

    public static ResourceSelector Export(string version = "v1beta1", string name = "web-svc") =>
        new("networking.fleet.azure.com", version, "ServiceExport", name, null, null);

    public static OverrideRule Rule(LabelTerm? on, params OverridePatch[] patches) =>
        new(on is null ? null : [on], "JSONPatch", [.. patches]);

    public static FleetView View(
        IEnumerable<PlacementRow> placements, IEnumerable<OverrideRow> overrides, params (string Name, string Region)[] members) =>
            FleetView.Empty with
            {
                Placements = placements.ToImmutableSortedDictionary(row => row.Key, row => row),
                Overrides = overrides.ToImmutableSortedDictionary(row => row.Key, row => row),
                Members = members.Select((member, slot) => MemberOf(member.Name, member.Region, slot))
            .ToImmutableSortedDictionary(row => row.Name, row => row, StringComparer.Ordinal),
            };

    private static MemberRow MemberOf(string name, string region, int slot)
    {
        var cluster = Given.Member(name);
        return new MemberRow(
            name, slot,
            cluster with { Meta = cluster.Meta with { Labels = ImmutableDictionary<string, string>.Empty.Add("region", region) } }, true, 1,
            1, null, ImmutableSortedDictionary<ObjectKey, double?>.Empty);
    }
}
