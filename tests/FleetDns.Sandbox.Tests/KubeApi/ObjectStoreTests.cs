using System.Text.Json.Nodes;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Tests.KubeApi;

public sealed class ObjectStoreTests
{
    private readonly ObjectStore _store = StoreBuilder.WithNamespace("kuard-demo");
    private static readonly ObjectName s_backend = new("kuard-demo", "b1");

    [Fact]
    public void A_created_object_gets_what_the_server_sets_and_the_defaults()
    {
        var created = _store.Create(Kinds.TrafficManagerProfile, Objects.Profile("p1"), "kubectl");

        var metadata = created["metadata"]!;
        Assert.Equal(1, metadata["generation"]!.GetValue<int>());
        Assert.NotEqual("", metadata["uid"]!.GetValue<string>());
        Assert.True(long.Parse(metadata["resourceVersion"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture) > 0);
        Assert.Equal("networking.fleet.azure.com/v1beta1", created["apiVersion"]!.GetValue<string>());
        Assert.Equal(30, created["spec"]!["monitorConfig"]!["intervalInSeconds"]!.GetValue<int>());
        Assert.Equal("HTTP", created["spec"]!["monitorConfig"]!["protocol"]!.GetValue<string>());
    }

    [Fact]
    public void Generation_grows_with_the_spec_only_and_an_update_leaves_status_alone()
    {
        _store.Create(Kinds.TrafficManagerBackend, Objects.Backend("b1"), "kubectl");

        _store.Update(Kinds.TrafficManagerBackend, s_backend, "controller",
            o => o["status"] = new JsonObject { ["conditions"] = new JsonArray() }, status: true);
        Assert.Equal(1, Generation());
        _store.Update(Kinds.TrafficManagerBackend, s_backend, "kubectl", o =>
        {
            o["spec"]!["weight"] = 7;
            o.Remove("status");
        });

        Assert.Equal(2, Generation());
        Assert.NotNull(_store.Get(Kinds.TrafficManagerBackend, s_backend)!["status"]);
    }

    [Fact]
    public void An_update_that_changes_nothing_makes_no_version_and_no_event()
    {
        _store.Create(Kinds.TrafficManagerBackend, Objects.Backend("b1"), "kubectl");
        var events = new List<StoreEvent>();
        using var subscription = _store.Subscribe(events.Add);
        var before = _store.Version;

        _store.Update(Kinds.TrafficManagerBackend, s_backend, "kubectl", o => o["spec"]!["weight"] = 100);

        Assert.Equal(before, _store.Version);
        Assert.Empty(events);
    }

    [Fact]
    public void Events_come_in_order_with_the_object_before_and_after()
    {
        var events = new List<StoreEvent>();
        using var subscription = _store.Subscribe(events.Add);

        _store.Create(Kinds.TrafficManagerBackend, Objects.Backend("b1"), "kubectl");
        _store.Update(Kinds.TrafficManagerBackend, s_backend, "kubectl", o => o["spec"]!["weight"] = 7);
        _store.Delete(Kinds.TrafficManagerBackend, s_backend);

        Assert.Equal([StoreEventType.Added, StoreEventType.Modified, StoreEventType.Deleted], events.Select(e => e.Type));
        Assert.Equal(100, events[1].Before!["spec"]!["weight"]!.GetValue<int>());
        Assert.Equal(7, events[1].Object["spec"]!["weight"]!.GetValue<int>());
        Assert.True(events[0].Version < events[1].Version && events[1].Version < events[2].Version);
    }

    [Fact]
    public void An_object_with_finalizers_is_removed_with_its_last_finalizer()
    {
        var backend = Objects.Backend("b1");
        backend["metadata"]!["finalizers"] = new JsonArray("networking.fleet.azure.com/traffic-manager-backend-cleanup");
        _store.Create(Kinds.TrafficManagerBackend, backend, "kubectl");

        _store.Delete(Kinds.TrafficManagerBackend, s_backend);
        Assert.NotNull(_store.Get(Kinds.TrafficManagerBackend, s_backend)!["metadata"]!["deletionTimestamp"]);
        _store.Update(Kinds.TrafficManagerBackend, s_backend, "controller", o => o["metadata"]!.AsObject().Remove("finalizers"));

        Assert.Null(_store.Get(Kinds.TrafficManagerBackend, s_backend));
    }

    [Fact]
    public void A_namespace_takes_its_objects_along_and_waits_for_their_finalizers()
    {
        var backend = Objects.Backend("b1");
        backend["metadata"]!["finalizers"] = new JsonArray("example.com/wait");
        _store.Create(Kinds.TrafficManagerBackend, backend, "kubectl");
        var home = new ObjectName("", "kuard-demo");

        _store.Delete(Kinds.Namespace, home);
        Assert.Equal("Terminating", _store.Get(Kinds.Namespace, home)!["status"]!["phase"]!.GetValue<string>());
        var refused = Assert.Throws<StatusException>(() => _store.Create(Kinds.TrafficManagerBackend, Objects.Backend("b2"), "kubectl"));
        Assert.Equal(
            "trafficmanagerbackends.networking.fleet.azure.com \"b2\" is forbidden: unable to create new content in namespace "
            + "kuard-demo because it is being terminated", refused.Message);
        _store.Update(Kinds.TrafficManagerBackend, s_backend, "controller", o => o["metadata"]!.AsObject().Remove("finalizers"));

        Assert.Null(_store.Get(Kinds.Namespace, home));
    }

    [Theory]
    [InlineData("weight", "1001", "spec.weight: Invalid value: 1001: spec.weight in body should be less than or equal to 1000")]
    [InlineData("weight", "-1", "spec.weight: Invalid value: -1: spec.weight in body should be greater than or equal to 0")]
    [InlineData(
        "weight", "\"x\"",
        "[spec.weight: Invalid value: \"string\": spec.weight in body must be of type integer: \"string\", <nil>: Invalid value: null: "
        + "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation]")]
    [InlineData("profile", "{\"name\":\"other\"}", "spec.profile: Invalid value: spec.profile is immutable")]
    public void A_rejected_change_has_the_API_servers_text(string field, string value, string why)
    {
        _store.Create(Kinds.TrafficManagerBackend, Objects.Backend("b1"), "kubectl");

        var refused = Assert.Throws<StatusException>(() =>
            _store.Update(Kinds.TrafficManagerBackend, s_backend, "kubectl", o => o["spec"]![field] = JsonNode.Parse(value)));

        Assert.Equal($"TrafficManagerBackend.networking.fleet.azure.com \"b1\" is invalid: {why}", refused.Message);
        Assert.Equal((422, "Invalid"), (refused.Code, refused.Reason));
    }

    [Fact]
    public void The_owners_of_fields_are_kept_for_each_writer()
    {
        _store.Create(Kinds.TrafficManagerBackend, Objects.Backend("b1"), "kubectl-client-side-apply");
        _store.Update(Kinds.TrafficManagerBackend, s_backend, "fleetdns", o => o["spec"]!["weight"] = 7);

        var managed = JsonNode.Parse(
            _store.Find(Kinds.TrafficManagerBackend, s_backend)!.Bytes("v1beta1").Span)!["metadata"]!["managedFields"]!.AsArray()
            .OrderByDescending(m => m!["manager"]!.GetValue<string>(), StringComparer.Ordinal).ToList();

        Assert.Equal(
            """{"f:spec":{".":{},"f:backend":{".":{},"f:name":{}},"f:profile":{".":{},"f:name":{}}}}""",
            managed[0]!["fieldsV1"]!.ToJsonString());
        Assert.Equal("""{"f:spec":{"f:weight":{}}}""", managed[1]!["fieldsV1"]!.ToJsonString());
        Assert.Equal("fleetdns", managed[1]!["manager"]!.GetValue<string>());
    }

    [Fact]
    public void The_same_object_is_served_in_each_version()
    {
        _store.Create(Kinds.MemberCluster, Objects.Member("aks-member-1"), "kubectl");
        var stored = _store.Find(Kinds.MemberCluster, new ObjectName("", "aks-member-1"))!;

        var other = JsonNode.Parse(stored.Bytes("v1").Span)!;

        Assert.Equal("cluster.kubernetes-fleet.io/v1", other["apiVersion"]!.GetValue<string>());
        Assert.Null(other["spec"]!["deleteOptions"]);   // a field of v1beta1
        Assert.Equal(60, other["spec"]!["heartbeatPeriodSeconds"]!.GetValue<int>());
        Assert.Equal("Skip", stored.Object["spec"]!["deleteOptions"]!["validationMode"]!.GetValue<string>());
    }

    private int Generation() => _store.Get(Kinds.TrafficManagerBackend, s_backend)!["metadata"]!["generation"]!.GetValue<int>();
}
