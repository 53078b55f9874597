using System.Text.Json;
using FleetDns.Sources.Cluster.Objects;
using FleetDns.Sources.Json;

namespace FleetDns.Sources.Tests.Objects;

public sealed class PlacementDecoderTests
{
    private static T Decode<T>(ObjectDecoder<T> decoder, string json)
        where T : class, IFleetObject
    {
        using var document = JsonDocument.Parse(json);
        return decoder.Decode(document.RootElement);
    }

    [Fact]
    public void A_placement_has_policy_selection_and_the_status_of_each_cluster()
    {
        var placement = Decode(new PlacementDecoder(), """
            {"metadata":{"name":"crp-dns-demo","resourceVersion":"3"},
             "spec":{"resourceSelectors":[{"group":"","version":"v1","kind":"Namespace","name":"kuard-demo",
                                           "selectionScope":"NamespaceWithResources"},
                                          {"group":"","version":"v1","kind":"Namespace","labelSelector":{"matchLabels":{"a":"b"}}}],
              "policy":{"placementType":"PickN","numberOfClusters":2,
               "affinity":{"clusterAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"clusterSelectorTerms":[
                {"labelSelector":{"matchLabels":{"fleet.azure.com/location":"eastus"},
                 "matchExpressions":[{"key":"tier","operator":"In","values":["gold","silver"]}]}}]}}}},
              "strategy":{"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":1}}},
             "status":{"selectedResources":[{"group":"","version":"v1","kind":"Service","namespace":"kuard-demo","name":"kuard-svc"}],
              "placementStatuses":[
               {"clusterName":"aks-member-1","conditions":[{"type":"Applied","status":"False","reason":"r","message":"m"}],
                "applicableResourceOverrides":[{"name":"ro-1-0","namespace":"kuard-demo"}],"applicableClusterResourceOverrides":["cro-0"],
                "failedPlacements":[{"version":"v1","kind":"Service","namespace":"kuard-demo","name":"kuard-svc",
                 "condition":{"type":"Applied","status":"False","reason":"ManifestApplyFailed","message":"no"}}]},
               {"conditions":[{"type":"Scheduled","status":"False","reason":"ScheduleFailed",
                 "message":"Cluster \"aks-member-3\" does not score high enough"}]}],
              "conditions":[{"type":"ClusterResourcePlacementScheduled","status":"True","reason":"SchedulingPolicyFulfilled",
               "message":"found"}]}}
            """);

        Assert.Equal("ClusterResourcePlacement crp-dns-demo", placement.Ref.ToString());
        Assert.Equal(("PickN", 2), (placement.Policy.Type, placement.Policy.NumberOfClusters));
        var term = Assert.Single(placement.Policy.Required);
        Assert.Equal("eastus", term.MatchLabels["fleet.azure.com/location"]);
        Assert.Equal(
            ("tier", "In", "gold,silver"),
            (term.MatchExpressions[0].Key, term.MatchExpressions[0].Operator, string.Join(',', term.MatchExpressions[0].Values)));
        Assert.Equal(["kuard-demo", null], placement.Selectors.Select(s => s.Name));
        Assert.Equal("b", placement.Selectors[1].Labels!.MatchLabels["a"]);
        Assert.Equal(new RolloutStrategy("RollingUpdate", "1", 60), placement.Strategy);
        Assert.Equal(["Service kuard-demo/kuard-svc"], placement.SelectedResources.Select(r => r.ToString()));
        Assert.Equal(["aks-member-1", null], placement.Clusters.Select(c => c.Cluster));
        Assert.Equal("no", Assert.Single(placement.Clusters[0].Failed).Condition.Message);
        Assert.Equal([new ObjectKey("kuard-demo", "ro-1-0")], placement.Clusters[0].ResourceOverrides);
        Assert.Equal(["cro-0"], placement.Clusters[0].ClusterResourceOverrides);

        var bare = Decode(
            new PlacementDecoder(),
            """{"metadata":{"namespace":"n","name":"p"},"spec":{"strategy":{"rollingUpdate":{"maxUnavailable":"10%"}}}}""");
        Assert.Equal(("ResourcePlacement n/p", "PickAll", "10%"), (bare.Ref.ToString(), bare.Policy.Type, bare.Strategy.MaxUnavailable));
    }

    [Fact]
    public void An_override_distinguishes_no_selector_from_an_empty_one()
    {
        var made = Decode(new ResourceOverrideDecoder(), """
            {"metadata":{"namespace":"kuard-demo","name":"ro-1"},
             "spec":{"placement":{"name":"crp-dns-demo"},
              "resourceSelectors":[{"group":"","version":"v1","kind":"Service","name":"kuard-svc"}],
              "policy":{"overrideRules":[
               {"clusterSelector":{"clusterSelectorTerms":[]},"jsonPatchOverrides":[
                {"op":"add","path":"/metadata/annotations/x","value":{"a":1}},{"op":"remove","path":"/spec/x"}]},
               {"overrideType":"Delete"}]}}}
            """);
        Assert.Equal(
            ("crp-dns-demo", false, "Service", "kuard-svc"),
            (made.Placement, made.PlacementNamespaced, made.Selectors[0].Kind, made.Selectors[0].Name));
        Assert.Empty(made.Rules[0].Clusters!.Value);
        Assert.Null(made.Rules[1].Clusters);
        Assert.Equal(
            [new OverridePatch("add", "/metadata/annotations/x", """{"a":1}"""), new OverridePatch("remove", "/spec/x", null)],
            made.Rules[0].Patches);
        Assert.Equal("Delete", made.Rules[1].Type);

        var wide = Decode(new ResourceOverrideDecoder(), """
            {"metadata":{"name":"cro"},
             "spec":{"clusterResourceSelectors":[{"group":"","version":"v1","kind":"Namespace","name":"kuard-demo"}]}}
            """);
        Assert.Equal(("ClusterResourceOverride cro", "Namespace"), (wide.Ref.ToString(), wide.Selectors[0].Kind));
    }

    [Fact]
    public void Kinds_of_other_groups_are_not_taken_for_those_of_the_fleet()
    {
        var placement = Decode(new PlacementDecoder(), """
            {"metadata":{"name":"crp"},"status":{"selectedResources":[
              {"version":"v1","kind":"Service","namespace":"shop","name":"web"},
              {"group":"serving.knative.dev","version":"v1","kind":"Service","namespace":"shop","name":"web"},
              {"group":"multicluster.x-k8s.io","version":"v1alpha1","kind":"ServiceExport","namespace":"shop","name":"web"}]}}
            """);
        Assert.Equal(
            ["Service shop/web", "Service.serving.knative.dev shop/web", "ServiceExport.multicluster.x-k8s.io shop/web"],
            placement.SelectedResources.Select(r => r.ToString()));

        var work = Decode(new WorkDecoder(), """
            {"metadata":{"namespace":"fleet-member-a","name":"crp-work"},
             "spec":{"workload":{"manifests":[
              {"apiVersion":"serving.knative.dev/v1","kind":"Service","metadata":{"namespace":"shop","name":"web"},"spec":{}}]}},
             "status":{"manifestConditions":[
              {"identifier":{"group":"serving.knative.dev","kind":"Service","namespace":"shop","name":"web"},"conditions":[]}]}}
            """);
        Assert.Empty(work.Sent);
        Assert.Equal("Service.serving.knative.dev", work.Manifests[0].Resource.Kind);

        using var knative = JsonDocument.Parse(
            """{"involvedObject":{"apiVersion":"serving.knative.dev/v1","kind":"Service","namespace":"shop","name":"web"}}""");
        Assert.False(new HubEventDecoder().Wants(knative.RootElement));
        using var core = JsonDocument.Parse("""{"involvedObject":{"apiVersion":"v1","kind":"Service","namespace":"shop","name":"web"}}""");
        Assert.True(new HubEventDecoder().Wants(core.RootElement));
    }

    [Fact]
    public void A_backend_is_read_with_unknown_fields_in_its_status()
    {
        var backend = Decode(new TrafficManagerBackendDecoder(), """
            {"metadata":{"namespace":"shop","name":"web"},"spec":{"profile":{"name":"front"},"backend":{"name":"web"},"weight":100},
             "status":{"monitor":{"a":[1]},"endpoints":[{"name":"fleet-u#web#one","weight":100,"target":"l.eastus.cloudapp.azure.com",
               "monitorStatus":"Online","health":{"since":"x"},
               "conditions":[{"type":"Healthy"}],"from":{"cluster":"one","weight":50,"region":"eastus"}}]}}
            """);
        Assert.Equal(
            new BackendEndpoint("fleet-u#web#one", null, 100, "l.eastus.cloudapp.azure.com", "one", 50), Assert.Single(backend.Endpoints));
    }

    [Theory]
    [InlineData("crp-dns-demo-work", "", "crp-dns-demo")]
    [InlineData("kuard-demo.rp-1-work", "kuard-demo", "rp-1")]
    [InlineData("rp-1.odd-1", "", "rp-1.odd")]
    public void A_work_names_its_cluster_its_placement_and_what_it_sends(string name, string ns, string placement)
    {
        var work = Decode(new WorkDecoder(), """
            {"metadata":{"namespace":"fleet-member-aks-member-1","name":"NAME","labels":{"kubernetes-fleet.io/parent-CRP":"PLACEMENT"}},
             "spec":{"workload":{"manifests":[
              {"apiVersion":"v1","kind":"Service","metadata":{"namespace":"kuard-demo","name":"kuard-svc",
               "annotations":{"service.beta.kubernetes.io/azure-dns-label-name":"l"}},"spec":{"type":"LoadBalancer"}},
              {"apiVersion":"networking.fleet.azure.com/v1beta1","kind":"ServiceExport","metadata":{"namespace":"kuard-demo",
               "name":"kuard-svc","annotations":{"networking.fleet.azure.com/weight":"5.0"}}},
              {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},"spec":{"replicas":2}}]}},
             "status":{"conditions":[{"type":"Applied","status":"True"}],"manifestConditions":[
              {"identifier":{"ordinal":0,"kind":"Service","namespace":"kuard-demo","name":"kuard-svc"},
               "conditions":[{"type":"Applied","status":"True"}]}]}}
            """.Replace("NAME", name, StringComparison.Ordinal).Replace("PLACEMENT", placement, StringComparison.Ordinal));
        Assert.Equal(("aks-member-1", new ObjectKey(ns, placement)), (work.Cluster, work.Placement!.Value));
        Assert.Equal("Service kuard-demo/kuard-svc", Assert.Single(work.Manifests).Resource.ToString());
        Assert.Equal(
            [
                new SentManifest(new ObjectRef("Service", new ObjectKey("kuard-demo", "kuard-svc")), null, "l", "LoadBalancer", false),
                new SentManifest(new ObjectRef("ServiceExport", new ObjectKey("kuard-demo", "kuard-svc")), "5.0", null, null, false),
            ],
            work.Sent);
    }

    [Fact]
    public void Templates_of_the_hub_are_decoded_and_its_own_namespaces_skipped()
    {
        var service = Decode(new HubServiceDecoder(), """
            {"metadata":{"namespace":"kuard-demo","name":"kuard-svc","annotations":{"service.beta.kubernetes.io/azure-dns-label-name":"l"}},
             "spec":{"type":"LoadBalancer","ipFamilyPolicy":"SingleStack","ipFamilies":["IPv6"],
              "ports":[{"name":"http","port":80,"targetPort":8080},{"port":81,"targetPort":"web"},{"port":82}]}}
            """);
        Assert.Equal(
            ("LoadBalancer", "l", false, false), (service.Type, service.DnsLabel, service.Headless, service.IsInternalLoadBalancer));
        Assert.Equal(("SingleStack", "IPv6", true), (service.IpFamilyPolicy, Assert.Single(service.IpFamilies), service.AsksForIpv6));
        Assert.Equal(
            [new HubServicePort("http", 80, "8080"), new HubServicePort(null, 81, "web"), new HubServicePort(null, 82, null)],
            service.Ports);
        Assert.Equal(
            "7", Decode(
                new ServiceExportDecoder(),
                """{"metadata":{"name":"s","annotations":{"networking.fleet.azure.com/weight":"7"}}}""").Weight);
        Assert.True(Decode(new HubNamespaceDecoder(), """{"metadata":{"name":"n"},"status":{"phase":"Terminating"}}""").Terminating);

        using var own = JsonDocument.Parse("""{"metadata":{"namespace":"fleet-member-a","name":"s"}}""");
        Assert.False(new HubServiceDecoder().Wants(own.RootElement));
        Assert.Throws<UnreadableObjectException>(
            () => Decode(new HubServiceDecoder(), """{"metadata":{"name":"s"},"spec":{"ports":[{"port":"x"}]}}"""));
    }
}
