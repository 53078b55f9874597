using FleetDns.Core.Sampling;
using FleetDns.Web.Parts;

namespace FleetDns.Web.Tests.Screens.Parts;

public class MeasuredSharesTests
{
    private static readonly Dictionary<string, int> s_answers =
        new() { [FleetBuilder.Target("aks-member-1")] = 34, [FleetBuilder.Target("aks-member-2")] = 66 };
    private readonly FleetBuilder _fleet = FleetBuilder.HowTo();

    private ProfileRow Row => _fleet.Row(FleetBuilder.Kuard);

    [Fact]
    public void Nothing_is_drawn_before_an_answer_counts()
    {
        var timeouts = FleetBuilder.Measured(
            Row, 10, new Dictionary<string, int>(), null,
            new DnsAnswer("s", AnswerKind.Timeout, null, null, TimeSpan.Zero, false, "no answer within 2 s"));

        Assert.Null(MeasuredShares.Of(null, Row, FleetBuilder.Noon));
        Assert.Null(MeasuredShares.Of(timeouts, Row, FleetBuilder.Noon));
    }

    [Fact]
    public void A_recent_measurement_is_not_stale()
    {
        var shares =
            MeasuredShares.Of(FleetBuilder.Measured(Row, 100, s_answers, FleetBuilder.Noon), Row, FleetBuilder.Noon.AddMinutes(15))!;

        Assert.Null(shares.Stale);
        Assert.Equal([0.34, 0.66], shares.Shares.Select(share => share.Share));
        Assert.False(shares.Running);
    }

    [Fact]
    public void It_is_valid_for_15_minutes()
    {
        var shares =
            MeasuredShares.Of(FleetBuilder.Measured(Row, 100, s_answers, FleetBuilder.Noon), Row, FleetBuilder.Noon.AddMinutes(26))!;

        Assert.Equal("Measured 26 min ago; a measurement is valid for 15 min.", shares.Stale);
    }

    [Fact]
    public void It_is_no_longer_valid_once_the_effective_shares_have_changed()
    {
        var measurement = FleetBuilder.Measured(Row, 100, s_answers, FleetBuilder.Noon);
        _fleet.Write(FleetBuilder.KuardBackend, 1);

        Assert.Equal(
            "The measurement at 12:00 matched the shares of that time (33.7/66.3). They have changed since.",
            MeasuredShares.Of(measurement, Row, FleetBuilder.Noon)!.Stale);
    }

    [Fact]
    public void A_running_measurement_is_drawn_and_never_stale()
    {
        var shares = MeasuredShares.Of(FleetBuilder.Measured(Row, 1000, s_answers), Row, FleetBuilder.Noon.AddHours(1))!;

        Assert.True(shares.Running);
        Assert.Null(shares.Stale);
        Assert.Equal(100, shares.Counted);
    }

    [Fact]
    public void An_answer_that_belongs_to_no_endpoint_is_listed_separately()
    {
        var shares = MeasuredShares.Of(
            FleetBuilder.Measured(Row, 10, new Dictionary<string, int> { ["old.example.net"] = 10 }, FleetBuilder.Noon), Row,
            FleetBuilder.Noon)!;

        var foreign = Assert.Single(shares.Shares);
        Assert.False(foreign.Expected);
        Assert.Equal("old.example.net", foreign.Label);
    }
}
