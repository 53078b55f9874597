using System.Text.Json;
using FleetDns.Sources.Cluster;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Watching;
using FleetDns.Sources.Tests.Sandbox;

namespace FleetDns.Sources.Tests.Hub;

/// <summary>The identity of requests at the hub, as seen by the sandbox and, where there is one, by a real API server.</summary>
public sealed class HubIdentityTests(SandboxFixture sandbox) : IClassFixture<SandboxFixture>
{
    private static readonly Operator s_olga = new("1bcadf22-07d9-4afe-a050-bac91c9a3a50", "olga@contoso.example", Role.Operator);
    private static readonly HubCredential s_itself = new((_, _) => Task.CompletedTask);

    [Fact]
    public Task The_sandbox_sees_an_impersonated_operator_with_a_group_for_each_role() => ImpersonateAsync(sandbox.Sandbox.Kubeconfig);

    [Fact]
    public Task A_real_api_server_sees_an_impersonated_operator_with_a_group_for_each_role()
    {
        var kubeconfig = Environment.GetEnvironmentVariable("FLEETDNS_REAL_KUBECONFIG");
        Assert.SkipUnless(
            kubeconfig is { Length: > 0 },
            "no real API server: FLEETDNS_REAL_KUBECONFIG is not set (test.sh sets it where the server's start script is at hand)");
        return ImpersonateAsync(kubeconfig);
    }

    [Fact]
    public async Task An_operators_token_is_sent_without_the_kubeconfigs_own_credential()
    {
        using var line = HubClient.Open(_ => Task.FromResult(HubClient.AddressOf(sandbox.Sandbox.Kubeconfig, null)));
        var readers = (await File.ReadAllLinesAsync(sandbox.Sandbox.Kubeconfig + "-reader", TestContext.Current.CancellationToken))
            .Single(text => text.Contains(" token: ", StringComparison.Ordinal)).Split(": ")[1].Trim();
        Assert.Equal("reader", (await WhoAmIAsync(line.As(HubCredential.OfOperator(new FixedTokens(readers), s_olga)))).User);
        var unknown = line.As(HubCredential.OfOperator(new FixedTokens("wrong"), s_olga));
        using var refused = await unknown.SendAsync(HttpMethod.Get, "api", null, TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Theory]
    [InlineData("PATCH", "apis/networking.fleet.azure.com/v1beta1/namespaces/kuard-demo/trafficmanagerbackends/kuard-atm-demo-backend")]
    [InlineData("POST", "api/v1/namespaces/kuard-demo/events")]
    [InlineData("POST", "apis/authorization.k8s.io.evil/v1/x")]
    [InlineData("DELETE", "api/v1/namespaces/kuard-demo")]
    public async Task The_applications_identity_writes_nothing_for_a_reader(string method, string path)
    {
        using var hub = HubClient.Open(sandbox.Sandbox.Kubeconfig, null);
        var gated = hub.As(s_itself with { ReadsOnly = true });
        var refused = await Assert.ThrowsAsync<AccessDeniedException>(
            () => gated.SendAsync(new HttpMethod(method), path, () => new StringContent("{}"), TestContext.Current.CancellationToken));
        Assert.Contains("FleetDns.Operator", refused.Message, StringComparison.Ordinal);
        Assert.Equal("admin", (await WhoAmIAsync(gated)).User);
    }

    [Theory]
    [InlineData("version", true)]
    [InlineData("api/v1", true)]
    [InlineData("apis/networking.fleet.azure.com/v1beta1", true)]
    [InlineData("apis/authorization.k8s.io/v1/selfsubjectaccessreviews", true)]
    [InlineData("apis/networking.fleet.azure.com/v1beta1/namespaces/kuard-demo/trafficmanagerbackends/a", true)]
    [InlineData("api/v1/namespaces/kuard-demo", true)]
    [InlineData("api/v1/namespaces/kuard-demo/events", true)]
    [InlineData("apis/apps/v1/namespaces/kuard-demo/deployments/a", true)]
    [InlineData("api/v1/secrets", false)]
    [InlineData("api/v1/namespaces/kuard-demo/secrets", false)]
    [InlineData("api/v1/namespaces/kuard-demo/secrets/a", false)]
    [InlineData("api/v1/namespaces/kuard-demo/configmaps/a", false)]
    [InlineData("api/v1/namespaces/kuard-demo/pods/a/log", false)]
    [InlineData("api/v1/namespaces/kuard-demo/services/a/proxy", false)]
    [InlineData("api/v1/namespaces/kuard-demo/finalize", false)]
    [InlineData("apis/rbac.authorization.k8s.io/v1/clusterrolebindings", false)]
    [InlineData("apis/evil.example.com/v1/services", false)]
    [InlineData("metrics", false)]
    [InlineData("logs/kube-apiserver.log", false)]
    public void The_applications_identity_reaches_only_the_kinds_that_FleetDns_manages(string path, bool reached) =>
        Assert.Equal(reached, KnownKinds.Foreign(path) is null);

    [Theory]
    [InlineData("GET", "api/v1/namespaces/kube-system/secrets/anything")]
    [InlineData("GET", "api/v1/namespaces/kuard-demo/services/../secrets")]
    [InlineData("PATCH", "apis/rbac.authorization.k8s.io/v1/clusterroles/admin")]
    public async Task A_request_for_another_kind_is_refused_before_it_is_sent(string method, string path)
    {
        using var hub = HubClient.Open(sandbox.Sandbox.Kubeconfig, null);
        var shared = hub.As(s_itself.ForKnownKinds(() => hub.Server));
        var refused = await Assert.ThrowsAsync<AccessDeniedException>(
            () => shared.SendAsync(new HttpMethod(method), path, () => new StringContent("{}"), TestContext.Current.CancellationToken));
        Assert.Contains("Hub:Identity=Application", refused.Message, StringComparison.Ordinal);
        using var allowed = await shared.SendAsync(
            HttpMethod.Get, "apis/networking.fleet.azure.com/v1beta1/namespaces/kuard-demo/trafficmanagerbackends", null,
            TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.OK, allowed.StatusCode);
    }

    [Fact]
    public async Task A_caller_without_a_hub_token_is_authorized_with_the_groups_of_their_own_token()
    {
        using var hub = HubClient.Open(sandbox.Sandbox.Kubeconfig, null);
        const string Binding = """
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRoleBinding","metadata":{"name":"test-group"},
             "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"fleetdns:reader"},
             "subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"Group","name":"g-1"}]}
            """;
        using var bound = await hub.SendAsync(
            HttpMethod.Post, "apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
            () => new StringContent(Binding, System.Text.Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.Created, bound.StatusCode);
        var reviews = new AccessReviews(_ => throw new InvalidOperationException("asked as the person"), TimeProvider.System, () => hub);
        Assert.False((await reviews.AskAsync(AccessQuestion.ListMembers, s_olga, TestContext.Current.CancellationToken)).Allowed);
        var member = s_olga with { Groups = new OperatorGroups(["g-1", "g-2"]) };
        Assert.True((await reviews.AskAsync(AccessQuestion.ListMembers, member, TestContext.Current.CancellationToken)).Allowed);
    }

    [Fact]
    public async Task A_refused_token_is_about_the_person_and_an_unreachable_hub_is_not()
    {
        using var line = HubClient.Open(_ => Task.FromResult(HubClient.AddressOf(sandbox.Sandbox.Kubeconfig, null)));
        var refused = await new AccessReviews(_ => line.As(HubCredential.OfOperator(new FixedTokens("wrong"), s_olga)), TimeProvider.System)
            .AskAsync(AccessQuestion.ListMembers, s_olga, TestContext.Current.CancellationToken);
        Assert.True(refused is { Allowed: false, AboutPerson: true });
        var asked = await new AccessReviews(_ => throw new SignInNeededException("Sign in again."), TimeProvider.System)
            .AskAsync(AccessQuestion.ListMembers, s_olga, TestContext.Current.CancellationToken);
        Assert.True(asked is { Allowed: false, AboutPerson: true });
        var away = await new AccessReviews(_ => throw new SourceException("refused"), TimeProvider.System)
            .AskAsync(AccessQuestion.ListMembers, s_olga, TestContext.Current.CancellationToken);
        Assert.True(away is { Allowed: false, AboutPerson: false, Problem: "refused" });
    }

    private static async Task ImpersonateAsync(string kubeconfig)
    {
        using var hub = HubClient.Open(kubeconfig, null, impersonates: true);
        var (user, groups) = await WhoAmIAsync(hub.As(s_itself.InTheNameOf(s_olga)));
        Assert.Equal(s_olga.Id, user);
        Assert.Equal(["FleetDns.Operator", "FleetDns.Reader", "system:authenticated"], groups.Order(StringComparer.Ordinal));
    }

    private static async Task<(string User, IReadOnlyList<string> Groups)> WhoAmIAsync(HubClient hub)
    {
        var token = TestContext.Current.CancellationToken;
        using var answer = await hub.SendAsync(
            HttpMethod.Post, "apis/authentication.k8s.io/v1/selfsubjectreviews",
            () => AccessReviews.Body("authentication.k8s.io", "SelfSubjectReview", null), token);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(token));
        var user = json.RootElement.GetProperty("status").GetProperty("userInfo");
        return (
            user.GetProperty("username").GetString()!,
            [.. user.GetProperty("groups").EnumerateArray().Select(group => group.GetString()!)]);
    }

    private sealed class FixedTokens(string token) : IOperatorTokens
    {
        public Task<ResourceToken> ForOperatorAsync(Operator by, string scope, string? claims, CancellationToken stop) =>
            Task.FromResult(new ResourceToken(token, DateTimeOffset.MaxValue));

        public Task<ResourceToken> ForApplicationAsync(string scope, CancellationToken stop) =>
            throw new InvalidOperationException("asked for the application's");
    }
}
