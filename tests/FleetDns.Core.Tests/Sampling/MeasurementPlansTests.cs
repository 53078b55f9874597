using FleetDns.Core.Sampling;
using FleetDns.Core.Tests.Builders;

namespace FleetDns.Core.Tests.Sampling;

public sealed class MeasurementPlansTests
{
    [Fact]
    public void A_plan_expects_the_effective_shares_of_the_moment()
    {
        var world = FleetBuilder.Web(1, ("a", 90), ("b", 10));
        world.AddForeign("old.example.com", 2);
        var plan = MeasurementPlans.For(world.Row())!;
        Assert.Equal(("kuard-demo-web.trafficmanager.net", 1000, 60L), (plan.Fqdn, plan.Queries, plan.Ttl!.Value));
        Assert.Equal(
            [(Given.Target("a"), "a", 0, 0.25), (Given.Target("b"), "b", 1, 0.25), ("old.example.com", "old.example.com", -1, 0.5)],
            plan.Expected.Select(e => (e.Target, e.Label, e.Slot, e.Share)));
    }

    [Fact]
    public void An_endpoint_that_should_get_nothing_is_expected_with_nothing()
    {
        var world = FleetBuilder.Web(100, ("a", 1), ("b", 1));
        world.Azure("b", e => e with { MonitorStatus = "Degraded" });
        Assert.Equal([1.0, 0.0], MeasurementPlans.For(world.Row())!.Expected.Select(e => e.Share));
    }

    [Fact]
    public void A_nested_profile_answers_with_its_own_endpoints_which_are_no_strangers()
    {
        var world = FleetBuilder.Web(1, ("a", 50), ("b", 25));
        world.AddForeign("child-one.trafficmanager.net", 1);
        world.AddForeign("child-two.trafficmanager.net", 1);
        var azure = world.Azure();
        world.Put(
            azure with
            {
                Endpoints = [
                .. azure.Endpoints.Select(
                    e => e.Target!.StartsWith("child", StringComparison.Ordinal) ? e with { Type = "nestedEndpoints" } : e)]
            });
        var plan = MeasurementPlans.For(world.Row(), 4)!;
        Assert.Equal(
            [("a", 0.25, false), ("b", 0.25, false), ("child-one.trafficmanager.net and child-two.trafficmanager.net", 0.5, true)],
            plan.Expected.Select(e => (e.Label, e.Share, e.IsNested)));

        var tally = MeasurementTally.Start(plan, Given.Noon);
        foreach (var target in (string[])[Given.Target("a"), Given.Target("b"), "grandchild.example.com", "other-grandchild.example.com"])
        {
            tally.Add(new DnsAnswer("tm1", AnswerKind.Counted, target, 60, TimeSpan.Zero, false, null));
        }

        var finished = tally.Finish(Given.Noon, null);
        Assert.Equal([1, 1, 2], finished.Targets.Select(t => t.Answers));
        Assert.All(finished.Targets, t => Assert.True(t.Expected));
        Assert.NotEqual(VerdictKind.Unexpected, finished.Verdict!.Kind);
        Assert.EndsWith(
            "are nested profiles: DNS returns one of their own endpoints. Every target that belongs to no other endpoint is counted there.",
            finished.Verdict.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void An_endpoint_by_address_is_not_counted_and_the_plan_mentions_it()
    {
        var world = FleetBuilder.Web(1, ("a", 50), ("b", 25));
        world.AddForeign("203.0.113.7", 2);
        var plan = MeasurementPlans.For(world.Row())!;
        Assert.Equal([("a", 0.5), ("b", 0.5)], plan.Expected.Select(e => (e.Label, e.Share)));
        Assert.Equal(
            "For 203.0.113.7 DNS returns an A or AAAA record, which is not counted: the shares are those among the other endpoints.",
            plan.Limits);
    }

    [Fact]
    public void Without_an_fqdn_there_is_nothing_to_measure()
    {
        var world = FleetBuilder.Web(100, ("a", 1));
        world.Put(world.Azure() with { Fqdn = null });
        world.Put(world.Profile() with { DnsName = null });
        Assert.Null(MeasurementPlans.For(world.Row()));
    }

    [Fact]
    public void Shares_are_measured_only_where_weights_decide()
    {
        var world = FleetBuilder.Web(100, ("a", 1), ("b", 1));
        var before = world.Row();
        world.Put(world.Azure() with { RoutingMethod = "Priority" });
        Assert.Null(MeasurementPlans.For(world.Row()));
        Assert.Equal(
            "Azure routes by Priority, not by weight: there are no shares to compare answers with.", MeasurementPlans.WhyNot(world.Row()));
        Assert.Equal("The routing method changed from Weighted to Priority.", MeasurementPlans.ChangedDuring(before, world.Row()));
    }

    [Fact]
    public void Only_what_moves_answers_counts_as_a_change()
    {
        var world = FleetBuilder.Web(100, ("a", 1), ("b", 1));
        var before = world.Row();
        world.Azure("a", e => e with { MonitorStatus = "CheckingEndpoint" });
        world.Put(world.Backend());
        Assert.NotSame(before, world.Row());
        Assert.Null(MeasurementPlans.ChangedDuring(before, world.Row()));
    }

    [Fact]
    public void An_endpoint_named_by_another_source_is_still_the_same()
    {
        var world = FleetBuilder.Web(100, ("A-1", 1), ("b", 1));
        var azure = world.Azure();
        var before = world.Row();
        world.RemoveAzure(azure.Id);
        world.Put(Given.Freshness(azure: SourceState.NotConfigured));
        Assert.NotEqual(before.Backends[0].Endpoints[0].Name, world.Row().Backends[0].Endpoints[0].Name);
        Assert.Null(MeasurementPlans.ChangedDuring(before, world.Row()));
        Assert.Equal(60, MeasurementPlans.For(world.Row())!.Ttl);
    }

    public static TheoryData<string, string> Changes => new()
    {
        { "weight", "The weight of a changed from 50 to 5." },
        { "monitor", "The monitor status of a changed from Online to Degraded." },
        { "disabled", "a was disabled." },
        { "gone", "a was removed." },
        { "foreign", "old.example.com was added with weight 7." },
        { "profile", "The Azure profile was disabled." },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_change_is_described_as_text(string change, string words)
    {
        var world = FleetBuilder.Web(100, ("a", 1), ("b", 1));
        var before = world.Row();
        switch (change)
        {
            case "weight":
                world.Azure("a", e => e with { Weight = 5 });
                break;
            case "monitor":
                world.Azure("a", e => e with { MonitorStatus = "Degraded" });
                break;
            case "disabled":
                world.Azure("a", e => e with { Enabled = false });
                break;
            case "gone":
                world.Put(world.Azure() with { Endpoints = [world.Azure().Endpoints[1]] });
                break;
            case "foreign":
                world.AddForeign("old.example.com", 7);
                break;
            default:
                world.Put(world.Azure() with { Enabled = false });
                break;
        }

        Assert.Equal(words, MeasurementPlans.ChangedDuring(before, world.Row()));
    }

    [Fact]
    public void A_deleted_profile_is_a_change() =>
        Assert.Equal("The profile was deleted.", MeasurementPlans.ChangedDuring(FleetBuilder.Web(1, ("a", 1)).Row(), null));
}
