using System.Text.Json;
using FleetDns.Sources.Cluster.Objects;
using FleetDns.Sources.Json;

namespace FleetDns.Sources.Tests.Objects;

public sealed class DecoderTests
{
    private static T Decode<T>(ObjectDecoder<T> decoder, string json)
        where T : class, IFleetObject
    {
        using var document = JsonDocument.Parse(json);
        return decoder.Decode(document.RootElement);
    }

    [Fact]
    public void A_backend_is_decoded_with_its_endpoints_conditions_and_owners()
    {
        var backend = Decode(new TrafficManagerBackendDecoder(), """
            {"apiVersion":"networking.fleet.azure.com/v1beta1","kind":"TrafficManagerBackend","unknown":{"x":1},
             "metadata":{"namespace":"kuard-demo","name":"kuard-atm-demo-backend","uid":"u-1","resourceVersion":"41","generation":2,
              "creationTimestamp":"2026-06-09T10:11:12Z",
              "labels":{"app":"kuard"},
              "annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{...}","note":"n"},
              "finalizers":["networking.fleet.azure.com/metrics-cleanup"],
              "managedFields":[
               {"manager":"kubectl-client-side-apply","operation":"Update","fieldsV1":{"f:spec":{".":{},"f:weight":{}}}},
               {"manager":"hub-net-controller-manager","operation":"Update","subresource":"status","time":"2026-06-09T10:12:30Z",
                "fieldsV1":{"f:status":{"f:endpoints":{}}}}]},
             "spec":{"profile":{"name":"kuard-atm-demo"},"backend":{"name":"kuard-svc"},"weight":100},
             "status":{"endpoints":[{"name":"fleet-u-1#kuard-svc#aks-member-1","resourceID":"/subscriptions/s","weight":50,
               "target":"l.eastus.cloudapp.azure.com","from":{"cluster":"aks-member-1","weight":50}}],
              "conditions":[{"type":"Accepted","status":"True","reason":"Accepted","message":"1 service(s) exported",
               "observedGeneration":2,"lastTransitionTime":"2026-06-09T10:12:00Z"}]}}
            """);

        Assert.Equal(new ObjectKey("kuard-demo", "kuard-atm-demo-backend"), backend.Meta.Key);
        Assert.Equal(("u-1", "41", 2L), (backend.Meta.Uid, backend.Meta.ResourceVersion, backend.Meta.Generation));
        Assert.Equal(new DateTimeOffset(2026, 6, 9, 10, 11, 12, TimeSpan.Zero), backend.Meta.Created);
        Assert.Null(backend.Meta.Deleting);
        Assert.Null(backend.Meta.StatusWritten);   // any client can write the times in managedFields
        Assert.Equal("kuard", backend.Meta.Labels["app"]);
        Assert.Equal(["note"], backend.Meta.Annotations.Keys);
        Assert.Equal(["networking.fleet.azure.com/metrics-cleanup"], backend.Meta.Finalizers);
        Assert.Equal(
            [new FieldOwner("spec.weight", "kubectl-client-side-apply", "Update"),
            new FieldOwner("status", "hub-net-controller-manager", "Update")], backend.Meta.Owners);
        Assert.Equal(("kuard-atm-demo", "kuard-svc", 100), (backend.Profile, backend.Import, backend.Weight));
        Assert.Equal(
            [new BackendEndpoint(
                "fleet-u-1#kuard-svc#aks-member-1", "/subscriptions/s", 50, "l.eastus.cloudapp.azure.com", "aks-member-1", 50)],
                backend.Endpoints);
        Assert.Equal(
            [new Condition(
                "Accepted", ConditionStatus.True, "Accepted", "1 service(s) exported", 2,
                new DateTimeOffset(2026, 6, 9, 10, 12, 0, TimeSpan.Zero))], backend.Conditions);
    }

    [Fact]
    public void A_backend_without_a_weight_has_the_apis_default()
    {
        var backend = Decode(
            new TrafficManagerBackendDecoder(), """{"metadata":{"name":"b","namespace":"n"},"spec":{"weight":null},"status":null}""");
        Assert.Equal(1, backend.Weight);
        Assert.Empty(backend.Endpoints);
    }

    [Fact]
    public void A_profile_keeps_what_is_written_and_leaves_defaults_to_the_controller()
    {
        var profile = Decode(new TrafficManagerProfileDecoder(), """
            {"metadata":{"name":"p","namespace":"n","deletionTimestamp":"2026-06-09T10:11:12Z"},
             "spec":{"resourceGroup":"rg-flt-tm-demo","monitorConfig":{"port":8080,"protocol":"HTTPS"}},
             "status":{"dnsName":"n-p.trafficmanager.net","resourceID":"/subscriptions/s/x",
              "conditions":[{"type":"Programmed","status":"odd"}]}}
            """);
        Assert.Equal(new MonitorConfig("HTTPS", 8080, null, null, null, null), profile.Monitor! with { CustomHeaders = [] });
        Assert.Empty(profile.Monitor.CustomHeaders);
        Assert.Equal(
            ("rg-flt-tm-demo", "n-p.trafficmanager.net", "/subscriptions/s/x"),
            (profile.ResourceGroup, profile.DnsName, profile.ResourceId));
        Assert.Equal(ConditionStatus.Unknown, profile.Conditions[0].Status);
        Assert.NotNull(profile.Meta.Deleting);
        Assert.Null(
            Decode(new TrafficManagerProfileDecoder(),
            """{"metadata":{"name":"p"},"spec":{"resourceGroup":"r"},"status":{"dnsName":null}}""").Monitor);
    }

    [Fact]
    public void An_export_names_its_cluster_and_service()
    {
        var export = Decode(new InternalServiceExportDecoder(), """
            {"metadata":{"name":"kuard-demo-kuard-svc","namespace":"fleet-member-aks-member-1"},
             "spec":{"ports":[{"port":80}],
              "serviceReference":
               {"clusterId":"aks-member-1","namespace":"kuard-demo","name":"kuard-svc","namespacedName":"kuard-demo/kuard-svc"},
              "type":"LoadBalancer","isDNSLabelConfigured":true,"publicIPResourceID":"/subscriptions/s/ip","weight":50},
             "status":{"conditions":[{"type":"Conflict","status":"False","reason":"NoConflictFound","message":"m"}]}}
            """);
        Assert.Equal(
            ("aks-member-1", new ObjectKey("kuard-demo", "kuard-svc"), "LoadBalancer"), (export.Cluster, export.Service, export.Type));
        Assert.Equal(
            (true, false, "/subscriptions/s/ip", 50),
            (export.IsDnsLabelConfigured, export.IsInternalLoadBalancer, export.PublicIpResourceId, export.Weight));
        Assert.Equal(ConditionStatus.False, export.Conditions.Find("Conflict")!.Status);

        var bare = Decode(
            new InternalServiceExportDecoder(), """{"metadata":{"name":"e"},"spec":{"serviceReference":{"clusterId":"c","name":"s"}}}""");
        Assert.Null(bare.Weight);
        Assert.Null(bare.PublicIpResourceId);
    }

    [Fact]
    public void A_member_carries_agents_properties_and_taints()
    {
        var member = Decode(new MemberClusterDecoder(), """
            {"metadata":{"name":"aks-member-1","labels":{"fleet.azure.com/location":"eastus"}},
             "spec":{"taints":[{"key":"a","value":"x","effect":"NoSchedule"},{"key":"b","effect":"NoSchedule"}]},
             "status":{"resourceUsage":{"capacity":{"cpu":"12","memory":"48Gi"},"allocatable":{"cpu":11},
               "observationTime":"2026-06-09T10:11:12Z"},
              "conditions":[{"type":"Joined","status":"True"}],
              "properties":{"kubernetes-fleet.io/node-count":{"value":"3","observationTime":"2026-06-09T10:11:12Z"}},
              "agentStatus":[{"type":"MemberAgent","conditions":[{"type":"Healthy","status":"True"}],
               "lastReceivedHeartbeat":"2026-06-09T10:11:12.5Z"}]}}
            """);
        Assert.Equal(new ObjectKey("", "aks-member-1"), member.Meta.Key);
        Assert.Equal(("eastus", "3"), (member.Location, member.Properties["kubernetes-fleet.io/node-count"]));
        Assert.Equal([new Taint("a", "x", "NoSchedule"), new Taint("b", "", "NoSchedule")], member.Taints);
        Assert.Equal(
            ("12", "48Gi", "11", false),
            (member.Usage!.Capacity["cpu"], member.Usage.Capacity["memory"], member.Usage.Allocatable["cpu"],
            member.Usage.Available.ContainsKey("cpu")));
        Assert.Equal("MemberAgent", Assert.Single(member.Agents).Type);
        Assert.Equal(500, member.Agents[0].LastHeartbeat!.Value.Millisecond);
    }

    [Fact]
    public void An_import_lists_its_clusters()
    {
        var import = Decode(new ServiceImportDecoder(), """
            {"metadata":{"name":"i","namespace":"n"},
             "status":{"type":"ClusterSetIP","clusters":[{"cluster":"a"},{},{"cluster":"b"}]}}
            """);
        Assert.Equal(["a", "b"], import.Clusters);
    }

    [Theory]
    [InlineData("""{"metadata":{"name":"b"},"spec":{"weight":"many"}}""", "weight is not a number")]
    [InlineData("""{"metadata":{"name":"b"},"spec":{"weight":1.5}}""", "weight is not a whole number")]
    [InlineData("""{"metadata":{"name":"b"},"spec":{"weight":9999999999}}""", "weight is out of range")]
    [InlineData("""{"metadata":{"name":"b"},"spec":[]}""", "spec is not an object")]
    [InlineData("""{"metadata":{"name":""}}""", "metadata.name is missing")]
    [InlineData("""{"metadata":{"name":"b","creationTimestamp":"yesterday"}}""", "creationTimestamp is not a time")]
    [InlineData("""{"metadata":{"name":"b","finalizers":[1]}}""", "a list of texts contains another type")]
    [InlineData("[]", "metadata.name is missing")]
    public void What_cannot_be_understood_is_unreadable_rather_than_a_default(string json, string problem) =>
        Assert.Equal(problem, Assert.Throws<UnreadableObjectException>(() => Decode(new TrafficManagerBackendDecoder(), json)).Message);

    [Fact]
    public void Texts_that_objects_share_are_kept_once()
    {
        var decoder = new ServiceImportDecoder();
        const string json = """{"metadata":{"name":"i","namespace":"kuard-demo"},"status":{"clusters":[{"cluster":"aks-member-1"}]}}""";
        var (one, two) = (Decode(decoder, json), Decode(decoder, json));
        Assert.Same(one.Meta.Key.Namespace, two.Meta.Key.Namespace);
        Assert.Same(one.Clusters[0], two.Clusters[0]);
    }

    /// <summary>Any client can write the times in managedFields, but not the time at which FleetDns saw a change.</summary>
    [Fact]
    public void The_time_of_a_status_change_is_when_it_was_seen()
    {
        const string Text = """
            {"metadata":{"name":"b","uid":"u","managedFields":[{"subresource":"status","time":"9999-12-31T23:59:59Z"}]},
             "status":{"endpoints":[{"name":"e","weight":WEIGHT}]}}
            """;
        var decoder = new TrafficManagerBackendDecoder();
        var (first, same, next) = (Read("1"), Read("1"), Read("2"));
        var at = new DateTimeOffset(2026, 6, 9, 10, 0, 0, TimeSpan.Zero);

        Assert.Null(first.Meta.StatusWritten);
        Assert.Null(decoder.Remember(null, first, at).Meta.StatusWritten);
        Assert.Null(decoder.Remember(first, same, at).Meta.StatusWritten);
        var changed = decoder.Remember(first, next, at);
        Assert.Equal(at, changed.Meta.StatusWritten);
        Assert.Equal(at, decoder.Remember(changed, Read("2"), at.AddMinutes(1)).Meta.StatusWritten);

        TrafficManagerBackend Read(string weight)
        {
            using var json = System.Text.Json.JsonDocument.Parse(Text.Replace("WEIGHT", weight, StringComparison.Ordinal));
            return decoder.Decode(json.RootElement);
        }
    }

    [Theory]
    [InlineData("-1", "weight is negative")]
    [InlineData("2147483647", "weight is larger than 1000000")]
    [InlineData("1e9999", "weight is not a whole number")]
    [InlineData("\"100\"", "weight is not a number")]
    public void An_invalid_weight_is_refused(string weight, string words)
    {
        using var json = System.Text.Json.JsonDocument.Parse($$$$"""{"metadata":{"name":"b"},"spec":{"weight":{{{{weight}}}}}}""");
        Assert.Equal((null, words), new TrafficManagerBackendDecoder().TryDecode(json.RootElement));
    }

    [Fact]
    public void A_patch_that_is_nested_too_deeply_to_be_tried_is_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 60)) + new string(']', 60);
        using var json = System.Text.Json.JsonDocument.Parse("""
            {"metadata":{"name":"o"},
             "spec":{"policy":{"overrideRules":[{"jsonPatchOverrides":[{"op":"add","path":"/a","value":DEEP}]}]}}}
            """.Replace("DEEP", deep, StringComparison.Ordinal), new() { MaxDepth = 200 });
        Assert.Equal(
            "the value of a patch is nested deeper than 48 levels", new ResourceOverrideDecoder().TryDecode(json.RootElement).Problem);
    }
}
