namespace FleetDns.Core.Fleet;

/// <summary>Where the lost share of clusters went: <c>Its 16.0 % went to aks-member-1 (+10.0) and aks-member-2 (+6.2).</c></summary>
internal sealed class LostShares(ProfileRow row)
{
    private readonly List<string> _gains = [.. row.Shares
        .Select(s => (s.Label, Gain: s.Effective - s.Intended))
        .Where(g => g.Gain >= 0.0005)
        .OrderByDescending(g => g.Gain)
        .Select(g => $"{g.Label} ({Wording.Points(g.Gain)})")];

    // With several losing clusters, the gains cannot be assigned: they are named for the largest, not estimated.
    private readonly double _lost = row.Endpoints.Where(e => e.Effective == 0).Sum(e => e.Intended);

    public string Describe(IEnumerable<EndpointRow> losers)
    {
        var group = losers.ToList();
        var share = group.Sum(e => e.Intended);
        var its = group.Count == 1 ? "Its" : "Their";
        return _gains.Count == 0 ? $"{Wording.Percent(share)} of the intended traffic is lost."
            : _lost - share > 0.0005
                ? $"{its} {Wording.Percent(share)} went to the other clusters; all causes together: {Wording.List(_gains)}."
            : $"{its} {Wording.Percent(share)} went to {Wording.List(_gains)}.";
    }
}
