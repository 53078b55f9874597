using FleetDns.Core.Tests.Builders;

namespace FleetDns.Core.Tests.Fleet;

public sealed class PagesTests
{
    [Fact]
    public void The_impact_of_a_lost_cluster_is_the_new_shares_and_the_lost_fqdns()
    {
        var world = FleetBuilder.Web(100, ("a", 50), ("b", 30), ("c", 20));
        world.Put(Given.Profile("solo"));
        world.Service("solo-svc", ("a", 1));
        world.Put(Given.Backend("solo-backend", "solo", "solo-svc"));
        world.Settle();
        var losses = ClusterLoss.Of(world.Update(), "a");

        Assert.Equal(["solo", "web"], losses.Select(loss => loss.Profile.Key.Name));
        Assert.Equal((true, 1.0), (losses[0].IsEverything, losses[0].Share));
        Assert.Equal((false, 0.5), (losses[1].IsEverything, losses[1].Share));
        Assert.Equal([("b", 0.3, 0.6), ("c", 0.2, 0.4)], losses[1].Moves.Select(move => (move.Label, move.From, move.To)));
        Assert.Empty(ClusterLoss.Of(world.Update(), "unknown"));
    }

    [Fact]
    public void A_foreign_endpoint_takes_over_too_and_degraded_ones_answer_if_no_other_does()
    {
        var world = FleetBuilder.Web(100, ("a", 50), ("b", 50));
        world.AddForeign("by.example.com", 100);
        Assert.Contains(ClusterLoss.Of(world.Update(), "a")[0].Moves, move => move is { Label: "by.example.com", Foreign: true });

        world.Put(world.Azure() with { Endpoints = [.. world.Azure().Endpoints.Where(e => e.Type == "azureEndpoints")] });
        world.Azure("b", e => e with { MonitorStatus = "Degraded" });
        var loss = Assert.Single(ClusterLoss.Of(world.Update(), "a"));
        Assert.Equal((1.0, false), (loss.Share, loss.IsEverything));
        Assert.Equal("b", Assert.Single(loss.Moves).Label);
        Assert.Empty(ClusterLoss.Of(world.Update(), "b"));
    }

    [Fact]
    public void Regions_stand_for_clusters_from_the_thirteenth_on()
    {
        var world = new FleetBuilder();
        for (var i = 0; i < ServiceMatrix.Apart; i++)
        {
            Join(i);
        }

        Assert.Equal(ServiceMatrix.Apart, ServiceMatrix.Columns(world.Update(), null, null).Length);
        Join(ServiceMatrix.Apart);
        world.Put(Given.Export("stranger"));
        var view = world.Update();
        Assert.Equal(
            [("eastus", true, 7), ("no region", true, 1), ("uksouth", true, 6)],
            ServiceMatrix.Columns(view, null, null).Select(c => (c.Name, c.IsRegion, c.Clusters.Count)));
        Assert.Equal(["m-01", "m-03", "m-05", "m-07", "m-09", "m-11"], ServiceMatrix.Columns(view, "uksouth", null).Select(c => c.Name));
        Assert.Equal([("m-12", 12)], ServiceMatrix.Columns(view, null, "m-12").Select(c => (c.Name, c.Slot)));

        void Join(int i)
        {
            var member = Given.Member($"m-{i:00}");
            world.Put(
                member with
                {
                    Meta = member.Meta with
                    {
                        Labels = member.Meta.Labels.Items.Add(
                    "fleet.azure.com/location", i % 2 == 0 ? "eastus" : "uksouth")
                    }
                });
        }
    }

    [Fact]
    public void A_column_shows_its_worst_cluster_and_counts_the_rest()
    {
        var world = FleetBuilder.Web(100, ("a", 50), ("b", 25), ("c", 25));
        world.Put(world.Export("b") with { PublicIpResourceId = null });
        world.Put(world.Export("c") with { IsDnsLabelConfigured = false });
        world.Settle();
        var row = world.Update().Services[Given.Key("web-svc")];
        var all = new MatrixColumn("r", true, "r", -1, ["a", "b", "c", "d"]);
        var cell = ServiceMatrix.Cell(row, all)!;
        Assert.Equal(("c", 3, 1, 1, 1.0), (cell.Worst.Cluster, cell.Clusters, cell.Stopped, cell.Waiting, cell.Effective!.Value));
        Assert.Null(ServiceMatrix.Cell(row, all with { Clusters = ["d"] }));
        Assert.Equal(CheckState.Stopped, ServiceMatrix.Worst(row));
        Assert.True(ServiceMatrix.IsStopped(ServiceMatrix.Worst(row)));
    }

    [Theory]
    [InlineData(0, MemberTrust.Sound, "joined")]
    [InlineData(6, MemberTrust.Doubtful, "no heartbeat for more than 5 min: nothing new is placed on it")]
    public void A_member_is_relied_on_while_it_reports(int minutes, MemberTrust trust, string words)
    {
        var world = new FleetBuilder();
        world.Put(Given.Member("a"));
        Assert.Equal(new MemberStatus(trust, words), MemberStatus.Of(world.Update().Members["a"], Given.Noon.AddMinutes(minutes)));
    }

    [Fact]
    public void A_member_that_has_not_joined_is_reported_with_the_hubs_message()
    {
        var world = new FleetBuilder();
        var member = Given.Member("a");
        world.Put(
            member with
            {
                Conditions = [
                Given.Condition("Joined", ConditionStatus.Unknown, "R", "Member agents are not in a consistent state")]
            });
        Assert.Equal(new MemberStatus(MemberTrust.Out, "Member agents are not in a consistent state"), Status());
        world.Put(member with { Conditions = [] });
        Assert.Equal("has not joined yet", Status().Words);
        world.Put(member with { Meta = member.Meta with { Deleting = Given.Noon } });
        Assert.Equal("is leaving the fleet; if its agents do not report, its endpoints stay up to 15 min", Status().Words);
        world.Put(member with { Agents = [member.Agents[0], member.Agents[1] with { Conditions = [] }] });
        Assert.Equal(new MemberStatus(MemberTrust.Doubtful, "1 of 2 agents healthy"), Status());
        world.Put(member with { Agents = [] });
        Assert.Equal("no heartbeat seen", Status().Words);

        MemberStatus Status() => MemberStatus.Of(world.Update().Members["a"], Given.Noon);
    }
}
