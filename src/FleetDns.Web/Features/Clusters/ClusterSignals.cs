using System.Globalization;
using FleetDns.Web.Parts;

namespace FleetDns.Web.Features.Clusters;

/// <summary>
/// Signals and numbers of a cluster. Quantities are shown as reported, except thousandths (<c>11380m</c>), which become a number.
/// </summary>
internal static class ClusterSignals
{
    private const string NodeCount = "kubernetes-fleet.io/node-count";
    private const string Resources = "resources.kubernetes-fleet.io/";

    public static Signal Of(MemberTrust trust) => trust switch
    {
        MemberTrust.Sound => Signal.Ok,
        MemberTrust.Doubtful => Signal.AtRisk,
        _ => Signal.Stopped,
    };

    public static Signal Of(ConditionStatus status) => status switch
    {
        ConditionStatus.True => Signal.Ok,
        ConditionStatus.False => Signal.Stopped,
        _ => Signal.Pending,
    };

    public static string Nodes(MemberCluster cluster) => cluster.Properties.GetValueOrDefault(NodeCount) ?? "–";

    public static string? Version(MemberCluster cluster) => cluster.Properties.GetValueOrDefault("k8s.io/k8s-version");

    /// <summary><c>7.2 of 12</c>: available of capacity.</summary>
    public static string Free(MemberCluster cluster, string resource) =>
        (Available(cluster, resource), Capacity(cluster, resource)) switch
        {
            (null, null) => "–",
            ({ } free, null) => free,
            (null, { } all) => $"? of {all}",
            ({ } free, { } all) => $"{free} of {all}",
        };

    public static string? Capacity(MemberCluster cluster, string resource) =>
        Number(cluster.Usage?.Capacity.GetValueOrDefault(resource) ?? cluster.Properties.GetValueOrDefault($"{Resources}total-{resource}"));

    public static string? Allocatable(MemberCluster cluster, string resource) =>
        Number(cluster.Usage?.Allocatable.GetValueOrDefault(resource)
            ?? cluster.Properties.GetValueOrDefault($"{Resources}allocatable-{resource}"));

    public static string? Available(MemberCluster cluster, string resource) =>
        Number(cluster.Usage?.Available.GetValueOrDefault(resource)
            ?? cluster.Properties.GetValueOrDefault($"{Resources}available-{resource}"));

    private static string? Number(string? quantity) => quantity is [.. var thousandths, 'm']
        && long.TryParse(thousandths, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
        ? (n / 1000m).ToString("0.###", CultureInfo.InvariantCulture) : quantity;

    /// <summary>Properties that are not shown elsewhere on the page.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Others(MemberCluster cluster) =>
        cluster.Properties
            .Where(p => p.Key is not (NodeCount or "k8s.io/cluster-certificate-authority-data")
                && !p.Key.StartsWith(Resources, StringComparison.Ordinal))
            .OrderBy(p => p.Key, StringComparer.Ordinal);

    /// <summary>FQDNs that use the cluster, and those that leave it out.</summary>
    public static string Serves(MemberRow row)
    {
        var (serves, left) = (row.Served.Values.Count(share => share > 0), row.Served.Values.Count(share => share is null));
        return left == 0
            ? serves.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{serves} (left out of {left} more)");
    }
}
