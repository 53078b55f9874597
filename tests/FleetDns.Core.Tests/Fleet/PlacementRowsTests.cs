using FleetDns.Core.Tests.Builders;

namespace FleetDns.Core.Tests.Fleet;

public sealed class PlacementRowsTests
{
    private static readonly ObjectKey s_crp = new("", "crp");

    private static FleetBuilder Fleet(params string[] clusters)
    {
        var world = new FleetBuilder();
        foreach (var cluster in clusters)
        {
            var member = Given.Member(cluster);
            world.Put(member with { Meta = member.Meta with { Labels = member.Meta.Labels.Items.Add("zone", cluster) } });
        }

        return world;
    }

    [Fact]
    public void Picked_clusters_come_first_by_slot_with_their_works_and_the_rest_with_the_schedulers_message()
    {
        var world = Fleet("a", "b", "c");
        var placement = Given.Placement(clusters: ["b"]);
        world.Put(placement with
        {
            Clusters = [
                Given.NotPicked("Cluster \"c\" is not eligible for resource placement yet: cluster has left the fleet"),
                Given.NotPicked("no reason known"), .. placement.Clusters,
                Given.Picked("a", Given.Condition("RolloutStarted", ConditionStatus.False, "RolloutNotStartedYet"))],
        });
        world.Put(Given.Work("b"));
        var row = world.Update().Placements[s_crp];
        Assert.Equal(
            [("a", 0, true, false), ("b", 1, true, true), ("c", 2, false, false), (null, -1, false, false)],
            row.Clusters.Select(c => (c.Cluster, c.Slot, c.Picked, c.UpToDate)));
        Assert.NotNull(row.Clusters[1].Work);
        Assert.Null(row.Clusters[0].Work);
        Assert.Equal((1, 2), row.Rollout);
        Assert.Equal([Given.Key("web-svc")], row.Services);
    }

    [Fact]
    public void A_work_that_the_status_does_not_speak_of_shows_its_cluster_all_the_same()
    {
        var world = Fleet("a");
        world.Put(Given.Placement());
        world.Put(Given.Work("a"));
        var cluster = Assert.Single(world.Update().Placements[s_crp].Clusters);
        Assert.Equal(("a", true, false, null), (cluster.Cluster, cluster.Picked, cluster.UpToDate, cluster.Status));
    }

    [Fact]
    public void Placements_of_both_scopes_of_one_name_are_two_rows()
    {
        var world = Fleet();
        world.Put(Given.Placement());
        world.Put(Given.Placement(ns: Given.Namespace));
        Assert.Equal([s_crp, Given.Key("crp")], world.Update().Placements.Keys);
        world.Remove<Placement>(s_crp);
        Assert.Equal([Given.Key("crp")], world.Update().Placements.Keys);
    }

    [Fact]
    public void An_override_shows_which_clusters_its_rules_take_and_where_it_is_applied()
    {
        var world = Fleet("a", "b");
        var placement = Given.Placement(clusters: ["a", "b"]);
        world.Put(
            placement with
            {
                Clusters = [
                placement.Clusters[0] with { ResourceOverrides = [Given.Key("ro-3"), Given.Key("ro-x-1")] },
                placement.Clusters[1] with { ResourceOverrides = [Given.Key("ro-extra-0")] }]
            });
        world.Put(Given.Override(clusters: Given.Label("zone", "a")));
        var row = world.Update().Overrides[Given.Key("ro")];
        Assert.Equal(s_crp, row.Placement);
        Assert.True(Assert.Single(row.Selected).Placed);
        Assert.Equal([("a", 1, true), ("b", 0, false)], row.Clusters.Select(c => (c.Cluster, c.Rules.Length, c.Applied)));
        Assert.Equal([Given.Key("ro")], world.Update().Placements[s_crp].Overrides);
    }

    [Fact]
    public void An_override_that_names_another_placement_reaches_nothing()
    {
        var world = Fleet("a");
        world.Put(Given.Placement(clusters: ["a"]));
        world.Put(Given.Override(placement: "crp-elsewhere"));
        var row = world.Update().Overrides[Given.Key("ro")];
        Assert.Null(row.Placement);
        Assert.False(Assert.Single(row.Selected).Placed);
        Assert.Empty(world.Update().Placements[s_crp].Overrides);

        world.Put(Given.Placement("crp-elsewhere"));
        Assert.Equal(new ObjectKey("", "crp-elsewhere"), world.Update().Overrides[Given.Key("ro")].Placement);
    }

    [Fact]
    public void An_unbound_override_belongs_to_every_placement_of_what_it_selects()
    {
        var world = Fleet("a");
        world.Put(Given.Override(placement: null));
        Assert.False(world.Update().Overrides[Given.Key("ro")].Selected[0].Placed);
        world.Put(Given.Placement(clusters: ["a"]));
        var view = world.Update();
        Assert.True(view.Overrides[Given.Key("ro")].Selected[0].Placed);
        Assert.Equal([Given.Key("ro")], view.Placements[s_crp].Overrides);
    }

    [Fact]
    public void A_rule_without_a_selector_takes_no_cluster_and_one_without_terms_all()
    {
        var none = ImmutableDictionary<string, string>.Empty;
        Assert.False(new OverrideRule(null, "JSONPatch", []).Takes(none));
        Assert.True(new OverrideRule([], "JSONPatch", []).Takes(none));
    }

    [Theory]
    [InlineData("In", "gold,silver", "gold", true)]
    [InlineData("In", "gold", null, false)]
    [InlineData("NotIn", "gold", null, true)]
    [InlineData("NotIn", "gold", "gold", false)]
    [InlineData("Exists", "", "x", true)]
    [InlineData("DoesNotExist", "", "x", false)]
    [InlineData("Gt", "1", "2", false)]
    public void Expressions_hold_as_kubernetes_reads_them(string @operator, string values, string? label, bool holds)
    {
        var labels = label is null ? ImmutableDictionary<string, string>.Empty
            : ImmutableDictionary<string, string>.Empty.Add("tier", label);
        Assert.Equal(
            holds, new LabelTerm(
                ImmutableDictionary<string, string>.Empty, [new LabelExpression("tier", @operator, [.. values.Split(',')])])
                .Matches(labels));
    }

    [Fact]
    public void Events_are_kept_by_object_newest_first_and_no_more_than_fifty()
    {
        var world = new FleetBuilder();
        var about = Given.Ref("TrafficManagerProfile", "web");
        for (var i = 0; i < 60; i++)
        {
            world.Put(Given.Event($"e{i:00}", about, Given.Noon.AddSeconds(i)));
        }

        world.Put(Given.Event("other", Given.Ref("TrafficManagerProfile", "shop")));
        var events = world.Update().Events;
        Assert.Equal((50, "e59", "e10"), (events[about].Length, events[about][0].Meta.Key.Name, events[about][^1].Meta.Key.Name));
        var others = events[Given.Ref("TrafficManagerProfile", "shop")];
        world.Remove<HubEvent>(Given.Key("e59"));
        events = world.Update().Events;
        Assert.Equal(("e58", "e09"), (events[about][0].Meta.Key.Name, events[about][^1].Meta.Key.Name));
        Assert.True(others == events[Given.Ref("TrafficManagerProfile", "shop")]);
    }

    [Fact]
    public void Progress_of_a_placement_touches_only_services_that_wait_for_it()
    {
        var world = FleetBuilder.Web(100, ("a", 50), ("b", 50));
        world.Put(Given.Placement(clusters: ["a", "b"]));
        world.Update();
        world.Put(
            Given.Placement(
                clusters: ["a", "b"]) with
            {
                Clusters =
                [Given.Picked("a"), Given.Picked("b", Given.Condition("RolloutStarted", ConditionStatus.False, "R"))]
            });
        world.Update();
        Assert.Equal(0, world.Projection.LastProjectedServices);
        world.Put(Given.Placement(clusters: ["a", "b", "c"]));
        Assert.Equal(3, world.Update().Services[Given.Key("web-svc")].Cells.Length);
        Assert.Equal(1, world.Projection.LastProjectedServices);
    }

    [Fact]
    public void A_heartbeat_touches_no_override_and_a_label_does()
    {
        var world = Fleet("a");
        world.Put(Given.Override());
        var before = world.Update();
        var member = world.Facts.Members[new ObjectKey("", "a")];
        world.Put(member with { Agents = [.. member.Agents.Select(a => a with { LastHeartbeat = Given.Noon.AddMinutes(1) })] });
        Assert.Same(before.Overrides, world.Update().Overrides);
        world.Put(Given.Override(clusters: Given.Label("zone", "z")));
        Assert.Empty(world.Update().Overrides[Given.Key("ro")].Clusters[0].Rules);
        world.Put(member with { Meta = member.Meta with { Labels = member.Meta.Labels.Items.SetItem("zone", "z") } });
        Assert.Equal([0], world.Update().Overrides[Given.Key("ro")].Clusters[0].Rules);
    }
}
