using System.Security.Cryptography;

namespace FleetDns.Conformance;

/// <summary>Role-based access, tested through impersonation, so that it works against any server.</summary>
public sealed class RightsTests(HubFixture fixture)
{
    private const string Rbac = "/apis/rbac.authorization.k8s.io/v1";

    [Fact]
    public async Task A_user_may_do_what_a_binding_in_the_namespace_gives_and_no_more()
    {
        var hub = fixture.Hub;
        var ns = await hub.NamespaceAsync();
        var user = "user-" + RandomNumberGenerator.GetHexString(8, lowercase: true);
        await hub.PostAsync(Fleet.Backends(ns), Fleet.Backend("b"));
        await hub.PostAsync($"{Rbac}/namespaces/{ns}/roles", """
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"Role","metadata":{"name":"r"},
             "rules":[{"apiGroups":["networking.fleet.azure.com"],"resources":["trafficmanagerbackends"],"verbs":["get","list"]}]}
            """);
        await hub.PostAsync($"{Rbac}/namespaces/{ns}/rolebindings", $$"""
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"r"},
             "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"r"},
             "subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"{{user}}"}]}
            """);

        await EventuallyAsync(async () => (await hub.GetAsync(Fleet.Backends(ns), ("Impersonate-User", user))).Code == 200);
        var patch = await hub.SendAsync(HttpMethod.Patch, Fleet.Backends(ns, "b"), "{}", Hub.MergePatch, ("Impersonate-User", user));
        var everywhere = await hub.GetAsync($"{Fleet.Group}/trafficmanagerbackends", ("Impersonate-User", user));
        var status = await hub.SendAsync(HttpMethod.Patch, Fleet.Backends(ns, "b") + "/status", "{}", Hub.MergePatch,
            ("Impersonate-User", user));

        Assert.Equal((403, "Forbidden"), (patch.Code, patch.Reason));
        Assert.Equal(
            $"trafficmanagerbackends.networking.fleet.azure.com \"b\" is forbidden: User \"{user}\" cannot patch resource "
            + $"\"trafficmanagerbackends\" in API group \"networking.fleet.azure.com\" in the namespace \"{ns}\"", patch.Message);
        Assert.Equal(
            $"trafficmanagerbackends.networking.fleet.azure.com is forbidden: User \"{user}\" cannot list resource "
            + "\"trafficmanagerbackends\" in API group \"networking.fleet.azure.com\" at the cluster scope", everywhere.Message);
        Assert.Contains("cannot patch resource \"trafficmanagerbackends/status\"", status.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_header_is_one_group_even_with_a_comma_in_it()
    {
        var answer = await fixture.Hub.SendAsync(HttpMethod.Post, "/apis/authentication.k8s.io/v1/selfsubjectreviews",
            """{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}""", null, ("Impersonate-User", "u"),
            ("Impersonate-Group", "one, two"));

        Assert.Equal(["one, two", "system:authenticated"],
            answer.Json!["status"]!["userInfo"]!["groups"]!.AsArray().Select(g => g!.ToString()));
    }

    [Fact]
    public async Task Reviews_tell_what_a_user_may()
    {
        var hub = fixture.Hub;
        const string review = """
            {"apiVersion":"authorization.k8s.io/v1","kind":"SelfSubjectAccessReview","spec":{"resourceAttributes":
             {"group":"networking.fleet.azure.com","resource":"trafficmanagerbackends","verb":"patch","namespace":"default"}}}
            """;

        var admin = await hub.PostAsync("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", review);
        var stranger = await hub.SendAsync(HttpMethod.Post, "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", review, null,
            ("Impersonate-User", "stranger"), ("Impersonate-Group", "system:authenticated"));

        Assert.True(admin.Json!["status"]!["allowed"]!.GetValue<bool>());
        Assert.False(stranger.Json!["status"]!["allowed"]!.GetValue<bool>());
        Assert.Equal(201, admin.Code);
    }

    /// <summary>A real API server reads roles from its own cache, which is updated within moments.</summary>
    private static async Task EventuallyAsync(Func<Task<bool>> holds)
    {
        for (var i = 0; i < 100 && !await holds(); i++)
        {
            await Task.Delay(100);
        }

        Assert.True(await holds());
    }
}
