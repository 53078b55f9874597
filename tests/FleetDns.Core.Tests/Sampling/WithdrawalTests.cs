using FleetDns.Core.Sampling;
using FleetDns.Core.Tests.Builders;

namespace FleetDns.Core.Tests.Sampling;

public sealed class WithdrawalTests
{
    private static readonly DateTimeOffset s_at = Given.Noon.AddHours(4).AddMinutes(18);

    private static Measurement Measured(ProfileRow row, int a = 500, int b = 500, DateTimeOffset? at = null)
    {
        var tally = MeasurementTally.Start(MeasurementPlans.For(row, a + b)!, s_at);
        foreach (var (cluster, answers) in new[] { ("a", a), ("b", b) })
        {
            for (var i = 0; i < answers; i++)
            {
                tally.Add(new DnsAnswer("tm1", AnswerKind.Counted, Given.Target(cluster), 60, TimeSpan.FromMilliseconds(1), false, null));
            }
        }

        return tally.Finish(at ?? s_at, null);
    }

    public static TheoryData<string, string> Changes => new()
    {
        { "weights", "The measurement at 16:18 matched the shares of that time (50/50). They have changed since." },
        { "only weights", "The measurement at 16:18 matched the shares of that time (50/50). The weights have changed since." },
        { "member gone", "The measurement at 16:18 matched the shares of that time (50/50). They have changed since." },
        { "member new", "The measurement at 16:18 matched the shares of that time (50/50). They have changed since." },
        {
            "endpoint without a share",
            "The measurement at 16:18 matched the shares of that time (50/50). The endpoints have changed since."
        },
        { "health", "The measurement at 16:18 matched the shares of that time (50/50). They have changed since." },
        {
            "method",
            "The measurement at 16:18 matched the shares of that time (50/50). They are no longer valid: Azure routes by Performance, not "
            + "by weight."
        },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_verdict_is_withdrawn_when_what_it_was_judged_against_has_changed(string change, string words)
    {
        var world = FleetBuilder.Web(100, ("a", 50), ("b", 50));
        var measured = Measured(world.Row());
        Assert.Null(Withdrawal.Of(measured, world.Row(), s_at));
        switch (change)
        {
            case "weights":
                world.Put(world.Export("a") with { Weight = 200 });
                world.Settle();
                break;
            case "only weights":
                world.SetWeight(120);
                world.Settle();
                break;
            case "member gone":
                world.RemoveExport(new ObjectKey("fleet-member-b", "kuard-demo-web-svc"));
                world.Put(Given.Import(clusters: ["a"]));
                world.Settle();
                break;
            case "member new":
                world.Service("web-svc", ("a", 50), ("b", 50), ("c", 50));
                world.Settle();
                break;
            case "endpoint without a share":
                world.AddForeign("old.example.com", 5);
                world.Put(
                    world.Azure() with
                    {
                        Endpoints = [
                        .. world.Azure().Endpoints.Select(e => e.Type == "azureEndpoints" ? e : e with { Enabled = false })]
                    });
                break;
            case "health":
                world.Azure("b", e => e with { MonitorStatus = "Degraded" });
                break;
            default:
                world.Put(world.Azure() with { RoutingMethod = "Performance" });
                break;
        }

        Assert.Equal(words, Withdrawal.Of(measured, world.Row(), s_at));
    }

    [Fact]
    public void What_moves_no_answer_withdraws_nothing()
    {
        var world = FleetBuilder.Web(100, ("a", 50), ("b", 50));
        var measured = Measured(world.Row());
        world.Azure("b", e => e with { MonitorStatus = "CheckingEndpoint" });
        world.Put(world.Backend());
        Assert.Null(Withdrawal.Of(measured, world.Row(), s_at.AddDays(1)));
    }

    [Fact]
    public void A_verdict_of_another_day_has_its_date_and_one_that_differed_is_described()
    {
        var world = FleetBuilder.Web(100, ("a", 50), ("b", 50));
        var measured = Measured(world.Row(), 900, 100);
        world.SetWeight(0);
        world.Settle();
        Assert.Equal(
            "The measurement at 2026-03-01 16:18 differed from the shares of that time (50/50). They have changed since.",
            Withdrawal.Of(measured, world.Row(), s_at.AddDays(1)));
    }

    [Theory]
    [InlineData(900, 100, 0, true)]
    [InlineData(900, 100, 15, true)]
    [InlineData(900, 100, 16, false)]
    [InlineData(500, 500, 0, false)]
    public void A_measurement_contradicts_while_it_speaks_of_now(int a, int b, int minutes, bool contradicts)
    {
        var row = FleetBuilder.Web(100, ("a", 50), ("b", 50)).Row();
        Assert.Equal(contradicts, Withdrawal.Contradicts(Measured(row, a, b), row, s_at.AddMinutes(minutes)));
    }

    [Fact]
    public void A_withdrawn_verdict_contradicts_nothing()
    {
        var world = FleetBuilder.Web(100, ("a", 50), ("b", 50));
        var measured = Measured(world.Row(), 900, 100);
        world.Put(world.Export("a") with { Weight = 450 });
        world.Settle();
        Assert.False(Withdrawal.Contradicts(measured, world.Row(), s_at));
    }
}
