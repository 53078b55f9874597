using FleetDns.Core.Tests.Builders;

namespace FleetDns.Core.Tests.Fleet;

public sealed class FleetProjectionTests
{
    private static FleetBuilder TwoProfiles()
    {
        var world = FleetBuilder.Web(100, ("a", 50), ("b", 50));
        world.Put(Given.Profile("shop"));
        world.Service("shop-svc", ("a", 1), ("c", 1));
        world.Put(Given.Backend("shop-backend", "shop", "shop-svc"));
        world.Settle();
        return world;
    }

    [Fact]
    public void One_event_recomputes_only_the_rows_it_affects()
    {
        var world = TwoProfiles();
        var before = world.Update();
        world.Put(world.Export("b") with { Weight = 150 });
        var after = world.Update();
        Assert.Equal(1, world.Projection.LastProjected);
        Assert.Same(before.Profiles[Given.Key("shop")], after.Profiles[Given.Key("shop")]);
        Assert.NotSame(before.Profiles[Given.Key("web")], after.Profiles[Given.Key("web")]);
        Assert.Same(before.Members["c"], after.Members["c"]);
        Assert.Equal(before.Revision + 1, after.Revision);
    }

    [Fact]
    public void What_azure_changes_is_taken_in_by_parts_and_what_the_hub_changes_does_not_wait()
    {
        var world = TwoProfiles();
        world.Update();
        foreach (var azure in world.Facts.Azure.Values.ToList())
        {
            world.Put(azure with { MonitorStatus = "Degraded" });
        }

        world.Put(world.Export("b") with { Weight = 150 });   // of web
        var first = world.Projection.Update(world.Facts, FleetChanges.Everything, Given.Noon, most: 0);
        Assert.Equal(
            ("Degraded", "Online"),
            (first.Profiles[Given.Key("web")].Azure!.MonitorStatus, first.Profiles[Given.Key("shop")].Azure!.MonitorStatus));
        Assert.True(world.Projection.IsBehind);

        var second = world.Projection.Update(world.Facts, FleetChanges.Everything, Given.Noon, most: 1);
        Assert.Equal("Degraded", second.Profiles[Given.Key("shop")].Azure!.MonitorStatus);
        Assert.False(world.Projection.IsBehind);
    }

    [Fact]
    public void Nothing_new_gives_the_same_view()
    {
        var world = TwoProfiles();
        var view = world.Update();
        Assert.Same(view, world.Projection.Update(world.Facts, FleetChanges.Everything, Given.Noon.AddHours(1)));
    }

    [Fact]
    public void A_relist_that_brings_equal_objects_in_new_instances_gives_the_same_view()
    {
        var world = TwoProfiles();
        var view = world.Update();
        var facts = world.Facts with
        {
            Members = Again(
                world.Facts.Members,
                m => m with
                {
                    Conditions = [.. m.Conditions],
                    Agents = [.. m.Agents.Select(a => a with { Conditions = [.. a.Conditions] })]
                }),
            Profiles = Again(world.Facts.Profiles, p => p with { Conditions = [.. p.Conditions] }),
            Backends = Again(world.Facts.Backends, b => b with { Endpoints = [.. b.Endpoints], Conditions = [.. b.Conditions] }),
            Imports = Again(world.Facts.Imports, i => i with { Clusters = [.. i.Clusters] }),
            Exports = Again(world.Facts.Exports, e => e with { Conditions = [.. e.Conditions] }),
            Azure = Again(world.Facts.Azure, a => a with { Endpoints = [.. a.Endpoints] }),
        };
        Assert.Same(view, world.Projection.Update(facts, FleetChanges.Everything, Given.Noon.AddHours(1)));

        static System.Collections.Immutable.ImmutableDictionary<TKey, T> Again<TKey, T>(
            System.Collections.Immutable.ImmutableDictionary<TKey, T> objects, Func<T, T> copy)
            where TKey : notnull =>
                objects.ToDictionary(o => o.Key, o => copy(o.Value)).Aggregate(objects.Clear(), (all, o) => all.Add(o.Key, o.Value));
    }

    [Fact]
    public void Freshness_alone_changes_no_row()
    {
        var world = TwoProfiles();
        var before = world.Update();
        world.Put(Given.Freshness(hub: SourceState.Stale, azureAsOf: Given.Noon.AddMinutes(5)));
        var after = world.Update();
        Assert.NotSame(before, after);
        Assert.Equal(SourceState.Stale, after.Freshness.Hub);
        Assert.Same(before.Profiles, after.Profiles);
        Assert.Same(before.Members, after.Members);
        Assert.Equal(0, world.Projection.LastProjected);
    }

    [Fact]
    public void Azure_going_stale_marks_the_rows_and_keeps_their_parts()
    {
        var world = TwoProfiles();
        var before = world.Row();
        world.Put(Given.Freshness(azure: SourceState.Stale));
        var after = world.Row();
        Assert.Equal(SourceState.Stale, after.AzureState);
        Assert.Equal(before.Backends, after.Backends);
        Assert.Equal(before.Shares, after.Shares);
    }

    [Fact]
    public void An_object_that_changed_in_no_field_that_shows_changes_no_row()
    {
        var world = TwoProfiles();
        var before = world.Update();
        var import = world.Facts.Imports[Given.Key("web-svc")];
        world.Put(import);
        world.Put(world.Export("a"));
        world.Put(world.Facts.Members[new ObjectKey(string.Empty, "a")]);
        Assert.Same(before, world.Update());
    }

    [Fact]
    public void A_backends_new_resource_version_is_carried_because_writes_are_guarded_by_it()
    {
        var world = TwoProfiles();
        var before = world.Row();
        world.Put(world.Backend());
        var after = world.Row();
        Assert.Equal(world.Backend().Meta.ResourceVersion, after.Backends[0].Backend.Meta.ResourceVersion);
        Assert.Equal(before.Backends[0].Endpoints, after.Backends[0].Endpoints);
        Assert.Equal(before.Shares, after.Shares);
    }

    [Fact]
    public void Parts_of_a_changed_row_that_did_not_change_keep_their_instance()
    {
        var world = FleetBuilder.Web(50, ("a", 1));
        world.Service("new-svc", ("b", 1), ("c", 1));
        world.Put(Given.Backend("z-new", import: "new-svc", weight: 50));
        world.Settle();
        var before = world.Row();
        world.Azure("c", e => e with { MonitorStatus = "CheckingEndpoint" });
        var after = world.Row();
        Assert.Same(before.Backends[0], after.Backends[0]);
        Assert.NotSame(before.Backends[1], after.Backends[1]);
        Assert.Same(before.Backends[1].Endpoints[0], after.Backends[1].Endpoints[0]);
        Assert.Equal("CheckingEndpoint", after.Backends[1].Endpoints[1].MonitorStatus);
    }

    [Fact]
    public void A_heartbeat_changes_its_member_only()
    {
        var world = TwoProfiles();
        var before = world.Update();
        var member = world.Facts.Members[new ObjectKey(string.Empty, "a")];
        world.Put(member with { Agents = [.. member.Agents.Select(a => a with { LastHeartbeat = Given.Noon.AddMinutes(1) })] });
        var after = world.Update();
        Assert.Equal(Given.Noon.AddMinutes(1), after.Members["a"].LastHeartbeat);
        Assert.Same(before.Members["b"], after.Members["b"]);
        Assert.Same(before.Profiles, after.Profiles);
    }

    [Fact]
    public void A_backend_waits_for_its_profile()
    {
        var world = new FleetBuilder();
        world.Service("web-svc", ("a", 1));
        world.Put(Given.Backend());
        Assert.Empty(world.Update().Profiles);
        world.Put(Given.Profile());
        Assert.Equal("web-backend", world.Row().Backends.Single().Key.Name);
    }

    [Fact]
    public void A_profile_being_deleted_stays_until_it_is_gone()
    {
        var world = FleetBuilder.Web(100, ("a", 1));
        world.Put(world.Profile() with { Meta = world.Profile().Meta with { Deleting = Given.Noon } });
        Assert.NotNull(world.Row().Profile.Meta.Deleting);
        world.RemoveProfile(Given.Key("web"));
        var view = world.Update();
        Assert.Empty(view.Profiles);
        Assert.Empty(view.Members["a"].Served);
    }

    [Fact]
    public void A_change_whose_key_is_named_late_is_processed_then()
    {
        var world = FleetBuilder.Web(100, ("a", 50), ("b", 50));
        world.Update();
        world.Put(Given.Import(clusters: ["a"]));
        world.RemoveExport(world.Export("b").Meta.Key);
        var late = world.Take();
        world.Put(world.Backend());
        Assert.Equal(2, world.Update().Profiles[Given.Key("web")].Backends[0].Endpoints.Count(e => e.LeftOut is null));
        Assert.Equal(
            1, world.Projection.Update(
                world.Facts, late, Given.Noon).Profiles[Given.Key("web")].Backends[0].Endpoints.Count(e => e.LeftOut is null));
    }

    [Fact]
    public void Members_know_what_they_serve_and_what_leaves_them_out()
    {
        var world = TwoProfiles();
        world.Put(world.Export("b") with { IsDnsLabelConfigured = false });
        world.Settle();
        var members = world.Update().Members;
        Assert.Equal([(Given.Key("shop"), 0.5), (Given.Key("web"), 1.0)], members["a"].Served.Select(s => (s.Key, s.Value!.Value)));
        Assert.Null(Assert.Single(members["b"].Served).Value);
    }

    [Fact]
    public void Slots_follow_creation_then_name_and_are_never_reused()
    {
        var world = new FleetBuilder();
        world.Put(Given.Member("b", Given.Noon));
        world.Put(Given.Member("c", Given.Noon));
        world.Put(Given.Member("z", Given.Noon.AddDays(-1)));
        Assert.Equal([("b", 1), ("c", 2), ("z", 0)], world.Update().Members.Values.Select(m => (m.Name, m.Slot)));

        world.RemoveMember("b");
        world.Update();
        world.Put(Given.Member("a", Given.Noon.AddDays(-2)));
        Assert.Equal(3, world.Update().Members["a"].Slot);
        world.Put(Given.Member("b", Given.Noon.AddDays(1)));
        Assert.Equal(1, world.Update().Members["b"].Slot);
    }

    [Fact]
    public void A_cluster_that_exports_before_it_is_known_has_no_slot_and_gets_one_when_it_comes()
    {
        var world = FleetBuilder.Web(100, ("a", 1), ("b", 1));
        world.RemoveMember("b");
        Assert.Equal(-1, world.Row().Shares.Single(s => s.Label == "b").Slot);
        world.Put(Given.Member("b"));
        var view = world.Update();
        Assert.Equal(1, view.Profiles[Given.Key("web")].Shares.Single(s => s.Label == "b").Slot);
        Assert.Equal(0.5, view.Members["b"].Served[Given.Key("web")]);
    }

    [Fact]
    public void Azures_profile_is_found_by_resource_id_by_name_and_by_tag()
    {
        var world = FleetBuilder.Web(100, ("a", 1));
        var azure = world.Azure();
        world.Put(azure with { Owner = null });
        Assert.NotNull(world.Row().Azure);

        world.RemoveAzure(azure.Id);
        world.Put(azure with { Id = "/else/where", Name = "renamed", Owner = null });
        Assert.Null(world.Row().Azure);
        world.Put(world.Profile() with { ResourceId = "/ELSE/where" });
        Assert.NotNull(world.Row().Azure);

        world.Put(world.Profile() with { ResourceId = null });
        world.Put(azure with { Id = "/else/where", Name = "renamed" });
        Assert.NotNull(world.Row().Azure);
    }

    [Fact]
    public void An_azure_reading_from_before_a_profile_was_created_does_not_speak_of_it()
    {
        var world = FleetBuilder.Web(100, ("a", 1));
        var profile = world.Profile();
        world.Put(world.Azure() with { Name = "fleet-of-the-namesake-before" });
        Assert.NotNull(world.Row().Azure);

        world.Put(profile with { ResourceId = null, Meta = profile.Meta with { Created = Given.Noon.AddMinutes(2) } });
        var row = world.Row();
        Assert.Null(row.Azure);
        Assert.False(row.AzureMissing);
        Assert.Empty(row.Disagreements);
    }

    [Fact]
    public void A_profile_without_a_dns_name_shows_azures()
    {
        var world = FleetBuilder.Web(100, ("a", 1));
        world.Put(world.Profile() with { DnsName = null });
        Assert.Equal("kuard-demo-web.trafficmanager.net", world.Row().Fqdn);
    }

    [Fact]
    public void Agents_are_counted_by_the_condition_each_kind_reports()
    {
        var world = new FleetBuilder();
        world.Put(Given.Member("a"));
        var member = Given.Member("b");
        world.Put(member with
        {
            Agents = [
                member.Agents[0] with { Conditions = [
                    Given.Condition("Joined", ConditionStatus.True, "AgentJoined"),
                    Given.Condition("Healthy", ConditionStatus.False, "Down")] }],
            Conditions = [
                Given.Condition(
                    "Joined", ConditionStatus.Unknown, "MemberClusterJoinStateUnknown",
                    "Member cluster b has not reported all the expected agents, expected 3, got 1")],
        });
        var members = world.Update().Members;
        Assert.Equal((true, 2, 2), (members["a"].Joined, members["a"].AgentsHealthy, members["a"].AgentsExpected));
        Assert.Equal((false, 0, 3), (members["b"].Joined, members["b"].AgentsHealthy, members["b"].AgentsExpected));
    }
}
