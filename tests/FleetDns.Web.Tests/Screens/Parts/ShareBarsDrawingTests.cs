using FleetDns.Web.Parts;

namespace FleetDns.Web.Tests.Screens.Parts;

public class ShareBarsDrawingTests
{
    private static readonly ImmutableArray<ShareRow> s_how =
    [
        new("aks-member-1", 0, false, 0.40, 0.50, null),
        new("aks-member-2", 1, false, 0.24, 0.302, null),
        new("aks-member-3", 2, false, 0.16, 0, "DNS label is not configured to the public IP"),
        new("aks-member-4", 3, false, 0.20, 0.198, null),
    ];

    [Fact]
    public void Every_bar_has_every_lane_in_the_same_order_and_fills_the_width()
    {
        var measured = new MeasuredShares(
            [new("aks-member-1", 0, true, 496, 1000), new("aks-member-2", 1, true, 309, 1000), new("aks-member-4", 3, true, 195, 1000)],
            1000, false, FleetBuilder.Noon, null);
        var drawing = ShareBarsDrawing.Draw(s_how, null, measured);

        foreach (var bar in new[] { drawing.Intended, drawing.Effective, drawing.Measured })
        {
            Assert.Equal(["aks-member-1", "aks-member-2", "aks-member-3", "aks-member-4"], bar.Select(segment => segment.Lane.Label));
            Assert.Equal(1, bar[^1].End, 9);
            Assert.All(bar.Zip(bar.Skip(1)), pair => Assert.Equal(pair.First.End, pair.Second.Start, 12));
        }
    }

    [Fact]
    public void A_cluster_that_is_left_out_ends_in_a_point_where_the_next_one_starts()
    {
        var drawing = ShareBarsDrawing.Draw(s_how, null, null);

        Assert.Equal(0, drawing.Effective[2].Width);
        Assert.Equal(drawing.Effective[3].Start, drawing.Effective[2].Start);
        Assert.Empty(drawing.Measured);
        Assert.Empty(drawing.Whiskers);
    }

    [Fact]
    public void Whiskers_are_at_the_inner_edges_with_the_interval_of_the_cumulated_share()
    {
        var measured = new MeasuredShares(
            [new("aks-member-1", 0, true, 496, 1000), new("aks-member-2", 1, true, 309, 1000), new("aks-member-4", 3, true, 195, 1000)],
            1000, false, FleetBuilder.Noon, null);
        var whiskers = ShareBarsDrawing.Draw(s_how, null, measured).Whiskers;

        Assert.Equal(2, whiskers.Length);
        // Calculated by hand: 46.51 to 52.69 and 77.93 to 82.84
        Assert.Equal((0.4651, 0.5269), (Math.Round(whiskers[0].Lower, 4), Math.Round(whiskers[0].Upper, 4)));
        Assert.Equal((0.7793, 0.8284), (Math.Round(whiskers[1].Lower, 4), Math.Round(whiskers[1].Upper, 4)));
    }

    [Fact]
    public void Beyond_the_eight_largest_shares_the_rest_is_one_lane_at_the_end()
    {
        var rows = Enumerable.Range(1, 11).Select(n => new ShareRow($"c{n:00}", n - 1, false, n / 66.0, n / 66.0, null)).ToImmutableArray();
        var drawing = ShareBarsDrawing.Draw(rows, null, null);

        Assert.Equal(9, drawing.Lanes.Length);
        Assert.Equal(["c04", "c05", "c06", "c07", "c08", "c09", "c10", "c11", ""], drawing.Lanes.Select(lane => lane.Label));
        Assert.Equal(("3 more", "+3"), (drawing.Lanes[^1].Name, drawing.Lanes[^1].Letter));
        Assert.Equal(6 / 66.0, drawing.Intended[^1].Width, 9);
        Assert.Equal(1, drawing.Intended[^1].End, 9);
    }

    [Fact]
    public void Foreign_and_unexpected_targets_are_last_without_a_slot()
    {
        var rows = s_how.Add(new ShareRow("elsewhere.example.net", -1, true, 0, 0.1, null));
        var measured = new MeasuredShares(
            [new("stranger.example.org", -1, false, 3, 10), new("aks-member-1", 0, true, 7, 10)], 10, false, FleetBuilder.Noon, null);
        var lanes = ShareBarsDrawing.Draw(rows, null, measured).Lanes;

        Assert.Equal(["elsewhere.example.net", "stranger.example.org"], lanes.TakeLast(2).Select(lane => lane.Label));
        Assert.All(lanes.TakeLast(2), lane => Assert.Equal("•", lane.Letter));
    }

    [Fact]
    public void A_preview_draws_the_new_shares_and_keeps_the_current_ones()
    {
        var drawing = ShareBarsDrawing.Draw(s_how, [.. s_how.Select(row => row with { Intended = 0.25, Effective = 0.25 })], null);

        Assert.All(drawing.Effective, segment => Assert.Equal(0.25, segment.Width));
        Assert.Equal(0.5, drawing.EffectiveNow[0].Width);
        Assert.Equal(0.4, drawing.IntendedNow[0].Width);
    }
}
