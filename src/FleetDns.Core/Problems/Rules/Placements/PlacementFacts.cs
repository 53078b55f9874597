namespace FleetDns.Core.Problems.Rules;

/// <summary>Facts shared by rules about placements. Conditions of the object have its kind as prefix, those of a cluster have none
/// (docs/domain.md 1.3.2).</summary>
internal static class PlacementFacts
{
    public static ObjectRef Ref(this PlacementRow row) => row.Placement.Ref;

    public static Condition? Step(this PlacementRow row, string step) =>
        row.Placement.Conditions.Find($"{row.Placement.Ref.Kind}{step}");

    public static IEnumerable<ObjectKey> Profiles(this PlacementRow row, Scope scope) =>
        row.Services.SelectMany(s => scope.Service(s)?.Profiles() ?? []);

    /// <summary>Placements without DNS objects are not judged.</summary>
    public static bool Concerns(this PlacementRow row) => !row.Services.IsEmpty;

    public static IEnumerable<(PlacementClusterRow Cluster, Condition Condition)> Failing(this PlacementRow row, string step) =>
        row.Clusters.Where(c => c.Picked && c.Status is not null)
            .Select(c => (c, Condition: c.Status!.Conditions.Find(step)))
            .Where(c => c.Condition is { Status: ConditionStatus.False })
            .Select(c => (c.c, c.Condition!));

    /// <summary>One group for all picked clusters if it fails on each, else one per cluster.</summary>
    public static IEnumerable<(
        string? Cluster, string Names, List<(PlacementClusterRow Cluster, Condition Condition)> Failing, bool Everywhere)> Groups(
            this PlacementRow row, IEnumerable<(PlacementClusterRow Cluster, Condition Condition)> failing)
    {
        var all = failing.ToList();
        if (all.Count > 1 && all.Count == row.Clusters.Count(c => c.Picked))
        {
            return [
                (null, all.Count > 4 ? $"all {Wording.Count(all.Count)} clusters" : Wording.List(all.ConvertAll(f => f.Cluster.Cluster!)),
                all, true)];
        }

        return all.Select(
            f => (f.Cluster.Cluster, f.Cluster.Cluster!, (List<(PlacementClusterRow, Condition)>)[f],
            row.Clusters.Count(c => c.Picked) == 1));
    }

    public static bool IsFailing(PlacementRow row) =>
        row.Step("Scheduled") is { Status: ConditionStatus.False } || row.Failing("Overridden").Any() || row.Failing("Applied").Any()
            || row.Failing("WorkSynchronized").Any();
}
