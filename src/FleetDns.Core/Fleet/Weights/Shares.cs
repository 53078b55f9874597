namespace FleetDns.Core.Fleet;

/// <summary>
/// Weights → shares (docs/domain.md 2.4 and 4.2). Intended: backend weight W, split by e_i/Σe_i over <em>all</em> exports of the import,
/// over all backends.
/// Effective: weight / Σ weights of all endpoints that Traffic Manager may answer with, foreign ones included.
/// </summary>
public static class Shares
{
    /// <summary>Whether Traffic Manager answers with the endpoint while a healthy one exists. Without Azure, its health is unknown and
    /// assumed good.</summary>
    public static bool IsEligible(EndpointRow endpoint) =>
        CanAnswer(endpoint) && (endpoint.AlwaysServe || endpoint.MonitorStatus is not "Degraded");

    /// <summary>Enabled, with a weight, and not stopped: answers at least if all others are degraded too.</summary>
    public static bool CanAnswer(EndpointRow endpoint) =>
        endpoint.Enabled && endpoint.EffectiveWeight > 0
            && (endpoint.AlwaysServe || endpoint.MonitorStatus is not ("Stopped" or "Disabled" or "Inactive"));

    /// <summary>The weight that the operator set: 0 while the backend is being deleted.</summary>
    public static int AskedWeight(BackendRow backend) => backend.Backend.Meta.Deleting is null ? backend.Backend.Weight : 0;

    /// <summary>Whether Azure is read at all: its weights are used, fresh or stale.</summary>
    public static bool IsKnown(SourceState azure) => azure is SourceState.Live or SourceState.Stale;

    /// <summary>Why the row's effective shares are unknown; null if they are known. Weights matter only for method Weighted.</summary>
    public static string? Unknown(ProfileRow row) =>
        !IsKnown(row.AzureState) || row.Azure is not { } azure || azure.RoutingMethod.Equals("Weighted", StringComparison.OrdinalIgnoreCase)
            ? null
        : azure.RoutingMethod.Length == 0 ? "Azure does not report its routing method"
        : $"Azure routes by {AzureErrorText.OneLine(azure.RoutingMethod)}, not by weight";

    /// <summary>False only if it is certain that no endpoint answers.</summary>
    public static bool MayAnswer(ProfileRow row) =>
        row.SharesUnknown is null ? row.Shares.Any(s => s.Effective > 0) : row.Azure is { Enabled: true } && row.Endpoints.Any(CanAnswer);

    /// <summary>DNS answers, and the probes of every endpoint that it answers with fail.</summary>
    public static bool NothingHealthy(ProfileRow row)
    {
        var answering = row.Endpoints.Where(e => e.Effective > 0).ToList();
        return answering.Count > 0 && answering.TrueForAll(e => e is { AlwaysServe: false, MonitorStatus: "Degraded" });
    }

    /// <summary>Traffic Manager answers with the endpoint without probing it.</summary>
    public static bool IsUnprobed(EndpointRow endpoint) =>
        endpoint.Enabled && (endpoint.AlwaysServe || endpoint.MonitorStatus == "Unmonitored");

    /// <summary>The row with intended and effective shares of every endpoint, and the shares per cluster; disagreements are
    /// unchanged.</summary>
    internal static ProfileRow Assign(ProfileRow row)
    {
        var backends = Intended(row.Backends);
        var answers = row.SharesUnknown is null && !(IsKnown(row.AzureState) && row.Azure is { Enabled: false });
        var everyone = backends.SelectMany(b => b.Endpoints).Concat(row.ForeignEndpoints);
        Func<EndpointRow, bool> counts = !answers ? _ => false : everyone.Any(IsEligible) ? IsEligible : CanAnswer;
        var total = everyone.Where(counts).Sum(e => (long)e.EffectiveWeight);

        EndpointRow Effective(EndpointRow endpoint) =>
            endpoint with { Effective = total > 0 && counts(endpoint) ? (double)endpoint.EffectiveWeight / total : 0 };
        backends = [.. backends.Select(b => b with { Endpoints = [.. b.Endpoints.Select(Effective)] })];
        ImmutableArray<EndpointRow> foreign = [.. row.ForeignEndpoints.Select(Effective)];
        return row with { Backends = backends, ForeignEndpoints = foreign, Shares = PerCluster(backends, foreign) };
    }

    private static ImmutableArray<BackendRow> Intended(ImmutableArray<BackendRow> backends)
    {
        var sums = backends.Select(b => b.Endpoints.Sum(e => (long)(e.ExportWeight ?? 0))).ToArray();
        // A backend whose service no cluster exports has nothing to split: its weight belongs to no cluster.
        var total = backends.Where((_, i) => sums[i] > 0).Sum(b => (long)AskedWeight(b));
        return [.. backends.Select((backend, i) => backend with
        {
            Endpoints = [.. backend.Endpoints.Select(e => e with
            {
                Intended = total > 0 && sums[i] > 0 ? (double)AskedWeight(backend) / total * ((double)(e.ExportWeight ?? 0) / sums[i]) : 0,
            })],
        })];
    }

    private static ImmutableArray<ShareRow> PerCluster(ImmutableArray<BackendRow> backends, ImmutableArray<EndpointRow> foreign)
    {
        var byCluster = new Dictionary<string, ShareRow>(StringComparer.Ordinal);
        foreach (var backend in backends)
        {
            foreach (var e in backend.Endpoints)
            {
                byCluster[e.Cluster!] = byCluster.TryGetValue(e.Cluster!, out var sofar)
                    ? sofar with
                    {
                        Intended = sofar.Intended + e.Intended,
                        Effective = sofar.Effective + e.Effective,
                        LeftOut = sofar.LeftOut is null ? null : e.LeftOut
                    }
                    : new ShareRow(e.Cluster!, e.Slot, Foreign: false, e.Intended, e.Effective, e.LeftOut);
            }
        }

        return [
            .. byCluster.Values
                .Where(s => s.Intended > 0 || s.Effective > 0)
                .OrderBy(s => (uint)s.Slot)
                .ThenBy(s => s.Label, StringComparer.Ordinal)
                .Select(s => s.Effective > 0 ? s with { LeftOut = null } : s),
            .. foreign
                .Where(e => e.Effective > 0)
                .Select(e => new ShareRow(e.Target ?? e.Name ?? "?", -1, Foreign: true, 0, e.Effective, null)),
        ];
    }
}
