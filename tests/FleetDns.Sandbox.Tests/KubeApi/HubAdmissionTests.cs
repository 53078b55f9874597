using System.Text.Json.Nodes;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Tests.KubeApi;

/// <summary>Requests that a fleet hub rejects although RBAC allows them, with its texts (docs/domain.md 1.2, 1.3.4, 1.3.6).</summary>
public sealed class HubAdmissionTests : IAsyncLifetime
{
    private const string Placement = "/apis/placement.kubernetes-fleet.io/v1beta1";
    private const string Overrides = Placement + "/namespaces/default/resourceoverrides";
    private const string ClusterOverrides = Placement + "/clusterresourceoverrides";
    private const string Members = "/apis/cluster.kubernetes-fleet.io/v1beta1/memberclusters";
    private const string Exports = "/apis/networking.fleet.azure.com/v1alpha1/namespaces/fleet-member-aks-1/internalserviceexports";
    private HubHost _hub = null!;
    private HubClient _admin = null!;

    public async ValueTask InitializeAsync()
    {
        _hub = await HubHost.StartAsync();
        _admin = new HubClient(_hub);
        _hub.Store.Create(Kinds.Namespace, new JsonObject { ["metadata"] = new JsonObject { ["name"] = "fleet-member-aks-1" } }, "test");
        var member = Objects.Member("aks-1");
        member["metadata"]!["labels"] = new JsonObject { ["fleet.azure.com/location"] = "eastus" };
        member["spec"]!["deleteOptions"] = null;
        _hub.Store.Create(Kinds.MemberCluster, member, "fleet-arm");
        // A user who is not an administrator but has all RBAC permissions: only admission rejects the requests.
        await _admin.PostAsync("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", """
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRoleBinding","metadata":{"name":"ada"},
             "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"cluster-admin"},
             "subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"ada"},
              {"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"aks-1"}]}
            """);
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _hub.DisposeAsync();
    }

    [Fact]
    public async Task The_hub_runs_no_workloads()
    {
        var pod = await _admin.PostAsync(
            "/api/v1/namespaces/default/pods",
            """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"i"}]}}""");
        var set = await _admin.PostAsync(
            "/apis/apps/v1/namespaces/default/replicasets",
            """{"apiVersion":"apps/v1","kind":"ReplicaSet","metadata":{"name":"r"},"spec":{}}""");
        var (code, list) = await _admin.GetAsync("/api/v1/namespaces/default/pods");

        Refused(pod,
            "admission webhook \"fleet.pod.validating\" denied the request: Pod default/p creation is disallowed in the fleet hub cluster");
        Refused(
            set, "admission webhook \"fleet.replicaset.validating\" denied the request: ReplicaSet default/r creation is disallowed in "
                + "the fleet hub cluster.");
        Assert.Equal((200, 0), (code, list["items"]!.AsArray().Count));
    }

    // As in Kubernetes' own validation of coordination.k8s.io.
    [Theory]
    [InlineData("""{"leaseDurationSeconds":0}""", "spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0")]
    [InlineData("""{"leaseTransitions":-1}""", "spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0")]
    public async Task A_lease_has_a_length_and_counts_upwards(string spec, string why)
    {
        var (code, answer) = await _admin.PostAsync(
            "/apis/coordination.k8s.io/v1/namespaces/default/leases",
            $$"""{"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"a"},"spec":{{spec}}}""");
        Assert.Equal(422, code);
        Assert.Contains(why, answer["message"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Users_do_not_write_what_the_agents_keep_in_the_members_namespaces()
    {
        _hub.Store.Create(Kinds.InternalServiceExport, Export("web"), "agent");
        const string patch = """{"spec":{"weight":9}}""";

        var user = await AsAsync("ada", HttpMethod.Patch, Exports + "/web", patch);
        var deletion = await AsAsync("ada", HttpMethod.Delete, Exports + "/web", null);
        var agent = await AsAsync("aks-1", HttpMethod.Patch, Exports + "/web", patch);
        var master = await _admin.MergeAsync(Exports + "/web", """{"spec":{"weight":8}}""");

        Refused(user, Guard("fleet.fleetmembernamespacedresources", "UPDATE",
            "networking.fleet.azure.com/v1alpha1, Kind=InternalServiceExport", "fleet-member-aks-1/web"));
        Refused(deletion, Guard("fleet.fleetmembernamespacedresources", "DELETE",
            "networking.fleet.azure.com/v1alpha1, Kind=InternalServiceExport", "fleet-member-aks-1/web"));
        Assert.Equal((200, 200), (agent.Code, master.Code));
    }

    [Theory]
    [InlineData("kube-system", "fleet.kubenamespacedresources")]
    [InlineData("fleet-system", "fleet.fleetsystemnamespacedresources")]
    [InlineData("fleet-member-aks-1", "fleet.fleetmembernamespacedresources")]
    public async Task Users_write_nothing_in_reserved_namespaces(string ns, string webhook)
    {
        var answer = await AsAsync(
            "ada", HttpMethod.Post, $"/api/v1/namespaces/{ns}/configmaps",
            """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"}}""");

        Refused(answer, Guard(webhook, "CREATE", "/v1, Kind=ConfigMap", $"{ns}/c"));
    }

    [Theory]
    [InlineData("fleet-mine")]
    [InlineData("kube-mine")]
    public async Task Users_make_no_namespace_of_a_reserved_name(string name)
    {
        var body = $$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{name}}"} }""";

        var user = await AsAsync("ada", HttpMethod.Post, "/api/v1/namespaces", body);
        var ordinary = await AsAsync("ada", HttpMethod.Post, "/api/v1/namespaces",
            body.Replace(name, "fleetdns-system", StringComparison.Ordinal));

        Refused(user, Guard("fleet.namespace", "CREATE", "/v1, Kind=Namespace", "/" + name));
        Assert.Equal(201, ordinary.Code);
    }

    [Fact]
    public async Task Labels_of_members_go_through_ARM_and_its_spec_is_the_fleets()
    {
        var label = await AsAsync("ada", HttpMethod.Patch, Members + "/aks-1", """{"metadata":{"labels":{"tier":"gold"}}}""");
        var removed =
            await AsAsync("ada", HttpMethod.Patch, Members + "/aks-1", """{"metadata":{"labels":{"fleet.azure.com/location":null}}}""");
        var spec = await AsAsync("ada", HttpMethod.Patch, Members + "/aks-1", """{"spec":{"heartbeatPeriodSeconds":5}}""");
        var own = await AsAsync(
            "ada", HttpMethod.Patch, Members + "/aks-1",
            """{"metadata":{"labels":{"kubernetes-fleet.io/x":"y"}},"spec":{"taints":[{"key":"k","effect":"NoSchedule"}]}}""");
        var master = await _admin.MergeAsync(Members + "/aks-1", """{"metadata":{"labels":{"tier":"gold"}}}""");

        const string labels =
            "admission webhook \"fleet.membercluster.guardrail.validating\" denied the request: users are not allowed to modify labels "
            + "through hub cluster directly";
        Refused(label, labels);
        Refused(removed, labels);
        Refused(spec, Guard("fleet.membercluster", "UPDATE", "cluster.kubernetes-fleet.io/v1beta1, Kind=MemberCluster", "/aks-1"));
        Assert.Equal((200, 200), (own.Code, master.Code));
    }

    [Fact]
    public async Task A_member_does_not_leave_while_it_exports_unless_that_is_skipped()
    {
        _hub.Store.Create(Kinds.InternalServiceExport, Export("web"), "agent");

        var strict = await _admin.DeleteAsync(Members + "/aks-1");
        await _admin.MergeAsync(Members + "/aks-1", """{"spec":{"deleteOptions":{"validationMode":"Skip"}}}""");
        var skipped = await _admin.DeleteAsync(Members + "/aks-1");

        Refused(
            strict, "admission webhook \"fleet.membercluster.validating\" denied the request: Please delete serviceExport team/web in "
                + "the member cluster before leaving, request is denied");
        Assert.Equal(200, skipped.Code);
    }

    [Fact]
    public async Task What_ARM_manages_is_not_changed_here()
    {
        _hub.Store.Create(
            Kinds.Namespace,
            new JsonObject
            {
                ["metadata"] = new JsonObject
                {
                    ["name"] = "managed",
                    ["labels"] = new JsonObject { ["fleet.azure.com/managed-by"] = "arm" },
                },
            },
            "arm");

        var deletion = await AsAsync("ada", HttpMethod.Delete, "/api/v1/namespaces/managed", null);
        var unmarked = await AsAsync(
            "ada", HttpMethod.Patch, "/api/v1/namespaces/managed", """{"metadata":{"labels":{"fleet.azure.com/managed-by":null}}}""");

        const string why =
            "namespaces \"managed\" is forbidden: ValidatingAdmissionPolicy 'aks-fleet-managed-by-arm' with binding "
            + "'aks-fleet-managed-by-arm' denied request: Create, Update, or Delete operations on ARM managed resources is forbidden";
        Refused(deletion, why);
        Refused(unmarked, why);
    }

    [Fact]
    public async Task A_resource_has_one_override_of_each_scope()
    {
        var first = await _admin.PostAsync(Overrides, Override("a", "web"));
        var second = await _admin.PostAsync(Overrides, Override("b", "web"));
        var again = await _admin.MergeAsync(Overrides + "/a", """{"metadata":{"labels":{"x":"y"}}}""");
        var cluster = await _admin.PostAsync(ClusterOverrides, ClusterOverride("a"));
        var clusterSecond = await _admin.PostAsync(ClusterOverrides, ClusterOverride("b"));

        Assert.Equal((201, 200, 201), (first.Code, again.Code, cluster.Code));
        Refused(
            second, "admission webhook \"fleet.resourceoverride.validating\" denied the request: invalid resource selector {Group: "
                + "Version:v1 Kind:Service Name:web}: the resource has been selected by both b and a, which is not supported");
        Refused(
            clusterSecond,
            "admission webhook \"fleet.clusterresourceoverride.validating\" denied the request: invalid resource selector {Group: "
            + "Version:v1 Kind:Namespace Name:team LabelSelector:nil SelectionScope:NamespaceWithResources}: the resource has been "
            + "selected by both b and a, which is not supported");
    }

    [Fact]
    public async Task There_are_at_most_a_hundred_overrides_of_each_scope()
    {
        for (var i = 0; i < 100; i++)
        {
            _hub.Store.Create(Kinds.ResourceOverride, (JsonObject)JsonNode.Parse(Override($"o{i}", $"s{i}", "default"))!, "test");
            _hub.Store.Create(Kinds.ClusterResourceOverride, (JsonObject)JsonNode.Parse(ClusterOverride($"o{i}", $"n{i}"))!, "test");
        }

        Refused(await _admin.PostAsync(Overrides, Override("more", "other")),
            "admission webhook \"fleet.resourceoverride.validating\" denied the request: resourceOverride limit has been reached: at "
            + "most 100 resources can be created.");
        Refused(await _admin.PostAsync(ClusterOverrides, ClusterOverride("more", "other")),
            "admission webhook \"fleet.clusterresourceoverride.validating\" denied the request: clusterResourceOverride limit has been "
            + "reached: at most 100 cluster resources can be created.");
        Assert.Equal(200, (await _admin.MergeAsync(Overrides + "/o1", """{"metadata":{"labels":{"x":"y"}}}""")).Code);
    }

    [Theory]
    [InlineData("replace", "/kind", "1", "cannot override typeMeta fields")]
    [InlineData("replace", "/apiVersion", "1", "cannot override typeMeta fields")]
    [InlineData("replace", "/status/phase", "1", "cannot override status fields")]
    [InlineData("replace", "/metadata/name", "1", "cannot override metadata fields except annotations and labels")]
    [InlineData("replace", "/metadata", "1", "cannot override field metadata")]
    [InlineData("replace", "/spec//x", "1", "path cannot contain empty string")]
    [InlineData("replace", "spec", "1", "path must start with /")]
    [InlineData("remove", "/spec/x", "1", "remove operation cannot have value")]
    public async Task An_override_does_not_patch_what_it_must_not(string op, string path, string value, string why)
    {
        var rule = """{"clusterSelector":{"clusterSelectorTerms":[]},"jsonPatchOverrides":"""
            + $$"""[{"op":"{{op}}","path":"{{path}}","value":{{value}}}]}""";

        var answer = await _admin.PostAsync(Overrides, Override("a", "web", rule: rule));

        Refused(
            answer, $"admission webhook \"fleet.resourceoverride.validating\" denied the request: invalid JSONPatchOverride {{{op} "
                + $"{path} {{{value}}}}}: {why}");
    }

    [Fact]
    public async Task An_override_that_deletes_has_no_patches_and_one_that_selects_twice_is_refused()
    {
        const string rule = """{"clusterSelector":{"clusterSelectorTerms":[]},"overrideType":"Delete","jsonPatchOverrides":"""
            + """[{"op":"remove","path":"/spec/x"}]}""";
        var deleting = await _admin.PostAsync(Overrides, Override("a", "web", rule: rule));
        var twice = Override("a", "web")
            .Replace(
                "\"resourceSelectors\":[",
                "\"resourceSelectors\":[{\"group\":\"\",\"version\":\"v1\",\"kind\":\"Service\",\"name\":\"web\"},",
                StringComparison.Ordinal);

        Refused(
            deleting,
            "admission webhook \"fleet.resourceoverride.validating\" denied the request: invalid JSONPatchOverrides: JSONPatchOverrides "
            + "cannot be set when the override type is Delete");
        Refused(
            await _admin.PostAsync(Overrides, twice),
            "admission webhook \"fleet.resourceoverride.validating\" denied the request: resource selector {Group: Version:v1 "
            + "Kind:Service Name:web} already exists, and must be unique");
    }

    [Fact]
    public async Task The_placement_of_an_override_is_set_once()
    {
        await _admin.PostAsync(Overrides,
            Override("a", "web").Replace("\"spec\":{", "\"spec\":{\"placement\":{\"name\":\"crp\"},", StringComparison.Ordinal));

        var (code, status) = await _admin.MergeAsync(Overrides + "/a", """{"spec":{"placement":{"name":"other"}}}""");

        Assert.Equal(422, code);
        Assert.Contains("The placement field is immutable", status["message"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validation_comes_before_admission_and_a_dry_run_is_admitted_too()
    {
        await _admin.PostAsync(Overrides, Override("a", "web"));

        var invalid =
            await _admin.PostAsync(Overrides, Override("b", "web", rule: """{"jsonPatchOverrides":[{"op":"zap","path":"/kind"}]}"""));
        var dry = await _admin.PostAsync(Overrides + "?dryRun=All", Override("b", "web"));

        Assert.Equal(422, invalid.Code);
        Assert.Equal(403, dry.Code);
    }

    private Task<(int Code, JsonNode Json)> AsAsync(string user, HttpMethod method, string path, string? body) =>
        _admin.SendAsync(method, path, body, method == HttpMethod.Patch ? "application/merge-patch+json" : "application/json", user);

    private static void Refused((int Code, JsonNode Json) answer, string message)
    {
        Assert.Equal(message, answer.Json["message"]?.ToString());
        Assert.Equal((403, "Forbidden"), (answer.Code, answer.Json["reason"]!.ToString()));
    }

    private static string Guard(string webhook, string operation, string kind, string name) =>
        $"admission webhook \"{webhook}.guardrail.validating\" denied the request: user: 'ada' in 'groups: [system:authenticated]' is "
        + $"not allowed to {operation} resource {kind}/: {name}";

    private static JsonObject Export(string service) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = service, ["namespace"] = "fleet-member-aks-1" },
        ["spec"] = new JsonObject
        {
            ["ports"] = new JsonArray(new JsonObject { ["port"] = 80 }),
            ["serviceReference"] = new JsonObject
            {
                ["clusterId"] = "aks-1",
                ["kind"] = "Service",
                ["namespace"] = "team",
                ["name"] = service,
                ["namespacedName"] = $"team/{service}",
                ["resourceVersion"] = "1",
                ["generation"] = 0,
                ["uid"] = "u",
                ["exportedSince"] = "2026-01-01T00:00:00Z",
            },
        },
    };

    private static string Override(
        string name, string service, string ns = "default",
        string rule = """{"clusterSelector":{"clusterSelectorTerms":[]},"jsonPatchOverrides":[{"op":"remove","path":"/spec/x"}]}""") =>
        """{"apiVersion":"placement.kubernetes-fleet.io/v1beta1","kind":"ResourceOverride","metadata":"""
        + $$$"""{"name":"{{{name}}}","namespace":"{{{ns}}}"},"spec":{"resourceSelectors":"""
        + $$$"""[{"group":"","version":"v1","kind":"Service","name":"{{{service}}}"}],"policy":{"overrideRules":[{{{rule}}}]}} }""";

    private static string ClusterOverride(string name, string ns = "team") =>
        """{"apiVersion":"placement.kubernetes-fleet.io/v1beta1","kind":"ClusterResourceOverride","metadata":"""
        + $$$"""{"name":"{{{name}}}"},"spec":{"clusterResourceSelectors":"""
        + $$$"""[{"group":"","version":"v1","kind":"Namespace","name":"{{{ns}}}"}],"policy":{"overrideRules":"""
        + """[{"clusterSelector":{"clusterSelectorTerms":[]},"jsonPatchOverrides":[{"op":"remove","path":"/spec/x"}]}]}} }""";
}
