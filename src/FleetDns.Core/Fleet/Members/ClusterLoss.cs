namespace FleetDns.Core.Fleet;

/// <summary>What one FQDN loses when a cluster's endpoints stop answering their probes: Traffic Manager then answers with the others by
/// their weights.</summary>
/// <param name="Share">Effective share (0..1) that the cluster has now.</param>
/// <param name="Moves">The clusters that take it, largest gain first; empty if none is left.</param>
public sealed record ClusterLoss(ProfileRow Profile, double Share, ImmutableArray<ShareMove> Moves)
{
    /// <summary>No other cluster answers: the FQDN goes down with the cluster.</summary>
    public bool IsEverything => Share > 0 && Moves.IsEmpty;

    /// <summary>Why the effect is unknown; null if it is known.</summary>
    public string? Unknown => Profile.SharesUnknown;

    /// <summary>The impact if the cluster fails, worst first: FQDNs that go down, then those with an unknown effect, then by the share that
    /// moves. FQDNs without a share on it are left out.</summary>
    public static ImmutableArray<ClusterLoss> Of(FleetView view, string cluster) =>
    [
        .. view.Profiles.Values
            .Where(row => row.SharesUnknown is null
                ? row.Shares.Any(share => !share.Foreign && share.Label == cluster && share.Effective > 0)
                : row.Endpoints.Any(endpoint => endpoint.Cluster == cluster && Shares.CanAnswer(endpoint)))
            .Select(row => row.SharesUnknown is null ? Of(row, cluster) : new ClusterLoss(row, 0, []))
            .OrderByDescending(loss => loss.IsEverything)
            .ThenByDescending(loss => loss.Unknown is not null)
            .ThenByDescending(loss => loss.Share)
            .ThenBy(loss => loss.Profile.Key),
    ];

    private static ClusterLoss Of(ProfileRow row, string cluster)
    {
        var after = Shares.Assign(row with
        {
            Backends = [
                .. row.Backends.Select(
                    backend =>
                        backend with { Endpoints = [
                            .. backend.Endpoints.Select(e => e.Cluster == cluster ? e with { EffectiveWeight = 0 } : e)] })],
        });
        var before = row.Shares.ToDictionary(share => (share.Label, share.Foreign), share => share.Effective);
        return new ClusterLoss(
            row,
            before[(cluster, false)],
            [.. after.Shares
                .Select(
                    share => new ShareMove(
                        share.Label, share.Slot, share.Foreign, before.GetValueOrDefault((share.Label, share.Foreign)), share.Effective))
                .Where(move => move.To > move.From)
                .OrderByDescending(move => move.To - move.From)]);
    }
}

/// <param name="From">Share 0..1 now.</param>
/// <param name="To">Share 0..1 without the cluster.</param>
public sealed record ShareMove(string Label, int Slot, bool Foreign, double From, double To);
