namespace FleetDns.Web.Tests.Screens.Placements;

/// <summary>The tutorial's placement and override, made by hand.</summary>
internal static class Placed
{
    public static readonly ObjectKey Crp = new("", "crp-dns-demo");
    public static readonly ObjectKey Ro = new("kuard-demo", "ro-kuard");
    private static readonly string[] s_steps = ["Scheduled", "RolloutStarted", "Overridden", "WorkSynchronized", "Applied", "Available"];

    public static Condition Condition(
        string type, ConditionStatus status = ConditionStatus.True, string? reason = null, string message = "") => new(
            type, status, reason ?? type, message, 1, FleetBuilder.Noon.AddMinutes(-4));

    public static ImmutableArray<Condition> Reached(int steps, string prefix = "") =>
        [.. s_steps.Take(steps).Select(step => Condition(prefix + step))];

    public static PlacementClusterRow Cluster(string name, int slot, int steps = 6, params FailedPlacement[] failed) =>
        new(
            name, slot, true, steps == 6,
            new PlacementStatus(name, Reached(steps), [.. failed], steps > 2 ? [new ObjectKey("kuard-demo", "ro-kuard-0")] : [], []), null);

    public static PlacementClusterRow NotPicked(string name, int slot, string words) =>
        new(
            name, slot, false, false,
            new PlacementStatus(null, [Condition("Scheduled", ConditionStatus.False, "ScheduleFailed", words)], [], [], []), null);

    public static PlacementRow Row(int steps = 6, params PlacementClusterRow[] clusters) => new(
        Crp,
        new Placement(
            Meta(Crp), new PlacementPolicy("PickAll", [], null, []),
            [new ResourceSelector("", "v1", "Namespace", "kuard-demo", null, null)], new RolloutStrategy("RollingUpdate", null, 60), [], [],
            Reached(steps, "ClusterResourcePlacement")),
        [new ObjectKey("kuard-demo", "kuard-svc")], [.. clusters], [Ro]);

    public static OverrideRow Override(string placement = "crp-dns-demo", bool exists = true, ImmutableArray<LabelTerm>? on = null) => new(
        Ro,
        new ResourceOverride(Meta(Ro), placement, false, [new ResourceSelector("", "v1", "Service", "kuard-svc", null, null)],
            [new OverrideRule(
                on ?? [new LabelTerm(ImmutableDictionary<string, string>.Empty.Add("fleet.azure.com/location", "eastus"), [])], "JSONPatch",
                [new OverridePatch("add", "/metadata/annotations/service.beta.kubernetes.io~1azure-dns-label-name", "\"kuard-1\"")])]),
        exists ? new ObjectKey("", placement) : null,
        [new OverrideTarget(new ResourceSelector("", "v1", "Service", "kuard-svc", null, null), exists)],
        [new OverrideCluster("aks-member-1", 0, [0], exists), new OverrideCluster("aks-member-3", 2, [], false)]);

    public static FleetView On(FleetView view, PlacementRow? row, OverrideRow? over) => view with
    {
        Placements = row is null ? view.Placements : view.Placements.SetItem(row.Key, row),
        Overrides = over is null ? view.Overrides : view.Overrides.SetItem(over.Key, over),
    };

    private static ObjectMeta Meta(ObjectKey key) =>
        new(key, $"uid-{key.Name}", "1", 1, FleetBuilder.Noon.AddDays(-1), null, ImmutableDictionary<string, string>.Empty,
        ImmutableDictionary<string, string>.Empty, [], []);
}
