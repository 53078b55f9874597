using Bunit;
using FleetDns.Core.Sampling;
using FleetDns.Web.Features.Profiles;

namespace FleetDns.Web.Tests.Screens.Profiles;

public class MeasuredSplitTests : ScreenTest
{
    private static readonly Dictionary<string, int> s_answers =
        new() { [FleetBuilder.Target("aks-member-1")] = 340, [FleetBuilder.Target("aks-member-2")] = 660 };

    private ProfileRow Row => FleetBuilder.Row(FleetBuilder.Kuard);

    private IRenderedComponent<MeasuredSplit> Show(Measurement? measurement) =>
        Render<MeasuredSplit>(p => p.Add(c => c.Row, Row).Add(c => c.Measurement, measurement));

    private static string Verdict(IRenderedComponent<MeasuredSplit> split) => Words(split.Find("[role=status][aria-label=Verdict]"));

    [Fact]
    public void Before_the_first_measurement_the_table_has_dashes_and_no_zeros()
    {
        var split = Show(null);

        Assert.Equal("Measured split of kuard-demo-kuard-atm-demo.trafficmanager.net", split.Find("table").GetAttribute("aria-label"));
        Assert.StartsWith("Not measured yet.", Verdict(split), StringComparison.Ordinal);
        Assert.Equal(
            [
                "A aks-member-1 kuard-demo-aks-member-1.eastus.cloudapp.azure.com 34 33.7 – – –",
                "B aks-member-2 kuard-demo-aks-member-2.eastus.cloudapp.azure.com 67 66.3 – – –",
            ],
            split.FindAll("tbody tr").Select(Words));
    }

    [Fact]
    public void A_running_measurement_is_counted_and_has_no_verdict()
    {
        var split = Show(
            FleetBuilder.Measured(
                Row, 1000,
                new Dictionary<string, int> { [FleetBuilder.Target("aks-member-1")] = 40, [FleetBuilder.Target("aks-member-2")] = 60 }));

        Assert.Equal(
            "No verdict before all 1,000 queries are sent. The number is fixed before the start; an earlier verdict would raise false "
            + "alarms.", Verdict(split));
        Assert.Contains("100 of 1,000 queries sent none rejected, no timeouts", Words(split.Find(".progress")), StringComparison.Ordinal);
        Assert.Equal(
            ("0", "1000", "100"),
            (split.Find("[role=progressbar]").GetAttribute("aria-valuemin"), split.Find("[role=progressbar]").GetAttribute("aria-valuemax"),
            split.Find("[role=progressbar]").GetAttribute("aria-valuenow")));
    }

    [Fact]
    public void One_that_ended_early_says_why()
    {
        var split = Show(
            FleetBuilder.Measured(Row, 1000, s_answers, FleetBuilder.Noon) with { Ended = "Defect in FleetDns: this measurement failed." });
        Assert.Contains("Defect in FleetDns: this measurement failed.", split.FindAll("p").Select(Words));
    }

    [Fact]
    public void A_finished_one_shows_counts_shares_intervals_and_the_verdict()
    {
        var split = Show(FleetBuilder.Measured(Row, 1000, s_answers, FleetBuilder.Noon));

        Assert.StartsWith("No evidence of deviation from the expected split.", Verdict(split), StringComparison.Ordinal);
        Assert.Equal(
            "A aks-member-1 kuard-demo-aks-member-1.eastus.cloudapp.azure.com 34 33.7 34.0 31.1 to 37.0 340",
            Words(split.Find("tbody tr")));
        Assert.Equal("127.0.0.1:10053 1,000 1,000 60 s 2.0 ms 0", Words(split.Find("table[aria-label='Authoritative servers'] tbody tr")));
        Assert.Contains(
            "dig +norecurse @127.0.0.1 -p 10053 kuard-demo-kuard-atm-demo.trafficmanager.net CNAME", Words(split),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_verdict_on_other_shares_is_withdrawn_and_can_be_measured_again()
    {
        var measurement = FleetBuilder.Measured(Row, 1000, s_answers, FleetBuilder.Noon);
        FleetBuilder.Export("kuard-svc", "aks-member-1", 200);
        var again = 0;
        var split = Render<MeasuredSplit>(p => p.Add(c => c.Row, FleetBuilder.Row(FleetBuilder.Kuard))
            .Add(c => c.Measurement, measurement).Add(c => c.OnMeasure, queries => again = queries));

        Assert.StartsWith(
            "The measurement at 12:00 matched the shares of that time (33.7/66.3). They have changed since.", Verdict(split),
            StringComparison.Ordinal);
        Assert.DoesNotContain("No evidence of deviation", Words(split), StringComparison.Ordinal);
        Assert.Empty(split.FindAll(".verdict .gl.ok"));
        Assert.Equal(
            ["Weight now", "Expected then, %"],
            split.FindAll("thead th")
                .Select(Words)
                .Where(head => head.EndsWith("now", StringComparison.Ordinal) || head.Contains("then", StringComparison.Ordinal)));
        split.Find(".verdict button").Click();
        Assert.Equal(1000, again);
    }

    [Fact]
    public void Answers_that_did_not_count_are_listed_by_reason()
    {
        var split = Show(FleetBuilder.Measured(Row, 3, new Dictionary<string, int>(), FleetBuilder.Noon,
            new DnsAnswer("s", AnswerKind.Timeout, null, null, TimeSpan.Zero, false, null),
            new DnsAnswer("s", AnswerKind.Rejected, null, 3, TimeSpan.Zero, false, "TTL 3 where the profile has 60: a cache answered"),
            new DnsAnswer("s", AnswerKind.NoAnswer, null, null, TimeSpan.Zero, false, null)));

        var words = Words(split);
        Assert.Contains("3 queries, 0 counted; 1 timeout, 1 rejected, 1 without an answer", words, StringComparison.Ordinal);
        Assert.Contains("Last rejected answer: TTL 3 where the profile has 60: a cache answered", words, StringComparison.Ordinal);
        Assert.Contains("A aks-member-1 kuard-demo-aks-member-1.eastus.cloudapp.azure.com 34 33.7 – – –", words, StringComparison.Ordinal);
    }

    [Fact]
    public void A_foreign_answer_is_shown_as_foreign_and_never_counted_for_an_endpoint()
    {
        var split = Show(FleetBuilder.Measured(Row, 10, new Dictionary<string, int> { ["old.example.net"] = 10 }, FleetBuilder.Noon));

        Assert.Contains("• no endpoint of this profile old.example.net – 0.0 100.0", Words(split), StringComparison.Ordinal);
    }

    [Fact]
    public void The_drawing_ends_at_the_next_full_tenth()
    {
        Assert.Equal(0.7, SplitRow.Scale(SplitRow.Of(Row, null)), 9);
        Assert.Equal(0.7, SplitRow.Scale(SplitRow.Of(Row, FleetBuilder.Measured(Row, 1000, s_answers, FleetBuilder.Noon))), 9);
    }
}
