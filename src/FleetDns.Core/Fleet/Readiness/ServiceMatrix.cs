namespace FleetDns.Core.Fleet;

/// <summary>A column of the matrix: one cluster, or all clusters of a region.</summary>
/// <param name="Name">The cluster's, or the region's.</param>
/// <param name="Slot">Of the cluster; -1 for regions and for clusters that are not members (any more).</param>
/// <param name="Clusters">Empty for a column of one cluster that is not a member.</param>
public sealed record MatrixColumn(string Name, bool IsRegion, string? Region, int Slot, ImmutableHashSet<string> Clusters);

/// <summary>A service in one column: the worst state of its clusters, and the number in each state.</summary>
/// <param name="Effective">Sum of the clusters' effective shares; null while no backend uses the service.</param>
public sealed record MatrixCell(ServiceCell Worst, int Clusters, int Stopped, int Waiting, double? Effective);

/// <summary>Services × clusters, or × regions if there are too many clusters for columns.</summary>
public static class ServiceMatrix
{
    /// <summary>The largest number of clusters with their own columns.</summary>
    public const int Apart = 12;

    public const string NoRegion = "no region";

    /// <param name="region">Only the clusters of this region, each in its own column.</param>
    /// <param name="cluster">Only this cluster.</param>
    public static ImmutableArray<MatrixColumn> Columns(FleetView view, string? region, string? cluster)
    {
        var clusters = view.Members.Values.OrderBy(m => m.Slot)
            .Select(m => new MatrixColumn(m.Name, false, m.Cluster.Location ?? NoRegion, m.Slot, [m.Name])).ToList();
        var strangers = view.Services.Values.SelectMany(s => s.Cells).Select(c => c.Cluster).Where(c => !view.Members.ContainsKey(c))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        clusters.AddRange(strangers.Select(name => new MatrixColumn(name, false, NoRegion, -1, [name])));
        if (!string.IsNullOrEmpty(cluster))
        {
            return [.. clusters.Where(c => c.Name == cluster)];
        }

        if (!string.IsNullOrEmpty(region))
        {
            return [.. clusters.Where(c => c.Region == region)];
        }

        return clusters.Count <= Apart
            ? [.. clusters]
            : [.. clusters.GroupBy(c => c.Region!, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => new MatrixColumn(g.Key, true, g.Key, -1, [.. g.Select(c => c.Name)]))];
    }

    /// <summary>Null if no cluster of the column has or should have the service.</summary>
    public static MatrixCell? Cell(ServiceRow row, MatrixColumn column)
    {
        ServiceCell? worst = null;
        var (count, stopped, waiting) = (0, 0, 0);
        double? effective = null;
        foreach (var cell in row.Cells)
        {
            if (!column.Clusters.Contains(cell.Cluster))
            {
                continue;
            }

            count++;
            var state = cell.FirstFailed?.State;
            stopped += IsStopped(state) ? 1 : 0;
            waiting += state is CheckState.Pending or CheckState.Unknown ? 1 : 0;
            effective = cell.Effective is { } share ? (effective ?? 0) + share : effective;
            if (worst is null || Rank(state) < Rank(worst.FirstFailed?.State))
            {
                worst = cell;
            }
        }

        return worst is null ? null : new MatrixCell(worst, count, stopped, waiting, effective);
    }

    /// <summary>The worst state of a service's clusters; null if all are healthy or unused.</summary>
    public static CheckState? Worst(ServiceRow row)
    {
        CheckState? worst = null;
        foreach (var cell in row.Cells)
        {
            if (cell.FirstFailed?.State is { } state && Rank(state) < Rank(worst))
            {
                worst = state;
            }
        }

        return worst;
    }

    /// <summary>Action is needed: the check will not pass without it.</summary>
    public static bool IsStopped(CheckState? state) => state is CheckState.Stopped or CheckState.Degraded;

    private static int Rank(CheckState? state) => state switch
    {
        CheckState.Stopped => 0,
        CheckState.Degraded => 1,
        CheckState.Pending => 2,
        CheckState.NotReached => 3,
        CheckState.Unknown => 4,
        _ => 5,
    };
}
