using System.Net;
using FleetDns.Sources.Cluster;
using FleetDns.Sources.Cluster.Watching;
using FleetDns.Sources.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace FleetDns.Sources.Tests.Hub;

/// <summary>Faults of the hub's settings and TLS are reported with a message.</summary>
public sealed class HubClientTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static string Fails(string kubeconfig, string? context = null) =>
        Assert.Throws<HubSettingsException>(() => HubClient.Open(kubeconfig, context)).Message;

    [Fact]
    public void Every_kind_has_a_cache()
    {
        var caches = new HubCaches(
            () => throw new InvalidOperationException("not opened"), new HubOptions(), TimeProvider.System, NullLoggerFactory.Instance);
        Assert.Equal(HubKinds.All, caches.All.Select(cache => cache.Kind));
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Equal($"Kubeconfig {_folder.File("none")} does not exist.", Fails(_folder.File("none")));

    [Fact]
    public void A_directory_is_not_a_kubeconfig() =>
        Assert.EndsWith("is a directory, not a file.", Fails(_folder.File("")), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("just words")]
    [InlineData("clusters: [")]
    public void A_file_that_is_not_a_kubeconfig_is_named(string text) =>
        Assert.StartsWith($"Kubeconfig {_folder.File("config")} ", Fails(_folder.Write("config", text)), StringComparison.Ordinal);

    [Fact]
    public void An_unknown_context_is_named_with_those_that_exist()
    {
        var file = _folder.Write("config", FakeHub.Text(new Uri("https://127.0.0.1:6443"), "t"));
        Assert.Equal($"Kubeconfig {file} has no context other (it has hub).", Fails(file, "other"));
    }

    [Fact]
    public void A_file_without_a_current_context_asks_for_the_setting()
    {
        var file = _folder.Write(
            "config", FakeHub.Text(new Uri("https://127.0.0.1:6443"), "t").Replace("current-context: hub", "", StringComparison.Ordinal));
        Assert.Equal($"Kubeconfig {file} has no current context; set one in Hub:Context (it has hub).", Fails(file));
    }

    [Theory]
    [InlineData("certificate-authority: missing.crt", "missing.crt")]
    [InlineData("certificate-authority-data: '%%%'", "not base64")]
    [InlineData("certificate-authority-data: bm90IGEgY2VydGlmaWNhdGU=", "its certificate authority contains no PEM certificate")]
    public void A_certificate_authority_that_cannot_be_read_is_named(string line, string words)
    {
        var file = _folder.Write("config", FakeHub.Text(new Uri("https://127.0.0.1:6443"), "t", "    " + line));
        var message = Fails(file);
        Assert.StartsWith($"Kubeconfig {file}, context hub: ", message, StringComparison.Ordinal);
        Assert.Contains(words, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Server_and_user_are_those_of_the_context()
    {
        using var client = HubClient.Open(_folder.Write("config", FakeHub.Text(new Uri("https://127.0.0.1:6443"), "t")), "hub");
        Assert.Equal(new Uri("https://127.0.0.1:6443/"), client.Server);
        Assert.Equal("fleet-operator", client.UserName);
    }

    [Fact]
    public async Task A_refused_connection_names_the_hub()
    {
        var server = await FakeServer.StartAsync();
        await server.DisposeAsync();
        using var client = HubClient.Open(_folder.Write("config", FakeHub.Text(server.Address, "t")), null);
        var failure = await Assert.ThrowsAsync<SourceException>(
            () => client.SendAsync(HttpMethod.Get, "version", null, TestContext.Current.CancellationToken));
        Assert.StartsWith($"The hub at {client.Server} cannot be reached: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_hubs_certificate_is_checked_against_the_ca_of_the_kubeconfig_and_nothing_else()
    {
        using var right = new Certificates(IPAddress.Loopback);
        using var wrong = new Certificates(IPAddress.Loopback);
        await using var server = await FakeServer.StartAsync(right.Server);
        server.Answer = context => context.JsonAsync(200, "{}");

        Assert.Null(await ConnectAsync(server, right));
        Assert.StartsWith(
            $"The certificate of the hub at {server.Address} is not trusted: ", await ConnectAsync(server, wrong),
            StringComparison.Ordinal);
        Assert.StartsWith(
            $"The certificate of the hub at {server.Address} is not trusted: ", await ConnectAsync(server, null), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_of_the_right_ca_for_another_host_is_refused()
    {
        using var authority = new Certificates(IPAddress.Parse("127.0.0.9"));
        await using var server = await FakeServer.StartAsync(authority.Server);
        server.Answer = context => context.JsonAsync(200, "{}");
        Assert.Contains("RemoteCertificateNameMismatch", await ConnectAsync(server, authority), StringComparison.Ordinal);
    }

    /// <summary>A private hub, reached through a tunnel that ends at localhost.</summary>
    [Fact]
    public async Task A_hub_that_is_reached_by_another_name_is_checked_by_the_name_that_is_set()
    {
        const string Name = "hub.private.eastus.azmk8s.io";
        using var authority = new Certificates(Name);
        await using var server = await FakeServer.StartAsync(authority.Server);
        server.Answer = context => context.JsonAsync(200, "{}");

        Assert.Contains("RemoteCertificateNameMismatch", await ConnectAsync(server, authority), StringComparison.Ordinal);
        Assert.Null(await ConnectAsync(server, authority, $"\n    tls-server-name: {Name}"));
        Assert.Contains(
            "RemoteCertificateNameMismatch", await ConnectAsync(server, authority, "\n    tls-server-name: another.name"),
            StringComparison.Ordinal);

        using var bySettings = HubClient.Open(_ => Task.FromResult(new HubAddress(server.Address, authority.AuthorityPem, Name)));
        using var answer = await bySettings.SendAsync(HttpMethod.Get, "version", null, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_server_that_wants_https_is_not_called_unreachable()
    {
        await using var server = await FakeServer.StartAsync();
        server.Answer = async context =>
        {
            (context.Response.StatusCode, context.Response.ContentType) = (400, "text/plain");
            await context.Response.WriteAsync("Client sent an HTTP request to an HTTPS server.\n");
        };
        Assert.Equal(
            $"The hub at {server.Address} does not accept plain http. Use https:// in the server of the kubeconfig.",
            await ConnectAsync(server, null));
    }

    [Fact]
    public async Task Caches_show_the_fault_of_the_kubeconfig_and_recover_once_it_exists()
    {
        await using var hub = await FakeHub.StartAsync();
        hub.Answer = async context =>
        {
            if (context.Request.Query.ContainsKey("watch"))
            {
                await context.Response.Body.FlushAsync();
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            }
            else
            {
                await context.JsonAsync(200, """{"metadata":{"resourceVersion":"1"},"items":[]}""");
            }
        };
        var file = _folder.File("late");
        var options = new HubOptions { FirstDelay = TimeSpan.FromMilliseconds(20), LongestDelay = TimeSpan.FromMilliseconds(20) };
        var caches = new HubCaches(() => HubClient.Open(file, null), options, TimeProvider.System, NullLoggerFactory.Instance);
        using var stop = new CancellationTokenSource();
        var running = caches.RunAsync(stop.Token);

        var lost = await WhenAsync(caches.Of(HubKinds.Imports), SourceState.Stale);
        Assert.Equal($"Kubeconfig {file} does not exist.", lost.Problem);
        Assert.True(lost.Misconfigured);
        File.Copy(hub.Kubeconfig, file + ".new");
        File.Move(file + ".new", file);   // at once: the caches may be reading
        await WhenAsync(caches.Of(HubKinds.Imports), SourceState.Live);

        // This hub has no MemberClusters; the other kinds do not wait for them.
        Assert.Contains(
            "it has no API group cluster.kubernetes-fleet.io", (await WhenAsync(caches.Of(HubKinds.Members), SourceState.Absent)).Problem,
            StringComparison.Ordinal);
        await WhenAsync(caches.Of(HubKinds.Profiles), SourceState.Live);
        Assert.Equal(
            ["memberclusters", "trafficmanagerprofiles", "trafficmanagerbackends", "serviceimports", "internalserviceexports"],
            caches.Freshness.Take(5).Select(f => f.Source));
        await stop.CancelAsync();
        await running.WithinTimeoutAsync();
    }

    private static async Task<SourceFreshness> WhenAsync<T>(WatchCache<T> cache, SourceState state)
        where T : class, IFleetObject
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Timeouts.Long);
        await foreach (var snapshot in cache.SubscribeAsync(patience.Token))
        {
            if (snapshot.Freshness.State == state)
            {
                return snapshot.Freshness;
            }
        }

        throw new InvalidOperationException("the stream ended");
    }

    /// <summary>Null when connected, else the words of the failure.</summary>
    private async Task<string?> ConnectAsync(FakeServer server, Certificates? authority, string more = "")
    {
        var ca = authority is null ? ""
            : "    certificate-authority-data: " + Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(authority.AuthorityPem));
        using var client = HubClient.Open(_folder.Write("config", FakeHub.Text(server.Address, "t", ca + more)), null);
        try
        {
            using var response = await client.SendAsync(HttpMethod.Get, "version", null, TestContext.Current.CancellationToken);
            return null;
        }
        catch (SourceException ex)
        {
            return ex.Message;
        }
    }
}
