using System.Text.Json.Nodes;
using FleetDns.Core.Plans;
using FleetDns.Core.Plans.Lint;
using FleetDns.Core.Tests.Builders;

namespace FleetDns.Core.Tests.Plans.Lint;

/// <summary>One valid set of manifests, and one mistake at a time: each is found by its rule, repaired if possible, and nothing else is
/// found.</summary>
public sealed class ManifestLintTests
{
    private const string Label = "/metadata/annotations/service.beta.kubernetes.io~1azure-dns-label-name";

    private static readonly string[] s_sound =
    [
        """{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"shop"}}""",
        """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","namespace":"shop"},"spec":"""
            + """{"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},"spec":"""
            + """{"containers":[{"name":"web","image":"example.org/web:1","ports":[{"containerPort":8080}]}]}}}}""",
        """{"apiVersion":"v1","kind":"Service","metadata":{"name":"web","namespace":"shop","annotations":{"owner":"shop"}},"spec":"""
            + """{"type":"LoadBalancer","selector":{"app":"web"},"ports":[{"port":80,"targetPort":8080}]}}""",
        """{"apiVersion":"networking.fleet.azure.com/v1beta1","kind":"ServiceExport","metadata":"""
            + """{"name":"web","namespace":"shop","annotations":{"networking.fleet.azure.com/weight":"50"}}}""",
        """{"apiVersion":"placement.kubernetes-fleet.io/v1","kind":"ResourceOverride","metadata":"""
            + """{"name":"labels","namespace":"shop"},"spec":{"placement":{"name":"crp"},"resourceSelectors":"""
            + """[{"group":"","version":"v1","kind":"Service","name":"web"}],"policy":"""
            + """{"overrideRules":[{"clusterSelector":{"clusterSelectorTerms":[]},"jsonPatchOverrides":"""
            + $$$$"""[{"op":"add","path":"{{{{Label}}}}","value":"web-shop-${MEMBER-CLUSTER-NAME}"}]}]}}}""",
        """{"apiVersion":"placement.kubernetes-fleet.io/v1","kind":"ClusterResourcePlacement","metadata":{"name":"crp"},"spec":"""
            + """{"resourceSelectors":[{"group":"","version":"v1","kind":"Namespace","name":"shop"}],"policy":"""
            + """{"placementType":"PickAll"}}}""",
        """{"apiVersion":"networking.fleet.azure.com/v1beta1","kind":"TrafficManagerProfile","metadata":"""
            + """{"name":"web","namespace":"shop"},"spec":{"resourceGroup":"rg","monitorConfig":{"port":80}}}""",
        """{"apiVersion":"networking.fleet.azure.com/v1beta1","kind":"TrafficManagerBackend","metadata":"""
            + """{"name":"web","namespace":"shop"},"spec":{"profile":{"name":"web"},"backend":{"name":"web"},"weight":100}}""",
    ];

    [Fact]
    public void A_sound_set_is_left_alone()
    {
        var documents = Documents();
        Assert.Empty(Of(documents));
        var repaired = ManifestLint.Repair(documents, Planned.Fleet(), Hub(documents));
        Assert.Empty(repaired.Reasons);
        Assert.Equal(documents.Select(d => d.ToJsonString()), repaired.Documents.Select(d => d.ToJsonString()));
    }

    [Theory]
    [InlineData("\"selectionScope\":\"NamespaceOnly\"", "places the namespace without its Services and exports")]
    [InlineData("\"selectionScope\":\"NamespaceWithResources\"", null)]
    public void A_placement_alone_is_judged_with_the_exports_on_the_hub(string scope, string? said)
    {
        var view = Planned.Exporting(Planned.Fleet(), "web-svc", ("aks-member-1", 50));
        var row = view.Services.Values.Single();
        view = view with { Services = view.Services.SetItem(row.Key, row with { Export = Given.ServiceExport() }) };
        var placement = Planned.Json($$$"""
            {"apiVersion":"placement.kubernetes-fleet.io/v1","kind":"ClusterResourcePlacement","metadata":{"name":"crp"},
             "spec":{"resourceSelectors":[{"group":"","version":"v1","kind":"Namespace","name":"{{{row.Key.Namespace}}}",{{{scope}}} }] } }
            """);

        var found = ManifestLint.Judge([placement], view, Planned.Hub(ManifestLint.Asks([placement]))).Findings
            .Where(f => f.Words.Contains("selectionScope", StringComparison.Ordinal)).Select(f => f.Words).ToList();

        if (said is null)
        {
            Assert.Empty(found);
        }
        else
        {
            Assert.Contains(said, Assert.Single(found), StringComparison.Ordinal);
        }
    }

    public static TheoryData<string, string, string, string, bool, string> Mistakes => new()
    {
        { "namespace", "Namespace", "shop", "other", true, "Namespace shop exists neither on the hub nor among the documents" },
        { "1", "ServiceExport", "\"name\":\"web\"", "\"name\":\"web-export\"", true,
            "members will report service shop/web-export is not found" },
        { "2", "ResourceOverride", "\"placement\":{\"name\":\"crp\"}", "\"placement\":{\"name\":\"crp-kuard\"}", true,
            "bound to placement crp-kuard, which does not exist" },
        { "5", "ServiceExport", "networking.fleet.azure.com/v1beta1", "networking.fleet.azure.com/v1alpha1", true,
            "silently matches nothing" },
        { "6", "ResourceOverride", "placement.kubernetes-fleet.io/v1\"", "placement.kubernetes-fleet.io/v1alpha1\"", true,
            "has version v1alpha1" },
        { "9", "ResourceOverride", $"\"path\":\"{Label}\",\"value\":\"web-shop-${{MEMBER-CLUSTER-NAME}}\"",
            "\"path\":\"/metadata/annotations\",\"value\":"
            + "{\"service.beta.kubernetes.io/azure-dns-label-name\":\"web-shop-${MEMBER-CLUSTER-NAME}\"}",
            true, "replaces all annotations" },
        { "override-fails", "Service", ",\"annotations\":{\"owner\":\"shop\"}", "", true,
            "adding a key to a missing map fails on every cluster" },
        { "override-fails", "ResourceOverride", "beta.kubernetes.io~1azure", "beta.kubernetes.io/azure", true, "it must be written ~1" },
        { "override-version", "ResourceOverride", "\"version\":\"v1\",\"kind\":\"Service\"", "\"version\":\"\",\"kind\":\"Service\"", true,
            "silently matches nothing" },
        { "override-version", "ResourceOverride", "\"group\":\"\",\"version\":\"v1\",\"kind\":\"Service\"",
            "\"group\":\"core\",\"version\":\"v1\",\"kind\":\"Service\"", true, "belongs to group" },
        { "override-target", "ResourceOverride", "\"kind\":\"Service\",\"name\":\"web\"", "\"kind\":\"Service\",\"name\":\"webb\"", false,
            "selects Service webb, which exists neither among the documents nor on the hub" },
        { "override-target", "ResourceOverride", "\"clusterSelectorTerms\":[]",
            "\"clusterSelectorTerms\":[{\"labelSelector\":{\"matchLabels\":{\"fleet.azure.com/location\":\"mars\"}}}]", false,
            "matches no member cluster" },
        { "override-target", "ResourceOverride", "\"clusterSelector\":{\"clusterSelectorTerms\":[]},", "", false, "it matches no cluster" },
        { "override-delete", "ResourceOverride", "\"jsonPatchOverrides\":[{", "\"overrideType\":\"Delete\",\"jsonPatchOverrides\":[{",
            false, "has no patches; the hub refuses one with both" },
        { "override-delete", "ResourceOverride", "\"path\":\"/metadata/annotations/service.beta.kubernetes.io~1azure-dns-label-name\"",
            "\"path\":\"/metadata/name\"", false, "of metadata only annotations and labels" },
        { "placed", "ClusterResourcePlacement", "\"name\":\"shop\"}]", "\"name\":\"shop\",\"selectionScope\":\"NamespaceOnly\"}]", true,
            "with selectionScope NamespaceOnly: it places the namespace without its Services and exports" },
        { "placed", "ClusterResourcePlacement", "\"name\":\"shop\"}]", "\"labelSelector\":{\"matchLabels\":{\"tier\":\"none\"}}}]", false,
            "No placement places namespace shop" },
        { "placement", "ClusterResourcePlacement", "\"placementType\":\"PickAll\"",
            "\"placementType\":\"PickFixed\",\"clusterNames\":[\"aks-member-9\"]", false,
            "aks-member-9, which is no member of this fleet: nothing is placed on any cluster" },
        { "placement", "ClusterResourcePlacement", "\"placementType\":\"PickAll\"",
            "\"placementType\":\"PickFixed\",\"clusterNames\":[\"aks-member-1\",\"aks-member-3\",\"gone\"]", false,
            "gone, which is no member of this fleet: nothing is placed there" },
        { "placement", "ClusterResourcePlacement", "\"placementType\":\"PickAll\"", "\"placementType\":\"PickN\",\"numberOfClusters\":5",
            false, "requests 5 clusters; 3 match" },
        { "placement", "ClusterResourcePlacement", "\"kind\":\"Namespace\",\"name\":\"shop\"}]", "\"kind\":\"Service\",\"name\":\"web\"}]",
            false, "which is namespaced: the hub refuses it" },
        { "policy", "ClusterResourcePlacement", "\"placementType\":\"PickAll\"", "\"placementType\":\"PickAll\",\"numberOfClusters\":2",
            true, "KubeFleet's newer validation refuses this" },
        { "14", "ClusterResourcePlacement", "\"policy\":{\"placementType\":\"PickAll\"}",
            "\"policy\":{\"placementType\":\"PickAll\",\"affinity\":{\"clusterAffinity\":"
            + "{\"requiredDuringSchedulingIgnoredDuringExecution\":{\"clusterSelectorTerms\":"
            + "[{\"labelSelector\":{\"matchLabels\":{\"a\":\"b\"}}}]}}}}",
            false, "No member matches placement crp" },
        { "probe-port", "TrafficManagerProfile", "\"port\":80", "\"port\":8080", true,
            "Port 8080 is probed by profile web; Service web listens on 80. Every probe fails" },
        { "probe-port", "TrafficManagerProfile", "\"port\":80", "\"port\":80,\"protocol\":\"HTTPS\"", false,
            "HTTPS is probed at port 80, which looks like HTTP" },
        { "monitor", "TrafficManagerProfile", "\"port\":80", "\"port\":80,\"intervalInSeconds\":10,\"timeoutInSeconds\":10", false,
            "must be 5 to 9 s when the interval is 10 s" },
        { "monitor", "TrafficManagerProfile", "\"port\":80", "\"port\":\"80\"", true, "port must be a whole number without quotes" },
        { "backend-weight", "TrafficManagerBackend", "\"weight\":100", "\"weight\":\"100\"", true, "without quotes" },
        { "backend-weight", "TrafficManagerBackend", "\"weight\":100", "\"weight\":0.5", false, "without quotes" },
        { "backend-weight", "TrafficManagerBackend", "\"weight\":100", "\"weight\":1001", false, "allows 0 to 1000" },
        { "backend-weight", "TrafficManagerBackend", "\"weight\":100", "\"weight\":0", false, "deletes all endpoints" },
        { "text", "Service", "\"owner\":\"shop\"", "\"owner\":7", true, "must be a string" },
        { "kind", "TrafficManagerProfile", "networking.fleet.azure.com/v1beta1", "networking.azure.com/v1beta1", true,
            "that kind is networking.fleet.azure.com/v1beta1" },
        { "ipv6", "Service", "\"type\":\"LoadBalancer\"",
            "\"type\":\"LoadBalancer\",\"ipFamilyPolicy\":\"SingleStack\",\"ipFamilies\":[\"IPv6\"]", false,
            "does not model IPv6 addresses" },
        { "ipv6", "Service", "\"type\":\"LoadBalancer\"", "\"type\":\"LoadBalancer\",\"ipFamilyPolicy\":\"RequireDualStack\"", false,
            "two address families" },
        { "service", "Service", "\"type\":\"LoadBalancer\"", "\"type\":\"ClusterIP\",\"clusterIP\":\"None\"", false,
            "not eligible for export: it is headless" },
        { "service", "Service", "\"type\":\"LoadBalancer\"", "\"type\":\"ExternalName\",\"externalName\":\"example.org\"", false,
            "it is of type ExternalName" },
        { "weight", "Service", "\"owner\":\"shop\"", "\"networking.fleet.azure.com/weight\":\"50\"", false, "where it has no effect" },
        { "weight", "ServiceExport", "\"50\"", "\"1001\"", false, "not in the range [0, 1000]" },
        { "weight", "ServiceExport", "\"50\"", "50.5", false, "put the weight in quotes" },
        { "10", "Service", "\"targetPort\":8080", "\"targetPort\":80", true, "targetPort 80 is not a port that a container declares" },
        { "11", "Deployment", "example.org/web:1", "gcr.io/kuar-demo/kuard-amd64:blue", false, "may not be reachable" },
        { "13", "TrafficManagerProfile", "\"resourceGroup\":\"rg\",", "", false, "names no resourceGroup" },
        { "14", "ClusterResourcePlacement", "\"placementType\":\"PickAll\"",
            "\"placementType\":\"PickFixed\",\"clusterNames\":[\"aks-member-1\",\"aks-member-2\"]", false, "one region" },
        { "15", "ResourceOverride", "web-shop-${MEMBER-CLUSTER-NAME}", "fleet-${MEMBER-CLUSTER-NAME}-eastus", true,
            "contains the region eastus" },
        { "15", "ResourceOverride", "web-shop-${MEMBER-CLUSTER-NAME}", "web-shop", true, "would get the same DNS label" },
        { "15", "ResourceOverride", "web-shop-${MEMBER-CLUSTER-NAME}", "0-${MEMBER-CLUSTER-NAME}", true, "must begin with a letter" },
        { "15", "ResourceOverride", "web-shop-${MEMBER-CLUSTER-NAME}", "web-${MEMBER-CLUSTER-LABEL-KEY-no-such-label}", true,
            "does not have" },
        { "16", "TrafficManagerBackend", ",\"weight\":100", "", true, "the default 1 makes every endpoint weight 1" },
        { "19", "TrafficManagerProfile", "\"port\":80", "\"port\":80,\"protocol\":\"TCP\"", true, "will be refused" },
        { "references", "TrafficManagerBackend", "\"profile\":{\"name\":\"web\"}", "\"profile\":{\"name\":\"nope\"}", true,
            "TrafficManagerProfile \"nope\" is not found" },
        { "references", "TrafficManagerBackend", "\"backend\":{\"name\":\"web\"}", "\"backend\":{\"name\":\"nope\"}", true,
            "ServiceImport \"nope\" is not found" },
        { "service", "Service", "LoadBalancer", "ClusterIP", true, "unsupported service type \"ClusterIP\"" },
        { "service", "Service", "\"owner\":\"shop\"", "\"service.beta.kubernetes.io/azure-load-balancer-internal\":\"true\"", true,
            "internal load balancer is not supported" },
        { "selector", "Service", "\"selector\":{\"app\":\"web\"}", "\"selector\":{\"app\":\"other\"}", false,
            "The Service selects app=other" },
        { "weight", "ServiceExport", "\"50\"", "\"5.0\"", false, "the weight annotation is not a valid integer: 5.0" },
        { "weight", "ServiceExport", "\"50\"", "50", true, "put the weight in quotes" },
        { "3", "Namespace", "{\"name\":\"shop\"}", "{\"name\":\"shop\",\"annotations\":{\"see\":\"http://web.trafficmanager.net/\"}}", true,
            "it must include the namespace, shop-web.trafficmanager.net" },
        { "3", "Namespace", "{\"name\":\"shop\"}", "{\"name\":\"shop\",\"annotations\":{\"see\":\"shop-web.trafficmanger.net\"}}", true,
            "is misspelt" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_found_by_its_trap_and_repaired_where_it_can_be(
        string trap, string kind, string sound, string mistake, bool repairable, string words)
    {
        var index = Array.FindIndex(s_sound, d => d.Contains($"\"kind\":\"{kind}\"", StringComparison.Ordinal));
        Assert.Contains(sound, s_sound[index], StringComparison.Ordinal);
        var documents = Documents(s_sound.Select((d, i) => i == index ? d.Replace(sound, mistake, StringComparison.Ordinal) : d));

        var findings = Of(documents);
        var found = findings.Where(f => f.Trap == trap).ToList();
        Assert.True(found.Exists(f => f.Words.Contains(words, StringComparison.Ordinal)), string.Join('\n', findings));
        Assert.Equal(repairable, found.Exists(f => f.Repair is not null));

        var repaired = ManifestLint.Repair(documents, Planned.Fleet(), Hub(documents));
        Assert.Equal(!repairable, repaired.Left.Any(f => f.Trap == trap));
        if (repairable)
        {
            Assert.NotEmpty(repaired.Reasons);
            Assert.DoesNotContain(repaired.Left, f => f.Severity == PlanSeverity.Refuse);
        }
    }

    [Fact]
    public void An_override_selects_the_version_in_which_the_hub_takes_its_snapshots()
    {
        var weights = Weights("""{"op":"replace","path":"/metadata/annotations/networking.fleet.azure.com~1weight","value":"10"}""")
            .Replace("v1beta1\",\"kind\":\"ServiceExport", "v1alpha1\",\"kind\":\"ServiceExport", StringComparison.Ordinal);
        var documents = Documents([.. s_sound, weights]);
        Assert.Contains(
            Of(documents),
            f => f is { Trap: "override-version", Document: 8, Repair: not null }
            && f.Words.Contains("silently matches nothing", StringComparison.Ordinal));
        var repaired = ManifestLint.Repair(documents, Planned.Fleet(), Hub(documents));
        Assert.Equal("v1beta1", repaired.Documents[8]["spec"]!["resourceSelectors"]![0]!["version"]!.GetValue<string>());
        Assert.Empty(repaired.Left);
    }

    [Fact]
    public void Adding_the_whole_map_is_right_while_the_export_has_no_annotations()
    {
        var without = s_sound[3].Replace(",\"annotations\":{\"networking.fleet.azure.com/weight\":\"50\"}", "", StringComparison.Ordinal);
        var weights = Weights("""{"op":"add","path":"/metadata/annotations","value":{"networking.fleet.azure.com/weight":"50"}}""");
        var documents = Documents([.. s_sound.Select((d, i) => i == 3 ? without : d), weights]);
        var advice = Assert.Single(Of(documents));
        Assert.Equal(PlanSeverity.Advice, advice.Severity);
        Assert.Contains("ServiceExport web has none, so nothing is lost now", advice.Words, StringComparison.Ordinal);
        // The repair keeps it working: the export gets an annotation, so that a key can be added to the map.
        var sound = ManifestLint.Repair(documents, Planned.Fleet(), Hub(documents));
        Assert.Empty(sound.Left);
        Assert.NotEmpty(sound.Documents[3]["metadata"]!["annotations"]!.AsObject());

        // With existing annotations, the same patch is found, and the finding names the kind that loses them.
        var noted = s_sound[3].Replace("\"annotations\":{", "\"annotations\":{\"owner\":\"shop\",", StringComparison.Ordinal);
        documents = Documents([.. s_sound.Select((d, i) => i == 3 ? noted : d), weights]);
        var found = Assert.Single(Of(documents));
        Assert.Equal("9", found.Trap);
        Assert.StartsWith(
            "The patch replaces all annotations of ServiceExport web by networking.fleet.azure.com/weight: owner is lost", found.Words,
            StringComparison.Ordinal);
        Assert.Empty(ManifestLint.Repair(documents, Planned.Fleet(), Hub(documents)).Left);
    }

    [Fact]
    public void A_repair_that_would_make_an_override_fail_is_not_offered()
    {
        // An object without annotations on the hub that is not among the documents: a key cannot be added, and no document could add a map.
        var documents =
            Documents([Weights("""{"op":"add","path":"/metadata/annotations/networking.fleet.azure.com~1weight","value":"50"}""")]);
        var hub = Planned.Hub(
            ManifestLint.Asks(documents),
            """{"apiVersion":"networking.fleet.azure.com/v1beta1","kind":"ServiceExport","metadata":{"name":"web","namespace":"shop"}}""",
            s_sound[5], s_sound[0]);
        var found = Assert.Single(ManifestLint.Of(documents, Planned.Fleet(), hub), f => f.Trap == "override-fails");
        Assert.Contains("ServiceExport web, which has none", found.Words, StringComparison.Ordinal);
        Assert.Null(found.Repair);
    }

    [Fact]
    public void Weights_in_overrides_are_texts_of_whole_numbers()
    {
        var bare = Documents(
            [.. s_sound, Weights("""{"op":"add","path":"/metadata/annotations/networking.fleet.azure.com~1weight","value":50}""")]);
        Assert.Contains(
            Of(bare), f => f is { Trap: "weight", Repair: not null } && f.Words.Contains("needs quotes", StringComparison.Ordinal));
        Assert.Empty(ManifestLint.Repair(bare, Planned.Fleet(), Hub(bare)).Left);
        var odd = Documents(
            [.. s_sound, Weights("""{"op":"add","path":"/metadata/annotations/networking.fleet.azure.com~1weight","value":"5%"}""")]);
        Assert.Contains(Of(odd), f => f.Trap == "weight" && f.Words.Contains("not a valid integer: 5%", StringComparison.Ordinal));
        var none = Documents(
            [.. s_sound, Weights("""{"op":"add","path":"/metadata/annotations/networking.fleet.azure.com~1weight","value":"0"}""")]);
        Assert.Contains(Of(none), f => f.Trap == "endpoints" && f.Words.Contains("weight 0 on every cluster", StringComparison.Ordinal));
    }

    [Fact]
    public void Two_backends_on_one_import_are_refused()
    {
        var documents = Documents(
            [.. s_sound,
            s_sound[7].Replace("\"name\":\"web\",\"namespace\"", "\"name\":\"web-2\",\"namespace\"", StringComparison.Ordinal)]);
        var found = Assert.Single(Of(documents));
        Assert.Equal(("two-backends", 8), (found.Trap, found.Document));
        Assert.Contains("web-2 gets none", found.Words, StringComparison.Ordinal);
    }

    [Fact]
    public void An_override_of_type_delete_is_reported_with_the_object_and_its_clusters()
    {
        var deletes = """
            {"apiVersion":"placement.kubernetes-fleet.io/v1","kind":"ResourceOverride","metadata":{"name":"gone","namespace":"shop"},
             "spec":{"placement":{"name":"crp"},
              "resourceSelectors":[{"group":"networking.fleet.azure.com","version":"v1beta1","kind":"ServiceExport","name":"web"}],
              "policy":{"overrideRules":[{"clusterSelector":{"clusterSelectorTerms":[
               {"labelSelector":{"matchLabels":{"fleet.azure.com/member-name":"aks-member-2"}}}]},"overrideType":"Delete"}]}}}
            """;
        var found = Assert.Single(Of(Documents([.. s_sound, deletes])));
        Assert.Equal("override-delete", found.Trap);
        Assert.StartsWith(
            "ResourceOverride gone removes ServiceExport web from aks-member-2 (overrideType Delete). There the service is not exported",
            found.Words, StringComparison.Ordinal);
    }

    [Fact]
    public void A_resource_placement_places_what_it_selects_by_name_or_label()
    {
        string Placement(string selectors) => $$$$$"""
            {"apiVersion":"placement.kubernetes-fleet.io/v1beta1","kind":"ResourcePlacement","metadata":{"name":"rp","namespace":"shop"},
             "spec":{"resourceSelectors":[{{{{{selectors}}}}}],"policy":{"placementType":"PickAll"}}}
            """;
        const string ByName = """{"group":"apps","version":"v1","kind":"Deployment","name":"web"},"""
            + """{"group":"","version":"v1","kind":"Service","name":"web"}""";
        const string Export = """,{"group":"networking.fleet.azure.com","version":"v1beta1","kind":"ServiceExport","name":"web"}""";
        var texts = s_sound.Select((d, i) => i switch
        {
            4 => d.Replace("{\"name\":\"crp\"}", "{\"name\":\"rp\",\"scope\":\"Namespaced\"}", StringComparison.Ordinal),
            5 => d.Replace("\"name\":\"shop\"}]", "\"name\":\"shop\",\"selectionScope\":\"NamespaceOnly\"}]", StringComparison.Ordinal),
            _ => d,
        }).ToList();
        Assert.Empty(Of(Documents([.. texts, Placement(ByName + Export)])));
        Assert.Empty(
            Of(Documents(
                [.. texts,
                Placement("""
                    {"group":"","version":"v1","kind":"Service","labelSelector":{}},
                    {"group":"networking.fleet.azure.com","version":"v1beta1","kind":"ServiceExport","labelSelector":{}}
                    """)])));
        Assert.Contains(
            Of(Documents([.. texts, Placement(ByName)])),
            f => f.Trap == "placed" && f.Words.Contains("no placement places its ServiceExport", StringComparison.Ordinal));
        Assert.Contains(
            Of(Documents(
                [.. texts, Placement(ByName + Export).Replace("\"name\":\"rp\"", "\"name\":\"other\"", StringComparison.Ordinal)])),
                f => f is { Trap: "2", Repair: not null });
    }

    [Fact]
    public void A_service_without_an_export_gets_one()
    {
        var documents = Documents(s_sound.Where((_, i) => i != 3));
        Assert.Contains(
            Of(documents),
            f => f is { Trap: "references", Repair: not null }
            && f.Words.StartsWith("Service web exists, but nothing exports it", StringComparison.Ordinal));
        var repaired = ManifestLint.Repair(documents, Planned.Fleet(), Hub(documents));
        Assert.Contains(repaired.Documents, d => d["kind"]!.GetValue<string>() == "ServiceExport");
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, null], repaired.Origins.Cast<int?>());
    }

    [Fact]
    public void A_kind_that_the_hub_does_not_serve_is_found_by_group_never_by_name_alone()
    {
        const string Work =
            """{"apiVersion":"placement.kubefleet.dev/v1alpha1","kind":"Work","metadata":{"name":"w","namespace":"shop"}}""";
        var documents = Documents([.. s_sound, Work]);
        var hub = Hub(documents);
        Assert.Empty(ManifestLint.Of(documents, Planned.Fleet(), hub));
        hub = hub with
        {
            Versions = new ApiVersions(
            ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add("Work.placement.kubefleet.dev", [])
            .Add("Work.placement.kubernetes-fleet.io", ["v1"]))
        };
        Assert.Contains(
            "The hub does not know kind Work in group placement.kubefleet.dev",
            Assert.Single(ManifestLint.Of(documents, Planned.Fleet(), hub)).Words, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reference_is_repaired_only_if_one_target_is_left_counting_those_on_the_hub()
    {
        const string profile = """
            {"apiVersion":"networking.fleet.azure.com/v1beta1","kind":"TrafficManagerProfile",
             "metadata":{"name":"p2","namespace":"kuard-demo"},"spec":{"resourceGroup":"rg"}}
            """;
        const string backend = """
            {"apiVersion":"networking.fleet.azure.com/v1beta1","kind":"TrafficManagerBackend",
             "metadata":{"name":"bb","namespace":"kuard-demo"},"spec":{"profile":{"name":"none"},"backend":{"name":"none"},"weight":50}}
            """;
        const string export = """
            {"apiVersion":"networking.fleet.azure.com/v1beta1","kind":"ServiceExport",
             "metadata":{"name":"kuard-export","namespace":"kuard-demo"}}
            """;
        var documents = Documents([profile, export, backend]);
        var alone = References(documents, Planned.Fleet());
        Assert.Equal("Set the profile of backend bb to p2, the only one found in namespace kuard-demo.", alone["spec.profile.name"]);
        Assert.Null(alone["spec.backend.name"]);   // the pasted export has no Service

        // The hub has another profile, and one exported service.
        var hub = References(documents, Planned.Serving(90, ("a", 1)));
        Assert.Null(hub["spec.profile.name"]);
        Assert.Equal(
            "Set the service of backend bb to web-svc, the only exported one found in namespace kuard-demo.", hub["spec.backend.name"]);

        var two = Planned.Exporting(Planned.Serving(90, ("a", 1)), "other", ("a", 1));
        Assert.Null(References(documents, two)["spec.backend.name"]);

        static Dictionary<string, string?> References(List<JsonObject> documents, FleetView view) =>
            ManifestLint.Of(documents, view, Hub(documents)).Where(f => f.Trap == "references").ToDictionary(f => f.Path, f => f.Repair);
    }

    [Fact]
    public void What_was_not_checked_is_named()
    {
        var report = ManifestLint.Judge(
            Documents([.. s_sound, """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c","namespace":"shop"}}"""]),
            Planned.Fleet(), Hub(Documents()));
        Assert.Empty(report.Findings);
        Assert.StartsWith("Not checked: everything of a Deployment except labels and ports", report.Gaps, StringComparison.Ordinal);
        Assert.Contains("ConfigMap (a kind that FleetDns does not know)", report.Gaps, StringComparison.Ordinal);
        Assert.Equal("", ManifestLint.Judge([], Planned.Fleet(), HubReading.Empty).Gaps);
    }

    [Fact]
    public void Two_overrides_of_one_service_become_one_with_the_rules_of_both()
    {
        var second = s_sound[4].Replace("\"name\":\"labels\"", "\"name\":\"labels-2\"", StringComparison.Ordinal);
        var documents = Documents([.. s_sound, second]);
        Assert.Contains(Of(documents), f => f is { Trap: "8", Severity: PlanSeverity.Refuse });
        var repaired = ManifestLint.Repair(documents, Planned.Fleet(), Hub(documents));
        Assert.Equal(8, repaired.Documents.Length);
        Assert.Equal(2, repaired.Documents[4]["spec"]!["policy"]!["overrideRules"]!.AsArray().Count);
    }

    [Fact]
    public void A_service_that_nothing_labels_gets_an_override()
    {
        var documents = Documents(s_sound.Where((_, i) => i != 4));
        Assert.Contains(Of(documents), f => f is { Trap: "label", Severity: PlanSeverity.Refuse });
        Assert.Contains(
            ManifestLint.Repair(documents, Planned.Fleet(), Hub(documents)).Documents,
            d => d["kind"]!.GetValue<string>() == "ResourceOverride");
    }

    [Fact]
    public void The_same_object_twice_is_refused() =>
        Assert.Contains(Of(Documents([.. s_sound, s_sound[3]])), f => f is { Trap: "twice", Severity: PlanSeverity.Refuse });

    [Fact]
    public void The_plan_is_in_the_order_of_applying_whatever_the_order_of_pasting()
    {
        var documents = Documents(s_sound.Reverse());
        var plan = ManifestLint.Plan(documents, Planned.Fleet(), Hub(documents));
        Assert.Equal(PlanKind.All.Select(k => k.Kind), plan.Documents.Select(d => d.Reference.Kind));
        Assert.False(plan.IsRefused, string.Join('\n', plan.Findings));
    }

    [Fact]
    public void Anything_may_be_pasted()
    {
        string[] oddities =
        [
            "{}", """{"kind":5}""", """{"kind":"Service","metadata":[]}""",
            """{"kind":"ResourceOverride","apiVersion":"placement.kubernetes-fleet.io/v1","metadata":{"name":"a"},"spec":"""
                + """{"policy":{"overrideRules":[5,{"jsonPatchOverrides":"x"}]},"resourceSelectors":{}}}""",
            """{"kind":"TrafficManagerBackend","apiVersion":"networking.fleet.azure.com/v1beta1","metadata":"""
                + """{"name":"b","namespace":"n"},"spec":[]}""",
            """{"kind":"ClusterResourcePlacement","apiVersion":"placement.kubernetes-fleet.io/v1","metadata":"""
                + """{"name":"c"},"spec":{"policy":{"clusterNames":{}}}}""",
        ];
        foreach (var odd in oddities)
        {
            var documents = Documents([odd, .. s_sound]);
            ManifestLint.Repair(documents, Planned.Fleet(), Hub(documents));
            Assert.NotNull(ManifestLint.Plan(documents, Planned.Fleet(), Hub(documents)));
        }
    }

    private static string Weights(string patch) => $$$$$"""
        {"apiVersion":"placement.kubernetes-fleet.io/v1","kind":"ResourceOverride","metadata":{"name":"weights","namespace":"shop"},
         "spec":{"placement":{"name":"crp"},
          "resourceSelectors":[{"group":"networking.fleet.azure.com","version":"v1beta1","kind":"ServiceExport","name":"web"}],
          "policy":{"overrideRules":[
           {"clusterSelector":{"clusterSelectorTerms":[]},"jsonPatchOverrides":[{{{{{patch}}}}}]}]}}}
        """;

    private static List<JsonObject> Documents(IEnumerable<string>? texts = null) => [.. (texts ?? s_sound).Select(Planned.Json)];

    private static HubReading Hub(IReadOnlyList<JsonObject> documents) => Planned.Hub(ManifestLint.Asks(documents));

    private static ImmutableArray<LintFinding> Of(IReadOnlyList<JsonObject> documents) =>
        ManifestLint.Of(documents, Planned.Fleet(), Hub(documents));
}
