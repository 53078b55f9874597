using System.Collections.Immutable;
using System.Text.Json.Nodes;
using FleetDns.Core.Plans;
using FleetDns.Core.Plans.Lint;
using Xunit;

namespace FleetDns.Core.Tests.Plans.Lint;

/// <summary>One sound set of manifests, and one mistake at a time: each is found by its trap, repaired where it can be, and nothing else is found.</summary>
public sealed class ManifestLintTests
{
    private const string Label = "/metadata/annotations/service.beta.kubernetes.io~1azure-dns-label-name";

    private static readonly string[] s_sound =
    [
        """{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"shop"}}""",
        """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","namespace":"shop"},"spec":{"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"web","image":"example.org/web:1","ports":[{"containerPort":8080}]}]}}}}""",
        """{"apiVersion":"v1","kind":"Service","metadata":{"name":"web","namespace":"shop","annotations":{"owner":"shop"}},"spec":{"type":"LoadBalancer","selector":{"app":"web"},"ports":[{"port":80,"targetPort":8080}]}}""",
        """{"apiVersion":"networking.fleet.azure.com/v1beta1","kind":"ServiceExport","metadata":{"name":"web","namespace":"shop","annotations":{"networking.fleet.azure.com/weight":"50"}}}""",
        """{"apiVersion":"placement.kubernetes-fleet.io/v1","kind":"ResourceOverride","metadata":{"name":"labels","namespace":"shop"},"spec":{"placement":{"name":"crp"},"resourceSelectors":[{"group":"","version":"v1","kind":"Service","name":"web"}],"policy":{"overrideRules":[{"clusterSelector":{"clusterSelectorTerms":[]},"jsonPatchOverrides":[{"op":"add","path":"/metadata/annotations/service.beta.kubernetes.io~1azure-dns-label-name","value":"web-shop-${MEMBER-CLUSTER-NAME}"}]}]}}}""",
        """{"apiVersion":"placement.kubernetes-fleet.io/v1","kind":"ClusterResourcePlacement","metadata":{"name":"crp"},"spec":{"resourceSelectors":[{"group":"","version":"v1","kind":"Namespace","name":"shop"}],"policy":{"placementType":"PickAll"}}}""",
        """{"apiVersion":"networking.fleet.azure.com/v1beta1","kind":"TrafficManagerProfile","metadata":{"name":"web","namespace":"shop"},"spec":{"resourceGroup":"rg","monitorConfig":{"port":80}}}""",
        """{"apiVersion":"networking.fleet.azure.com/v1beta1","kind":"TrafficManagerBackend","metadata":{"name":"web","namespace":"shop"},"spec":{"profile":{"name":"web"},"backend":{"name":"web"},"weight":100}}""",
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

    public static TheoryData<string, string, string, string, bool, string> Mistakes => new()
    {
        { "namespace", "Namespace", "shop", "other", true, "Namespace shop exists neither on the hub nor among the documents" },
        { "1", "ServiceExport", "\"name\":\"web\"", "\"name\":\"web-export\"", true, "members will say service shop/web-export is not found" },
        { "2", "ResourceOverride", "\"placement\":{\"name\":\"crp\"}", "\"placement\":{\"name\":\"crp-kuard\"}", true, "bound to placement crp-kuard, which does not exist" },
        { "5", "ServiceExport", "networking.fleet.azure.com/v1beta1", "networking.fleet.azure.com/v1alpha1", true, "silently matches nothing" },
        { "6", "ResourceOverride", "placement.kubernetes-fleet.io/v1\"", "placement.kubernetes-fleet.io/v1alpha1\"", true, "written as v1alpha1" },
        { "9", "ResourceOverride", $"\"path\":\"{Label}\",\"value\":\"web-shop-${{MEMBER-CLUSTER-NAME}}\"", "\"path\":\"/metadata/annotations\",\"value\":{\"service.beta.kubernetes.io/azure-dns-label-name\":\"web-shop-${MEMBER-CLUSTER-NAME}\"}", true, "replaces all annotations" },
        { "9", "Service", ",\"annotations\":{\"owner\":\"shop\"}", "", true, "adding a key to a map that is missing fails" },
        { "10", "Service", "\"targetPort\":8080", "\"targetPort\":80", true, "targetPort 80 is not a port that a container declares" },
        { "11", "Deployment", "example.org/web:1", "gcr.io/kuar-demo/kuard-amd64:blue", false, "may not be reachable" },
        { "13", "TrafficManagerProfile", "\"resourceGroup\":\"rg\",", "", false, "names no resourceGroup" },
        { "14", "ClusterResourcePlacement", "\"placementType\":\"PickAll\"", "\"placementType\":\"PickFixed\",\"clusterNames\":[\"aks-member-1\",\"aks-member-2\"]", false, "one region" },
        { "15", "ResourceOverride", "web-shop-${MEMBER-CLUSTER-NAME}", "fleet-${MEMBER-CLUSTER-NAME}-eastus", true, "has the region eastus written into it" },
        { "15", "ResourceOverride", "web-shop-${MEMBER-CLUSTER-NAME}", "web-shop", true, "would get the same DNS label" },
        { "15", "ResourceOverride", "web-shop-${MEMBER-CLUSTER-NAME}", "0-${MEMBER-CLUSTER-NAME}", true, "begins with a letter" },
        { "15", "ResourceOverride", "web-shop-${MEMBER-CLUSTER-NAME}", "web-${MEMBER-CLUSTER-LABEL-KEY-no-such-label}", true, "cannot fill" },
        { "16", "TrafficManagerBackend", ",\"weight\":100", "", true, "the default 1 makes every endpoint weight 1" },
        { "19", "TrafficManagerProfile", "\"port\":80", "\"port\":80,\"protocol\":\"TCP\"", true, "still sends a path" },
        { "references", "TrafficManagerBackend", "\"profile\":{\"name\":\"web\"}", "\"profile\":{\"name\":\"nope\"}", true, "TrafficManagerProfile \"nope\" is not found" },
        { "references", "TrafficManagerBackend", "\"backend\":{\"name\":\"web\"}", "\"backend\":{\"name\":\"nope\"}", true, "ServiceImport \"nope\" is not found" },
        { "service", "Service", "LoadBalancer", "ClusterIP", true, "unsupported service type \"ClusterIP\"" },
        { "service", "Service", "\"owner\":\"shop\"", "\"service.beta.kubernetes.io/azure-load-balancer-internal\":\"true\"", true, "internal load balancer is not supported" },
        { "selector", "Service", "\"selector\":{\"app\":\"web\"}", "\"selector\":{\"app\":\"other\"}", false, "The Service selects app=other" },
        { "weight", "ServiceExport", "\"50\"", "\"5.0\"", false, "the weight annotation is not a valid integer: 5.0" },
        { "weight", "ServiceExport", "\"50\"", "50", true, "the weight needs quotes" },
        { "label", "ResourceOverride", "\"clusterSelector\":{\"clusterSelectorTerms\":[]},", "", false, "it matches no cluster" },
        { "3", "Namespace", "{\"name\":\"shop\"}", "{\"name\":\"shop\",\"annotations\":{\"see\":\"http://web.trafficmanager.net/\"}}", true, "the namespace belongs to it, shop-web.trafficmanager.net" },
        { "3", "Namespace", "{\"name\":\"shop\"}", "{\"name\":\"shop\",\"annotations\":{\"see\":\"shop-web.trafficmanger.net\"}}", true, "is misspelt" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_found_by_its_trap_and_repaired_where_it_can_be(string trap, string kind, string sound, string mistake, bool repairable, string words)
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
        Assert.Contains(ManifestLint.Repair(documents, Planned.Fleet(), Hub(documents)).Documents, d => d["kind"]!.GetValue<string>() == "ResourceOverride");
    }

    [Fact]
    public void The_same_object_twice_is_refused() => Assert.Contains(Of(Documents([.. s_sound, s_sound[3]])), f => f is { Trap: "twice", Severity: PlanSeverity.Refuse });

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
        foreach (var odd in (string[])["{}", """{"kind":5}""", """{"kind":"Service","metadata":[]}""", """{"kind":"ResourceOverride","apiVersion":"placement.kubernetes-fleet.io/v1","metadata":{"name":"a"},"spec":{"policy":{"overrideRules":[5,{"jsonPatchOverrides":"x"}]},"resourceSelectors":{}}}""", """{"kind":"TrafficManagerBackend","apiVersion":"networking.fleet.azure.com/v1beta1","metadata":{"name":"b","namespace":"n"},"spec":[]}""", """{"kind":"ClusterResourcePlacement","apiVersion":"placement.kubernetes-fleet.io/v1","metadata":{"name":"c"},"spec":{"policy":{"clusterNames":{}}}}"""])
        {
            var documents = Documents([odd, .. s_sound]);
            ManifestLint.Repair(documents, Planned.Fleet(), Hub(documents));
            Assert.NotNull(ManifestLint.Plan(documents, Planned.Fleet(), Hub(documents)));
        }
    }

    private static List<JsonObject> Documents(IEnumerable<string>? texts = null) => [.. (texts ?? s_sound).Select(Planned.Json)];

    private static HubPicture Hub(IReadOnlyList<JsonObject> documents) => Planned.Hub(ManifestLint.Asks(documents));

    private static ImmutableArray<LintFinding> Of(IReadOnlyList<JsonObject> documents) => ManifestLint.Of(documents, Planned.Fleet(), Hub(documents));
}
