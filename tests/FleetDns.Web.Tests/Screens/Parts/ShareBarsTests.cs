using Bunit;
using FleetDns.Web.Parts;

namespace FleetDns.Web.Tests.Screens.Parts;

public class ShareBarsTests : ScreenTest
{
    [Fact]
    public void Shows_letter_and_share_and_the_same_to_a_screen_reader()
    {
        var row = FleetBuilder.Row(FleetBuilder.Kuard);
        var bars = Render<ShareBars>(p => p.Add(c => c.Shares, row.Shares.Items));

        Assert.Contains("33.3", Words(bars), StringComparison.Ordinal);
        Assert.Contains("66.3", Words(bars), StringComparison.Ordinal);
        Assert.Equal(
            "Intended: aks-member-1 33.3 %, aks-member-2 66.7 %. Effective: aks-member-1 33.7 %, aks-member-2 66.3 %. Measured: not "
            + "measured yet", bars.Find("svg.bars").GetAttribute("aria-label"));
    }

    [Fact]
    public void Without_a_measurement_the_bar_is_a_dashed_outline_and_never_a_zero()
    {
        var bars = Render<ShareBars>(p => p.Add(c => c.Shares, FleetBuilder.Row(FleetBuilder.Kuard).Shares.Items));

        Assert.Single(bars.FindAll("rect.none"));
        Assert.Empty(bars.FindAll(".whisk"));
    }

    [Fact]
    public void A_lost_source_greys_intended_and_effective_but_not_a_fresh_measurement()
    {
        var row = FleetBuilder.Row(FleetBuilder.Kuard);
        var answers =
            new Dictionary<string, int> { [FleetBuilder.Target("aks-member-1")] = 30, [FleetBuilder.Target("aks-member-2")] = 70 };
        var measured = MeasuredShares.Of(FleetBuilder.Measured(row, 100, answers, FleetBuilder.Noon), row, FleetBuilder.Noon);
        var bars = Render<ShareBars>(p => p.Add(c => c.Shares, row.Shares.Items).Add(c => c.Measured, measured).Add(c => c.Stale, true));

        Assert.Equal(2, bars.FindAll("g.is-stale").Count);
        Assert.Equal(4, bars.FindAll("rect.hatch").Count);
        Assert.Equal(3, bars.FindAll("line.whisk").Count);
    }

    [Fact]
    public void A_preview_is_labelled_and_does_not_ease_while_the_slider_is_held()
    {
        var row = FleetBuilder.Row(FleetBuilder.Kuard);
        var bars = Render<ShareBars>(p => p.Add(c => c.Shares, row.Shares.Items)
            .Add(c => c.Preview, ProfilePreview.With(row, FleetBuilder.KuardBackend, 1).Shares).Add(c => c.Held, true));

        Assert.Equal(2, bars.FindAll("span.acc").Count(span => span.TextContent == "preview"));
        Assert.Contains("held", bars.Find("svg.bars").ClassName, StringComparison.Ordinal);
        Assert.Equal(4, bars.FindAll("rect.old").Count);
        Assert.Contains(
            "Effective after the change: aks-member-1 50.0 %, aks-member-2 50.0 %", bars.Find("svg.bars").GetAttribute("aria-label"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_cluster_that_is_left_out_gets_a_cross()
    {
        var fleet = FleetBuilder.HowTo(50, 30).Export("kuard-svc", "aks-member-3", 20, label: false);
        var bars = Render<ShareBars>(p => p.Add(c => c.Shares, fleet.Row(FleetBuilder.Kuard).Shares.Items));

        Assert.Single(bars.FindAll("path.lost"));
        Assert.Contains("left out: DNS label is not configured to the public IP", Words(bars), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_no_endpoint_answers_is_shown_as_such()
    {
        var fleet = FleetBuilder.HowTo().Write(FleetBuilder.KuardBackend, 0);
        var bars = Render<ShareBars>(p => p.Add(c => c.Shares, fleet.Row(FleetBuilder.Kuard).Shares.Items));

        Assert.Contains("no endpoint in DNS", Words(bars), StringComparison.Ordinal);
    }

    [Fact]
    public void No_element_has_an_inline_style()
    {
        var bars = Render<ShareBars>(p => p.Add(c => c.Shares, FleetBuilder.Row(FleetBuilder.Kuard).Shares.Items));

        Assert.Empty(bars.FindAll("[style]"));
    }
}
