using System.Text.Json.Nodes;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Tests.KubeApi;

/// <summary>
/// The two generations of placement definitions (docs/domain.md 1.3.1): Azure's fleet, and KubeFleet since its PR #751 with a second kind
/// named Work.
/// </summary>
public sealed class DefinitionsTests
{
    private const string Placements = "/apis/placement.kubernetes-fleet.io/v1beta1/clusterresourceplacements";
    private const string Selector = """{"group":"","version":"v1","kind":"Namespace","name":"web"}""";

    public static TheoryData<string, string, string> Stricter => new()
    {
        { """{"placementType":"PickFixed","clusterNames":["a"],"numberOfClusters":1}""", Selector,
            "spec.policy: Invalid value: affinity, numberOfClusters, topologySpreadConstraints, and tolerations cannot be set when "
            + "placementType is PickFixed" },
        { """{"placementType":"PickAll","clusterNames":["a"]}""", Selector,
            "spec.policy: Invalid value: clusterNames, numberOfClusters, and topologySpreadConstraints cannot be set when placementType "
            + "is PickAll" },
        { """{"placementType":"PickN"}""", Selector,
            "spec.policy: Invalid value: clusterNames cannot be set and numberOfClusters must be set when placementType is PickN" },
        { """{"tolerations":[{"key":"k","operator":"Exists","value":"v"}]}""", Selector,
            "spec.policy.tolerations: Invalid value: value must be empty when operator is Exists" },
        { """{"tolerations":[{"operator":"Equal","value":"v"}]}""", Selector,
            "spec.policy.tolerations: Invalid value: operator must be Exists when key is empty" },
        { """{"placementType":"PickAll"}""", """{"group":"","version":"v1","kind":"Namespace","name":"web","labelSelector":{}}""",
            "spec.resourceSelectors: Invalid value: name and labelSelector are mutually exclusive in a resource selector" },
        { """{"placementType":"PickN","numberOfClusters":1,"topologySpreadConstraints":"""
            + """[{"topologyKey":"r","whenUnsatisfiable":"Never"}]}""", Selector,
            "spec.policy.topologySpreadConstraints[0].whenUnsatisfiable: Unsupported value: \"Never\": "
            + "supported values: \"DoNotSchedule\", \"ScheduleAnyway\"" },
    };

    [Theory]
    [MemberData(nameof(Stricter))]
    public async Task What_the_newer_definitions_refuse_with_422_the_older_accept(string policy, string selector, string error)
    {
        var body = Placement(policy, selector);
        Assert.Equal(201, (await PostAsync(KindRegistry.Default, body)).Code);
        var (code, answer) = await PostAsync(KindRegistry.KubeFleet, body);
        Assert.Equal(422, code);
        Assert.Contains(error, answer.Text("message"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"placementType":"PickFixed","clusterNames":["a"]}""")]
    [InlineData("""{"placementType":"PickAll"}""")]
    [InlineData("""{"placementType":"PickN","numberOfClusters":2,"topologySpreadConstraints":[{"topologyKey":"r"}]}""")]
    [InlineData("""{"tolerations":[{"operator":"Exists"},{"key":"k","operator":"Equal","value":"v"}]}""")]
    public async Task What_is_sound_is_accepted_by_both(string policy)
    {
        var body = Placement(policy, Selector);
        Assert.Equal(201, (await PostAsync(KindRegistry.Default, body)).Code);
        Assert.Equal(201, (await PostAsync(KindRegistry.KubeFleet, body)).Code);
    }

    [Fact]
    public async Task A_work_of_one_group_is_never_the_work_of_the_other()
    {
        const string Old = "/apis/placement.kubernetes-fleet.io/v1/namespaces/default/works";
        const string New = "/apis/placement.kubefleet.dev/v1alpha1/namespaces/default/works";
        await using var hub = await HubHost.StartAsync(kinds: KindRegistry.KubeFleet);
        using var admin = new HubClient(hub);
        Assert.Equal(201, (await admin.PostAsync(Old, """
            {"apiVersion":"placement.kubernetes-fleet.io/v1","kind":"Work","metadata":{"name":"same"},
             "spec":{"workload":{"manifests":[]}}}
            """)).Code);
        Assert.Equal(404, (await admin.GetAsync(New + "/same")).Code);
        Assert.Equal(201, (await admin.PostAsync(New, NewWork("same"))).Code);
        Assert.Equal(201, (await admin.PostAsync(New, NewWork("other"))).Code);
        Assert.Equal("placement.kubernetes-fleet.io/v1", (await admin.GetAsync(Old + "/same")).Json.Text("apiVersion"));
        Assert.Equal("placement.kubefleet.dev/v1alpha1", (await admin.GetAsync(New + "/same")).Json.Text("apiVersion"));
        Assert.Single((await admin.GetAsync(Old)).Json.Items("items"));
        Assert.Equal(2, (await admin.GetAsync(New)).Json.Items("items").Count());
        Assert.Equal(["same"], hub.Store.List(Kinds.Work).Select(w => w.Text("metadata", "name")));
        var definitions = (await admin.GetAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions")).Json.Items("items")
            .Select(d => d.Text("metadata", "name")!).Where(n => n.StartsWith("works.", StringComparison.Ordinal));
        Assert.Equal(["works.placement.kubefleet.dev", "works.placement.kubernetes-fleet.io"], definitions.Order());
    }

    [Fact]
    public async Task By_default_the_newer_group_is_not_served()
    {
        await using var hub = await HubHost.StartAsync();
        using var admin = new HubClient(hub);
        Assert.Equal(404, (await admin.GetAsync("/apis/placement.kubefleet.dev/v1alpha1")).Code);
        Assert.Equal(404, (await admin.GetAsync("/apis/placement.kubefleet.dev/v1alpha1/works")).Code);
    }

    private static string Placement(string policy, string selector) => $$$"""
        {"apiVersion":"placement.kubernetes-fleet.io/v1beta1","kind":"ClusterResourcePlacement","metadata":{"name":"p"},
         "spec":{"policy":{{{policy}}},"resourceSelectors":[{{{selector}}}]}}
        """;

    private static string NewWork(string name) => $$"""
        {"apiVersion":"placement.kubefleet.dev/v1alpha1","kind":"Work","metadata":{"name":"{{name}}"},"spec":{"manifests":[]} }
        """;

    private static async Task<(int Code, JsonNode Json)> PostAsync(KindRegistry kinds, string body)
    {
        await using var hub = await HubHost.StartAsync(kinds: kinds);
        using var admin = new HubClient(hub);
        return await admin.PostAsync(Placements, body);
    }
}
