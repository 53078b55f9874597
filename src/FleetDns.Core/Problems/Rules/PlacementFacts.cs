using FleetDns.Core.Fleet;

namespace FleetDns.Core.Problems.Rules;

/// <summary>What several rules about placements ask. Conditions of the object carry its kind as prefix, those of a cluster none (facts 1.3.2).</summary>
internal static class PlacementFacts
{
    public static ObjectRef Ref(this PlacementRow row) => row.Placement.Ref;

    public static Condition? Step(this PlacementRow row, string step) =>
        row.Placement.Conditions.Find($"{row.Placement.Ref.Kind}{step}");

    public static IEnumerable<ObjectKey> Profiles(this PlacementRow row, Scope scope) => row.Services.SelectMany(s => scope.Service(s)?.Profiles() ?? []);

    /// <summary>Placements that carry nothing of DNS are not ours to judge.</summary>
    public static bool Concerns(this PlacementRow row) => !row.Services.IsDefaultOrEmpty;

    public static IEnumerable<(PlacementClusterRow Cluster, Condition Condition)> Failing(this PlacementRow row, string step) =>
        row.Clusters.Where(c => c.Picked && c.Status is not null)
            .Select(c => (c, Condition: c.Status!.Conditions.Find(step)))
            .Where(c => c.Condition is { Status: ConditionStatus.False })
            .Select(c => (c.c, c.Condition!));

    public static bool IsFailing(PlacementRow row) =>
        row.Step("Scheduled") is { Status: ConditionStatus.False } || row.Failing("Overridden").Any() || row.Failing("Applied").Any() || row.Failing("WorkSynchronized").Any();
}
