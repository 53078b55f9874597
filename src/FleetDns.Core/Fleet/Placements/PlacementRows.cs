using System.Text.RegularExpressions;

namespace FleetDns.Core.Fleet;

/// <summary>Builds rows of placements and overrides (docs/domain.md 1.3.2, 1.3.4).</summary>
internal static partial class PlacementRows
{
    private static readonly string[] s_upToDate = ["RolloutStarted", "Overridden", "WorkSynchronized", "Applied"];

    /// <param name="works">Of the placement, in the order of their keys; a cluster's first is shown.</param>
    public static PlacementRow Of(Placement placement, IEnumerable<Work> works, ImmutableArray<ObjectKey> overrides, MemberSlots slots)
    {
        var workOf = new Dictionary<string, Work>(StringComparer.Ordinal);
        foreach (var work in works)
        {
            workOf.TryAdd(work.Cluster, work);
        }

        var clusters = placement.Clusters.Select(status =>
        {
            var picked = IsPicked(status);
            var cluster = status.Cluster ?? Named(status);
            return new PlacementClusterRow(
                cluster, cluster is null ? -1 : slots.Of(cluster), picked, picked && IsUpToDate(status), status,
                picked ? workOf.GetValueOrDefault(cluster!) : null);
        }).ToList();
        var reported = clusters.Where(c => c.Picked).Select(c => c.Cluster!).ToHashSet(StringComparer.Ordinal);
        // A Work exists before the status lists its cluster, and after the status no longer does.
        clusters.AddRange(
            workOf.Where(w => !reported.Contains(w.Key))
            .Select(w => new PlacementClusterRow(w.Key, slots.Of(w.Key), Picked: true, UpToDate: false, null, w.Value)));
        return new PlacementRow(
            placement.Meta.Key,
            placement,
            [.. placement.SelectedResources.Where(r => r.Kind == PlacementProjection.ServiceExport).Select(r => r.Key).Distinct().Order()],
            [.. clusters.OrderByDescending(c => c.Picked).ThenBy(c => (uint)c.Slot).ThenBy(c => c.Cluster, StringComparer.Ordinal)],
            overrides);
    }

    public static ImmutableArray<OverrideCluster> Clusters(
        ResourceOverride made, IReadOnlyCollection<Placement> placements, FleetMirrors fleet)
    {
        var applied = placements.SelectMany(p => p.Clusters).Where(status => status.Cluster is not null && Applies(made, status))
            .Select(status => status.Cluster!).ToHashSet(StringComparer.Ordinal);
        return [.. fleet.Members.All.Values
            .Select(member => (member.Meta.Key.Name, Slot: fleet.Slots.Of(member.Meta.Key.Name), member.Meta.Labels))
            .OrderBy(member => (uint)member.Slot)
            .Select(member => new OverrideCluster(member.Name, member.Slot, Rules(made, member.Labels), applied.Contains(member.Name)))];
    }

    public static bool IsPicked(PlacementStatus status) =>
        status.Cluster is not null && status.Conditions.Find("Scheduled") is not { Status: ConditionStatus.False };

    private static bool IsUpToDate(PlacementStatus status)
    {
        foreach (var type in s_upToDate)
        {
            if (status.Conditions.Find(type) is not { Status: ConditionStatus.True })
            {
                return false;
            }
        }

        return true;
    }

    private static ImmutableArray<int> Rules(ResourceOverride made, ImmutableDictionary<string, string> labels)
    {
        var rules = ImmutableArray.CreateBuilder<int>();
        for (var i = 0; i < made.Rules.Length; i++)
        {
            if (made.Rules[i].Takes(labels))
            {
                rules.Add(i);
            }
        }

        return rules.DrainToImmutable();
    }

    // A snapshot of an override is named "<override>-<index>".
    private static bool Applies(ResourceOverride made, PlacementStatus status) => made.Meta.Key.Namespace.Length == 0
        ? status.ClusterResourceOverrides.Any(name => IsSnapshot(name, made.Meta.Key.Name))
        : status.ResourceOverrides.Any(key => key.Namespace == made.Meta.Key.Namespace && IsSnapshot(key.Name, made.Meta.Key.Name));

    private static bool IsSnapshot(string name, string of) =>
        name.Length > of.Length + 1 && name.StartsWith(of, StringComparison.Ordinal) && name[of.Length] == '-'
            && !name.AsSpan(of.Length + 1).ContainsAnyExceptInRange('0', '9');

    // The entry of a cluster that was not picked names it only in the message: Cluster "aks-member-3" does not score high enough (…).
    private static string? Named(PlacementStatus status) =>
        status.Conditions.Find("Scheduled") is { } scheduled && ClusterInWords().Match(scheduled.Message) is { Success: true } match
            ? match.Groups[1].Value : null;

    [GeneratedRegex("[Cc]luster \"([^\"]{1,253})\"")]
    private static partial Regex ClusterInWords();
}
