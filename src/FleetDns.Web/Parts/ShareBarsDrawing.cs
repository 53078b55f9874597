using FleetDns.Core.Sampling;

namespace FleetDns.Web.Parts;

/// <summary>One colour through all three bars: a cluster, a foreign target, or all that are too small for a lane of their own.</summary>
public sealed record ShareLane(string Label, int Slot, int Hidden, string? LeftOut)
{
    /// <summary>The letter on the segment; <c>+3</c> for the rest.</summary>
    public string Letter => Hidden > 0 ? $"+{Hidden}" : Slots.Letter(Slot);

    public string Name => Hidden > 0 ? $"{Hidden} more" : Label;
}

/// <summary>The part of a lane in one bar; start and width are shares 0..1 of the bar.</summary>
public readonly record struct ShareSegment(ShareLane Lane, double Start, double Width)
{
    public double End => Start + Width;
}

/// <summary>The geometry of the three bars: every bar has every lane in the same order, so that their edges can be joined.</summary>
/// <param name="IntendedNow">The current shares while a preview is drawn; empty otherwise.</param>
/// <param name="Measured">Empty where nothing is measured.</param>
/// <param name="Whiskers">95 % interval at each inner edge of the measured bar.</param>
public sealed record ShareBarsDrawing(
    ImmutableArray<ShareLane> Lanes,
    ImmutableArray<ShareSegment> Intended,
    ImmutableArray<ShareSegment> Effective,
    ImmutableArray<ShareSegment> Measured,
    ImmutableArray<ShareSegment> IntendedNow,
    ImmutableArray<ShareSegment> EffectiveNow,
    ImmutableArray<Interval> Whiskers)
{
    /// <summary>Clusters of an FQDN with a lane of their own; the others are "N more".</summary>
    public const int Alone = 8;

    /// <param name="now">In slot order, foreign last.</param>
    /// <param name="preview">The shares after a pending change; null outside a preview.</param>
    public static ShareBarsDrawing Draw(ImmutableArray<ShareRow> now, ImmutableArray<ShareRow>? preview, MeasuredShares? measured)
    {
        var shown = preview ?? now;
        var all = now.Concat(shown).Select(row => (row.Label, Slot: row.Foreign ? -1 : row.Slot, row.LeftOut))
            .Concat(measured?.Shares.Select(share => (share.Label, share.Slot, LeftOut: (string?)null)) ?? [])
            .DistinctBy(lane => lane.Label, StringComparer.Ordinal)
            .OrderBy(lane => lane.Slot < 0).ThenBy(lane => lane.Slot).ThenBy(lane => lane.Label, StringComparer.Ordinal)
            .ToList();

        double Size(string label) => Math.Max(
            Math.Max(Of(shown, label, row => row.Intended), Of(shown, label, row => row.Effective)),
            measured?.Shares.Where(share => share.Label == label).Sum(share => share.Share) ?? 0);

        var alone = all.Count <= Alone ? all : all.OrderByDescending(lane => Size(lane.Label)).Take(Alone).ToList();
        var names = alone.Select(lane => lane.Label).ToHashSet(StringComparer.Ordinal);
        var lanes = all.Where(lane => names.Contains(lane.Label))
            .Select(lane => new ShareLane(lane.Label, lane.Slot, 0, lane.LeftOut)).ToList();
        if (all.Count > Alone)
        {
            lanes.Add(new ShareLane("", -1, all.Count - Alone, null));
        }

        ImmutableArray<ShareSegment> Bar(Func<string, double> share)
        {
            var segments = ImmutableArray.CreateBuilder<ShareSegment>(lanes.Count);
            var at = 0.0;
            foreach (var lane in lanes)
            {
                var width = lane.Hidden > 0
                    ? all.Where(each => !names.Contains(each.Label)).Sum(each => share(each.Label))
                    : share(lane.Label);
                segments.Add(new ShareSegment(lane, at, width));
                at += width;
            }

            return segments.MoveToImmutable();
        }

        var third = measured is null ? [] : Bar(label => measured.Shares.Where(share => share.Label == label).Sum(share => share.Share));
        return new ShareBarsDrawing(
            [.. lanes],
            Bar(label => Of(shown, label, row => row.Intended)),
            Bar(label => Of(shown, label, row => row.Effective)),
            third,
            preview is null ? [] : Bar(label => Of(now, label, row => row.Intended)),
            preview is null ? [] : Bar(label => Of(now, label, row => row.Effective)),
            measured is null ? [] : InnerEdges(third, measured.Counted));
    }

    private static double Of(ImmutableArray<ShareRow> rows, string label, Func<ShareRow, double> share) =>
        rows.Where(row => row.Label == label).Sum(share);

    // An edge is a cumulated share; its interval is drawn there.
    private static ImmutableArray<Interval> InnerEdges(ImmutableArray<ShareSegment> bar, int counted) =>
    [
        .. bar.Where(segment => segment.Width > 0).SkipLast(1)
            .Select(segment => Wilson.Of(Math.Min(counted, (int)Math.Round(segment.End * counted)), counted)),
    ];
}
