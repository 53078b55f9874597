using System.Collections.Concurrent;
using System.Net;
using System.Text;
using FleetDns.Core.Plans;
using FleetDns.Sources.Arm;
using FleetDns.Sources.Cluster;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Tests.Support;

namespace FleetDns.Sources.Tests.Arm;

public sealed class FleetReaderTests : IAsyncLifetime
{
    private const string Subscription = "6c9f8c1e-2f5b-4c1e-9a37-0f3d5b8e7a10";
    private const string Fleet =
        $"/subscriptions/{Subscription}/resourceGroups/rg-fleet/providers/Microsoft.ContainerService/fleets/fleet-1";
    private static readonly Operator s_ada = new("oid-ada", "Ada", Role.Admin, "oid-ada.tenant");
    private readonly TemporaryFolder _folder = new();
    private readonly Certificates _certificates = new(IPAddress.Loopback);
    private readonly RecordedTokens _tokens = new();
    private FakeServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await FakeServer.StartAsync(_certificates.Server);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _certificates.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Fleets_show_whether_they_have_a_hub_and_an_identity()
    {
        _server.Answer = context => context.JsonAsync(200, """
            {"value":[
              {"id":"FLEET","name":"fleet-1","location":"eastus","identity":{"type":"SystemAssigned","principalId":"p-1"},
               "properties":{"provisioningState":"Succeeded",
                "hubProfile":{"fqdn":"fleet-1.hcp.eastus.azmk8s.io","apiServerAccessProfile":{"enablePrivateCluster":true}}}},
              {"id":"FLEETb","name":"fleet-1b","location":"eastus","identity":{"type":"None"},
               "properties":{"provisioningState":"Updating"}},
              {"id":"FLEETc","name":"fleet-1c",
               "identity":{"type":"UserAssigned","userAssignedIdentities":{"/x":{"principalId":"p-2"}}},"properties":{"hubProfile":{}}}]}
            """.Replace("FLEET", Fleet, StringComparison.Ordinal));
        var fleets = await Reader().FleetsAsync(Subscription, s_ada, Token);
        Assert.Equal(
            new FleetData(
                Fleet, "fleet-1", "rg-fleet", "eastus", "Succeeded", "fleet-1.hcp.eastus.azmk8s.io", HasHub: true, IsPrivate: true, "p-1"),
                fleets[0]);
        Assert.Equal((false, null, "Updating"), (fleets[1].HasHub, fleets[1].PrincipalId, fleets[1].ProvisioningState));
        Assert.Equal((true, "p-2"), (fleets[2].HasHub, fleets[2].PrincipalId));
        Assert.Equal("Bearer of oid-ada", _server.Requests.Single().Authorization);
    }

    [Fact]
    public async Task A_hubs_address_comes_from_listCredentials_also_for_the_application()
    {
        var kubeconfig = Convert.ToBase64String(
            Encoding.UTF8.GetBytes(
                "clusters:\n- name: hub\n  cluster: "
                + "{ server: 'https://fleet-1.hcp.eastus.azmk8s.io:443', certificate-authority-data: QQ== }"));
        _server.Answer = context => context.JsonAsync(200, $$$"""{"kubeconfigs":[{"name":"hub","value":"{{{kubeconfig}}}"}]}""");
        var hub = await Reader().HubAsync(Fleet, null, Token);
        Assert.Equal(new HubAddress(new Uri("https://fleet-1.hcp.eastus.azmk8s.io:443"), "A", null, HostAllowance.Azure), hub);
        var (method, path, authorization, _, _) = _server.Requests.Single();
        Assert.Equal(
            ("POST", $"{Fleet}/listCredentials?api-version=2025-03-01", "Bearer of the application"), (method, path, authorization));
    }

    [Theory]
    [InlineData("/subscriptions/x/../../evil")]
    [InlineData("https://evil.example.com/")]
    [InlineData("//evil.example.com/x")]
    [InlineData($"/subscriptions/{Subscription}/resourceGroups/rg?x=")]
    [InlineData($"/subscriptions/{Subscription}/resourceGroups/..")]
    [InlineData($"/subscriptions/{Subscription}/resourceGroups/.")]
    [InlineData($"/subscriptions/{Subscription}/resourceGroups/rg/providers/../fleets/x")]
    [InlineData($"/subscriptions/{Subscription}/resourceGroups/rg/providers/Microsoft.ContainerService/fleets/..")]
    [InlineData($"/subscriptions/{Subscription}/resourceGroups/rg/providers/Microsoft.ContainerService/../x/y")]
    [InlineData($"/subscriptions/{Subscription}/resourceGroups/%2e%2e")]
    [InlineData($"/subscriptions/{Subscription}/resourceGroups/rg\n")]
    [InlineData("")]
    public async Task What_is_not_the_id_of_a_resource_reaches_no_server(string id)
    {
        await Assert.ThrowsAsync<ArmException>(() => Reader().HubAsync(id, s_ada, Token));
        await Assert.ThrowsAsync<ArmException>(() => Reader().MayAsync("x/write", id, s_ada, Token));
        await Assert.ThrowsAsync<ArmException>(() => Roles().AssignmentsAsync(id, Guid.Empty.ToString(), s_ada, Token));
        await Assert.ThrowsAsync<ArmException>(
            () => Roles().AssignAsync(new RoleNeed("p", Guid.Empty.ToString(), id, AzureRole.HubAgent, [], ""), s_ada, Token));
        Assert.Empty(_server.Requests);
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    public async Task A_segment_that_would_be_folded_reaches_no_server(string subscription)
    {
        var refused = await Assert.ThrowsAsync<ArmException>(() => Reader().FleetsAsync(subscription, s_ada, Token));
        Assert.Contains("it would be read as", refused.Message, StringComparison.Ordinal);
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task A_role_goes_to_the_scope_that_was_shown()
    {
        const string Scope = $"/subscriptions/{Subscription}/resourceGroups/rg-ü_(1).a";
        _server.Answer = context => context.JsonAsync(201, """{"id":"x","properties":{}}""");
        await Roles().AssignAsync(new RoleNeed("p", Guid.Empty.ToString(), Scope, AzureRole.HubAgent, [], ""), s_ada, Token);
        Assert.StartsWith(
            $"{Scope}/providers/Microsoft.Authorization/roleAssignments/",
            Uri.UnescapeDataString(Assert.Single(_server.Requests).PathAndQuery), StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_Azure_revokes_a_token_the_next_one_is_requested_with_the_required_claims()
    {
        const string Claims = """{"access_token":{"nbf":{"essential":true,"value":"1"}}}""";
        _server.Answer = context =>
        {
            if (context.Request.Headers.Authorization != $"Bearer of oid-ada with {Claims.Length}")
            {
                context.Response.Headers.WWWAuthenticate =
                    "Bearer realm=\"\", authorization_uri=\"https://login.microsoftonline.com/common/oauth2/authorize\", "
                    + $"error=\"insufficient_claims\", claims=\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(Claims))}\"";
                return context.JsonAsync(401, """{"error":{"code":"InvalidAuthenticationToken","message":"revoked"}}""");
            }

            return context.JsonAsync(200, """{"value":[]}""");
        };
        Assert.Empty(await Reader().SubscriptionsAsync(s_ada, Token));
        Assert.Contains(Claims, _tokens.Claims);
    }

    [Fact]
    public async Task An_operator_who_must_sign_in_again_gets_this_message()
    {
        _tokens.SignInNeeded = true;
        var refused = await Assert.ThrowsAsync<ArmException>(() => Reader().SubscriptionsAsync(s_ada, Token));
        Assert.Equal((401, "sign in once more"), (refused.Status, refused.Message));
    }

    [Theory]
    [InlineData("""{"actions":["*/read"],"notActions":[]}""", "Microsoft.Network/trafficManagerProfiles/read", true)]
    [InlineData("""{"actions":["*/read"],"notActions":[]}""", "Microsoft.Network/trafficManagerProfiles/write", false)]
    [InlineData(
        """{"actions":["microsoft.network/TRAFFICMANAGERPROFILES/*"],"notActions":[]}""", "Microsoft.Network/trafficManagerProfiles/write",
        true)]
    [InlineData(
        """{"actions":["*"],"notActions":["Microsoft.Authorization/*/Write"]}""", "Microsoft.Authorization/roleAssignments/write", false)]
    [InlineData("""{"actions":["Microsoft.Network"],"notActions":[]}""", "Microsoft.NetworkX", false)]
    [InlineData("""{"actions":7}""", "x", false)]
    public async Task A_permission_covers_what_its_patterns_match(string permission, string action, bool may)
    {
        _server.Answer = context => context.JsonAsync(200, $$$"""{"value":[{{{permission}}}]}""");
        Assert.Equal(may, await Reader().MayAsync(action, Fleet, s_ada, Token));
    }

    [Fact]
    public async Task Requests_of_all_identities_go_over_one_connection_each_with_its_own_token()
    {
        _server.Answer = context => context.JsonAsync(200, """{"value":[]}""");
        using var reader = Reader();
        foreach (var id in new[] { "ada", "bob", "ada", "eve" })
        {
            await reader.FleetsAsync(Subscription, s_ada with { Id = id }, Token);
        }

        Assert.Equal(
            ["Bearer of ada", "Bearer of bob", "Bearer of ada", "Bearer of eve"],
            _server.Requests.Select(request => request.Authorization));
        Assert.Equal(1, _server.Connections);
    }

    private AzureOptions Options => new() { Endpoint = _server.Address, CaFile = _folder.Write("ca.crt", _certificates.AuthorityPem) };

    private AzureRoles Roles() => new(Options, by => new TokenSourceCredential(_tokens, by), Reader(), TimeProvider.System);

    private FleetReader Reader() => new(
        Options, by => new TokenSourceCredential(_tokens, by), HostAllowance.Azure, TimeProvider.System);

    private sealed class RecordedTokens : IOperatorTokens
    {
        public ConcurrentQueue<string?> Claims { get; } = new();

        public bool SignInNeeded { get; set; }

        public Task<ResourceToken> ForOperatorAsync(Operator by, string scope, string? claims, CancellationToken token)
        {
            Claims.Enqueue(claims);
            return SignInNeeded ? throw new SignInNeededException("sign in once more")
                : Task.FromResult(
                    new ResourceToken($"of {by.Id}{(claims is null ? "" : $" with {claims.Length}")}", DateTimeOffset.UtcNow.AddHours(1)));
        }

        public Task<ResourceToken> ForApplicationAsync(string scope, CancellationToken token) =>
            Task.FromResult(new ResourceToken("of the application", DateTimeOffset.UtcNow.AddHours(1)));
    }
}
