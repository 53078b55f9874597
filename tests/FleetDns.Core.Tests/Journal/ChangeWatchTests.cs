using FleetDns.Core.Journal;
using FleetDns.Core.Plans;
using FleetDns.Core.Tests.Builders;

namespace FleetDns.Core.Tests.Journal;

public class ChangeWatchTests
{
    private static readonly DateTimeOffset s_later = Given.Noon.AddMinutes(5);
    private readonly ChangeWatch _watch = new();

    [Fact]
    public void What_a_kind_holds_when_it_is_first_read_is_no_change()
    {
        var world = FleetBuilder.Web(100, ("aks-member-1", 50));

        Assert.Empty(Look(world));
        Assert.Empty(Look(world));
    }

    [Fact]
    public void A_kind_that_is_read_late_begins_late()
    {
        var world = FleetBuilder.Web(100, ("aks-member-1", 50));
        var catching =
            world.Facts with
            {
                Freshness = Given
            .Freshness() with
                { Kinds = [new SourceFreshness("trafficmanagerbackends", SourceState.CatchingUp, Given.Noon, null, null)] }
            };

        Assert.Empty(
            _watch.Update(
                catching with { Backends = ImmutableDictionary<ObjectKey, TrafficManagerBackend>.Empty }, FleetChanges.Everything,
                Given.Noon));
        Assert.Empty(Look(world));

        world.Put(Given.Backend(weight: 40));
        Assert.Single(Look(world));
    }

    [Fact]
    public void A_change_has_field_old_new_time_and_manager()
    {
        var world = FleetBuilder.Web(100, ("aks-member-1", 50));
        Look(world);
        var backend = world.Facts.Backends.Values.Single();
        world.Put(backend with
        {
            Weight = 40,
            Meta = backend.Meta with
            {
                Owners = [
                new FieldOwner("spec.weight", "kubectl-patch", "Update"),
                new FieldOwner("status", "hub-net-controller-manager", "Update")]
            },
        });

        var line = Assert.Single(Look(world));

        Assert.Equal(new ObjectRef("TrafficManagerBackend", backend.Meta.Key), line.Subject);
        Assert.Equal(new ObjectRef("TrafficManagerProfile", Given.Key("web")), line.Scope);
        Assert.Equal(JournalLine.Changed, line.Action);
        Assert.Equal([new FieldChange("spec.weight", "100", "40")], line.Changes);
        Assert.Equal("kubectl-patch", line.By);
        Assert.Equal(s_later, line.At);
        Assert.Null(line.Made);
    }

    [Fact]
    public void The_author_of_a_field_comes_before_the_author_of_the_status()
    {
        var world = FleetBuilder.Web(100, ("aks-member-1", 50));
        Look(world);
        var backend = world.Facts.Backends.Values.Single();
        world.Put(backend with
        {
            Weight = 40,
            Conditions = [Given.Condition("Accepted", ConditionStatus.False, "Invalid", "1 service(s) are invalid")],
            Meta = backend.Meta with
            {
                Owners = [
                new FieldOwner("status", "hub-net-controller-manager", "Update"),
                new FieldOwner("spec.weight", "kubectl-edit", "Update")]
            },
        });

        var line = Assert.Single(Look(world));

        Assert.Equal("kubectl-edit, hub-net-controller-manager", line.By);
        Assert.Contains(
            line.Changes, change => change is { Path: "status.conditions[Accepted]", New: "False (Invalid): 1 service(s) are invalid" });
    }

    [Fact]
    public void Heartbeats_versions_and_times_are_no_changes()
    {
        var world = FleetBuilder.Web(100, ("aks-member-1", 50));
        Look(world);
        var member = world.Facts.Members.Values.Single();
        world.Put(member with
        {
            Agents = [.. member.Agents.Select(agent => agent with { LastHeartbeat = s_later })],
            Conditions = [.. member.Conditions.Select(condition => condition with { LastTransition = s_later, ObservedGeneration = 9 })],
            Properties = member.Properties.Items.Add("resources.kubernetes-fleet.io/available-cpu", "3"),
        });
        world.Put(world.Facts.Profiles.Values.Single());

        Assert.Empty(Look(world));
    }

    [Fact]
    public void A_members_labels_taints_and_agents_are_recorded()
    {
        var world = FleetBuilder.Web(100, ("aks-member-1", 50));
        Look(world);
        var member = world.Facts.Members.Values.Single();
        world.Put(member with
        {
            Meta = member.Meta with { Labels = member.Meta.Labels.Items.Add("env", "prod") },
            Taints = [new Taint("drain", "yes", "NoSchedule")],
            Conditions = [Given.Condition("Joined", ConditionStatus.Unknown, "MemberClusterJoinStateUnknown", "some agents have left")],
        });

        var line = Assert.Single(Look(world));

        Assert.Equal("aks-member-1", line.Cluster);
        Assert.Equal(
        [
            new FieldChange("metadata.labels[env]", null, "prod"),
            new FieldChange("spec.taints", null, "drain=yes:NoSchedule"),
            new FieldChange(
                "status.conditions[Joined]", "True (MemberClusterJoined): Member cluster has successfully joined the fleet",
                "Unknown (MemberClusterJoinStateUnknown): some agents have left"),
        ], line.Changes);
    }

    [Fact]
    public void A_created_object_is_recorded_with_its_fields_and_a_deleted_one_without()
    {
        var world = FleetBuilder.Web(100, ("aks-member-1", 50));
        Look(world);
        world.Put(Given.Export("aks-member-2", 30));

        var came = Assert.Single(Look(world));
        Assert.Equal(
            (JournalLine.Appeared, "aks-member-2", new ObjectRef("ServiceImport", Given.Key("web-svc"))),
            (came.Action, came.Cluster, came.Scope));
        Assert.Contains(new FieldChange("spec.weight", null, "30"), came.Changes);

        world.RemoveBackend(Given.Key("web-backend"));
        var gone = Assert.Single(Look(world));
        Assert.Equal(JournalLine.Gone, gone.Action);
        Assert.Empty(gone.Changes);
    }

    [Fact]
    public void An_object_re_created_between_two_readings_shows_its_new_uid()
    {
        var world = FleetBuilder.Web(100, ("aks-member-1", 50));
        Look(world);
        world.Put(Given.Profile() with { Meta = Given.Meta(Given.Namespace, "web", uid: "another") });

        Assert.Contains(new FieldChange("metadata.uid", "uid-kuard-demo-web", "another"), Assert.Single(Look(world)).Changes);
    }

    [Fact]
    public void Long_texts_are_cut_only_after_they_were_compared()
    {
        var world = FleetBuilder.Web(100, ("aks-member-1", 50));
        Look(world);
        var words = new string('x', 100_000);
        world.Put(Said(world, words + "1"));
        var line = Assert.Single(Look(world));
        Assert.Equal(Bounded.LongestValue, line.Changes.Single().New!.Length);

        world.Put(Said(world, words + "2"));
        Assert.Single(Look(world));
    }

    [Fact]
    public void An_object_with_hundreds_of_changed_fields_keeps_some_and_counts_the_rest()
    {
        var world = FleetBuilder.Web(100, ("aks-member-1", 50));
        Look(world);
        var backend = world.Facts.Backends.Values.Single();
        world.Put(
            backend with { Endpoints = [.. Enumerable.Range(0, 100).Select(i => new BackendEndpoint($"e{i}", null, i, "t", $"c{i}", i))] });

        var changes = Assert.Single(Look(world)).Changes;

        Assert.Equal(Bounded.MostFields + 1, changes.Length);
        Assert.EndsWith("more fields", changes[^1].New, StringComparison.Ordinal);
    }

    [Fact]
    public void An_endpoint_of_Azure_that_degrades_is_a_change_of_its_profile()
    {
        var world = FleetBuilder.Web(100, ("aks-member-1", 50));
        world.Settle();
        Look(world);
        var azure = world.Facts.Azure.Values.Single();
        world.Put(azure with { Endpoints = [.. azure.Endpoints.Select(endpoint => endpoint with { MonitorStatus = "Degraded" })] });

        var line = Assert.Single(Look(world));

        Assert.Equal("Traffic Manager profile", line.Subject.Kind);
        var change = Assert.Single(line.Changes);
        Assert.Equal(("endpoints[web-svc#aks-member-1].endpointMonitorStatus", "Degraded"), (change.Path, change.New));
    }

    [Fact]
    public void A_placement_and_its_rules_are_described_as_text()
    {
        var world = FleetBuilder.Web(100, ("aks-member-1", 50));
        Look(world);
        var rule = new OverrideRule(
            [new LabelTerm(ImmutableDictionary<string, string>.Empty.Add("region", "eu"), [])], "JSONPatch",
            [new OverridePatch("replace", "/spec/x", "1")]);
        var item = new ResourceOverride(
            Given.Meta(Given.Namespace, "ro"), "crp", false, [new ResourceSelector("", "v1", "Service", "web-svc", null, null)], [rule]);
        var facts = world.Facts with { Overrides = world.Facts.Overrides.Add(item.Meta.Key, item) };
        _watch.Update(facts, FleetChanges.Everything, s_later);

        var line = Assert.Single(
            _watch.Update(
                facts with { Overrides = facts.Overrides.SetItem(item.Meta.Key, item with { Rules = [rule with { Clusters = null }] }) },
                FleetChanges.Everything, s_later));

        Assert.Equal([new FieldChange("spec.policy.overrideRules[0].clusterSelector", "region=eu", "no cluster")], line.Changes);
        Assert.Equal(new ObjectRef("ResourceOverride", item.Meta.Key), line.Subject);
    }

    private static TrafficManagerBackend Said(FleetBuilder world, string words) =>
        world.Facts.Backends.Values.Single() with { Conditions = [Given.Condition("Accepted", ConditionStatus.False, "Invalid", words)] };

    private ImmutableArray<JournalLine> Look(FleetBuilder world) => _watch.Update(world.Facts, FleetChanges.Everything, s_later);
}
