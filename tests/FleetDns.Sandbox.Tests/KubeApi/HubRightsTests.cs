using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Tests.KubeApi;

/// <summary>The permissions of the three demo users on the wire. Only the admin reads Secrets.</summary>
public sealed class HubRightsTests : IAsyncLifetime
{
    private const string Fleet = "/apis/networking.fleet.azure.com/v1beta1/namespaces/default";
    private HubHost _hub = null!;

    public async ValueTask InitializeAsync() => _hub = await HubHost.StartAsync();

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Theory]
    [InlineData("reader", "/api/v1/namespaces", 200)]
    [InlineData("reader", "/api/v1/services", 200)]
    [InlineData("reader", "/api/v1/configmaps", 200)]
    [InlineData("reader", "/api/v1/events", 200)]
    [InlineData("reader", "/apis/apps/v1/deployments", 200)]
    [InlineData("reader", "/apis/networking.fleet.azure.com/v1alpha1/internalserviceexports", 200)]
    [InlineData("reader", "/apis/placement.kubernetes-fleet.io/v1beta1/works", 200)]
    [InlineData("reader", "/apis/cluster.kubernetes-fleet.io/v1beta1/memberclusters", 200)]
    [InlineData("reader", "/apis/rbac.authorization.k8s.io/v1/clusterroles", 200)]
    [InlineData("reader", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", 200)]
    [InlineData("reader", "/api/v1/secrets", 403)]
    [InlineData("reader", "/api/v1/namespaces/default/secrets/x", 403)]
    [InlineData("operator", "/api/v1/secrets", 403)]
    [InlineData("operator", "/api/v1/namespaces/default/secrets/x", 403)]
    [InlineData("operator", "/api/v1/services", 200)]
    [InlineData("admin", "/api/v1/secrets", 200)]
    public async Task A_demo_user_reads_what_its_role_allows(string persona, string path, int code)
    {
        using var client = new HubClient(_hub, Of(persona));

        Assert.Equal(code, (await client.GetAsync(path)).Code);
    }

    [Theory]
    [InlineData("reader", "/trafficmanagerbackends", "create", false)]
    [InlineData("operator", "/trafficmanagerbackends", "create", true)]
    [InlineData("operator", "/trafficmanagerprofiles", "deletecollection", true)]
    [InlineData("operator", "/serviceexports", "patch", true)]
    [InlineData("operator", "/trafficmanagerbackends", "impersonate", false)]
    public async Task A_demo_user_writes_what_its_role_allows(string persona, string resource, string verb, bool allowed)
    {
        using var client = new HubClient(_hub, Of(persona));
        var review = $$$"""
            {"apiVersion":"authorization.k8s.io/v1","kind":"SelfSubjectAccessReview","spec":{"resourceAttributes":
             {"group":"networking.fleet.azure.com","resource":"{{{resource[1..]}}}","verb":"{{{verb}}}","namespace":"default"}} }
            """;

        var (code, json) = await client.PostAsync("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", review);

        Assert.Equal((201, allowed), (code, json["status"]!["allowed"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task Operators_write_no_status_no_roles_and_no_members()
    {
        using var client = new HubClient(_hub, Of("operator"));

        Assert.Equal(403, (await client.MergeAsync(Fleet + "/trafficmanagerbackends/b/status", "{}")).Code);
        Assert.Equal(403, (await client.PostAsync("/apis/rbac.authorization.k8s.io/v1/clusterroles", "{}")).Code);
        Assert.Equal(403, (await client.MergeAsync("/apis/cluster.kubernetes-fleet.io/v1beta1/memberclusters/m", "{}")).Code);
        Assert.Equal(403, (await client.DeleteAsync("/api/v1/namespaces/default")).Code);
    }

    [Fact]
    public async Task Only_users_with_the_impersonate_verb_can_impersonate()
    {
        using var admin = new HubClient(_hub);
        using var reader = new HubClient(_hub, Of("reader"));

        var seen = await admin.SendAsync(HttpMethod.Get, "/api/v1/secrets", null, user: "jo", groups: Persona.ReadersGroup);
        var refused = await reader.SendAsync(HttpMethod.Get, "/api/v1/namespaces", null, user: "jo");

        Assert.Equal("secrets is forbidden: User \"jo\" cannot list resource \"secrets\" in API group \"\" at the cluster scope",
            seen.Json["message"]!.ToString());
        Assert.Equal(
            "users \"jo\" is forbidden: User \"reader\" cannot impersonate resource \"users\" in API group \"\" at the cluster scope",
            refused.Json["message"]!.ToString());
    }

    private Persona Of(string name) => _hub.Personas.Named(name);
}
