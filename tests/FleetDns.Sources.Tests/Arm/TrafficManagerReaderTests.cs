using System.Net;
using FleetDns.Sources.Arm;
using FleetDns.Sources.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace FleetDns.Sources.Tests.Arm;

public sealed class TrafficManagerReaderTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly Certificates _certificates = new(IPAddress.Loopback);
    private FakeServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await FakeServer.StartAsync(_certificates.Server);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _certificates.Dispose();
        _folder.Dispose();
    }

    private TrafficManagerReader Reader() => new(
        new AzureOptions
        {
            Endpoint = _server.Address,
            SubscriptionId = "s-1",
            CaFile = _folder.Write("ca.crt", _certificates.AuthorityPem),
            Token = "arm-token",
        },
        TimeProvider.System);

    // As of the examples of the specification (docs/domain.md 3.2, 3.3).
    private const string Profile = """
        {"id":"/subscriptions/s-1/resourceGroups/rg-flt-tm-demo/providers/Microsoft.Network/trafficManagerProfiles/fleet-u1",
         "name":"fleet-u1","type":"Microsoft.Network/trafficManagerProfiles","location":"global",
         "tags":{"networking.fleet.azure.com.trafficManagerProfile":"kuard-demo/kuard-atm-demo"},
         "properties":{"profileStatus":"Enabled","trafficRoutingMethod":"Weighted",
          "dnsConfig":{"relativeName":"kuard-demo-kuard-atm-demo","fqdn":"kuard-demo-kuard-atm-demo.trafficmanager.net","ttl":60},
          "monitorConfig":{"profileMonitorStatus":"Online","protocol":"HTTP","port":80,"path":"/",
           "intervalInSeconds":30,"timeoutInSeconds":10,"toleratedNumberOfFailures":3},
          "endpoints":[{"id":"/…/e1","name":"e1","type":"Microsoft.Network/trafficManagerProfiles/azureEndpoints",
           "properties":{"endpointStatus":"Enabled","endpointMonitorStatus":"Online","targetResourceId":"/ip",
            "target":"l.eastus.cloudapp.azure.com","weight":50,"priority":1,"endpointLocation":"East US","alwaysServe":"Disabled"}}]}}
        """;

    [Fact]
    public async Task Profiles_are_listed_in_the_sdks_names_page_by_page_with_the_token()
    {
        _server.Answer = context => context.JsonAsync(200, context.Request.Query.ContainsKey("$skipToken")
            ? """{"value":[{"id":"/p2","name":"p2","properties":null}]}"""
            : $$"""{"value":[{{Profile}}],"nextLink":"{{_server.Address}}next?$skipToken=x"}""");

        var profiles = await Reader().ListAsync(Token);

        Assert.Equal(["fleet-u1", "p2"], profiles.Select(p => p.Name));
        Assert.Equal(
            new TrafficManagerDnsConfig("kuard-demo-kuard-atm-demo", "kuard-demo-kuard-atm-demo.trafficmanager.net", 60),
            profiles[0].DnsConfig);
        Assert.Equal(new TrafficManagerMonitorConfig("Online", "HTTP", 80, "/", 30, 10, 3), profiles[0].MonitorConfig);
        Assert.Equal(
            ("e1", 50L, "Online", "/ip"),
            (profiles[0].Endpoints[0].Name, profiles[0].Endpoints[0].Weight, profiles[0].Endpoints[0].EndpointMonitorStatus,
            profiles[0].Endpoints[0].TargetResourceId));
        var first = _server.Requests.First();
        Assert.Equal("/subscriptions/s-1/providers/Microsoft.Network/trafficmanagerprofiles?api-version=2022-04-01", first.PathAndQuery);
        Assert.All(_server.Requests, r => Assert.Equal("Bearer arm-token", r.Authorization));
    }

    [Fact]
    public async Task Public_ips_have_address_use_and_owner()
    {
        _server.Answer = context => context.JsonAsync(200, """
            {"value":[
              {"id":"/ip/1","tags":{"k8s-azure-service":"shop/web"},
               "properties":{"ipAddress":"20.0.0.1","ipConfiguration":{"id":"/lb/frontend"}}},
              {"id":"/ip/2","tags":null,"properties":{"ipAddress":null,"ipConfiguration":null}},
              {"id":"/ip/3"}]}
            """);

        Assert.Equal(
            [new AzurePublicIp("/ip/1", "20.0.0.1", true, "shop/web"), new AzurePublicIp("/ip/2", null, false, null),
                new AzurePublicIp("/ip/3", null, false, null)],
            await Reader().PublicIpsAsync(Token));
        Assert.Equal(
            "/subscriptions/s-1/providers/Microsoft.Network/publicIPAddresses?api-version=2024-05-01",
            _server.Requests.First().PathAndQuery);
    }

    [Fact]
    public async Task Facts_name_owner_state_and_endpoints()
    {
        _server.Answer = context => context.JsonAsync(200, $$"""{"value":[{{Profile}}]}""");
        var fact = AzureProfiles.ToFact((await Reader().ListAsync(Token))[0]);
        Assert.Equal(new Core.Fleet.ObjectKey("kuard-demo", "kuard-atm-demo"), fact.Owner);
        Assert.Equal(
            ("kuard-demo-kuard-atm-demo.trafficmanager.net", 60L, true, "Weighted", "Online"),
            (fact.Fqdn, fact.Ttl, fact.Enabled, fact.RoutingMethod, fact.MonitorStatus));
        Assert.Equal(
            new Core.Fleet.AzureEndpoint("/…/e1", "e1", "azureEndpoints", "l.eastus.cloudapp.azure.com", "/ip", 50, true, "Online", false),
            fact.Endpoints[0]);
    }

    [Fact]
    public async Task A_refusal_is_denied_with_azures_message_and_request_id()
    {
        _server.Answer = context =>
        {
            context.Response.Headers["x-ms-request-id"] = "r-7";
            return context.JsonAsync(
                403, """{"error":{"code":"AuthorizationFailed","message":"The client 'c' does not have authorization"}}""");
        };
        var failure = await Assert.ThrowsAsync<ArmException>(() => Reader().ListAsync(Token));
        Assert.Equal(
            "Azure denied permission to list the Traffic Manager profiles of subscription s-1 (403 AuthorizationFailed): The client 'c' "
            + "does not have authorization (x-ms-request-id r-7)", failure.Message);
        Assert.True(failure.IsDenied);
        Assert.Equal(("AuthorizationFailed", "r-7"), (failure.Code, failure.RequestId));
    }

    [Fact]
    public async Task Throttling_is_not_retried_here_and_reports_the_wait()
    {
        _server.Answer = context =>
        {
            context.Response.Headers.RetryAfter = "17";
            return context.JsonAsync(429, """{"error":{"code":"TooManyRequests","message":"slow down"}}""");
        };
        var failure = await Assert.ThrowsAsync<ArmException>(() => Reader().ListAsync(Token));
        Assert.Equal((429, TimeSpan.FromSeconds(17), false), (failure.Status, failure.RetryAfter, failure.IsDenied));
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task A_proxys_page_is_a_failure_with_its_status()
    {
        _server.Answer = async context =>
        {
            context.Response.StatusCode = 502;
            await context.Response.WriteAsync("<html>", Token);
        };
        Assert.StartsWith(
            "Azure could not list the Traffic Manager profiles of subscription s-1 (502): ",
            (await Assert.ThrowsAsync<ArmException>(() => Reader().ListAsync(Token))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"value\":[{\"name\":\"p\"}]}", "id is missing")]
    [InlineData("{\"value\":7}", "value is not a list")]
    [InlineData("not json", "could not be read")]
    public async Task An_answer_that_is_not_a_list_is_a_failure(string json, string words)
    {
        _server.Answer = context => context.JsonAsync(200, json);
        Assert.Contains(words, (await Assert.ThrowsAsync<ArmException>(() => Reader().ListAsync(Token))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_next_page_on_another_server_is_not_followed()
    {
        _server.Answer = context => context.JsonAsync(200, """{"value":[],"nextLink":"https://elsewhere.example/x"}""");
        Assert.Contains(
            "continues on another server", (await Assert.ThrowsAsync<ArmException>(() => Reader().ListAsync(Token))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_not_signed_by_the_ca_file_is_refused()
    {
        using var other = new Certificates(IPAddress.Loopback);
        var reader = new TrafficManagerReader(
            new AzureOptions
            {
                Endpoint = _server.Address,
                SubscriptionId = "s-1",
                CaFile = _folder.Write("other.crt", other.AuthorityPem),
                Token = "t"
            }, TimeProvider.System);
        var failure = await Assert.ThrowsAsync<ArmException>(() => reader.ListAsync(Token));
        Assert.StartsWith($"Azure at {_server.Address} cannot be reached: ", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, failure.Status);
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public void Settings_that_cannot_work_are_named()
    {
        var good = new AzureOptions { SubscriptionId = "s", Token = "t" };
        Assert.Equal("Azure:SubscriptionId is missing.", Fails(good with { SubscriptionId = null }));
        Assert.Equal(
            "Azure:Endpoint http://127.0.0.1/ must be an https address.", Fails(good with { Endpoint = new Uri("http://127.0.0.1") }));
        Assert.StartsWith(
            $"Azure:CaFile {_folder.File("none")} could not be read: ", Fails(good with { CaFile = _folder.File("none") }),
            StringComparison.Ordinal);
        Assert.Equal(
            $"Azure:CaFile {_folder.File("empty")} contains no PEM certificate.", Fails(good with { CaFile = _folder.Write("empty", "") }));
    }

    private static string Fails(AzureOptions options) =>
        Assert.Throws<AzureSettingsException>(() => new TrafficManagerReader(options, TimeProvider.System)).Message;

    [Fact]
    public async Task A_replaced_authority_is_used_and_an_unreadable_one_is_not()
    {
        using var renewed = new Certificates(IPAddress.Loopback);
        var serving = _certificates;
        await using var server = await FakeServer.StartAsync(() => serving.Server);
        server.Answer = context => context.JsonAsync(200, """{"value":[]}""");
        var ca = _folder.Write("rotated.crt", _certificates.AuthorityPem);
        var reader = new TrafficManagerReader(
            new AzureOptions { Endpoint = server.Address, SubscriptionId = "s-1", CaFile = ca, Token = "t" }, TimeProvider.System);
        Assert.Empty(await reader.ListAsync(Token));

        _folder.Write("rotated.crt", "half-written");
        Assert.Empty(await reader.ListAsync(Token));
        _folder.Write("rotated.crt", renewed.AuthorityPem);
        serving = renewed;
        server.BreakConnections();
        Assert.Empty(await reader.ListAsync(Token));
    }
}
