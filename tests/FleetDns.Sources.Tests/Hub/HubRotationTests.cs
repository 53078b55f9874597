using System.Collections.Concurrent;
using System.Net;
using FleetDns.Sources.Cluster;
using FleetDns.Sources.Cluster.Watching;
using FleetDns.Sources.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FleetDns.Sources.Tests.Hub;

/// <summary>Certificates, keys, tokens and authorities that are replaced while FleetDns runs are used without a restart.</summary>
public sealed class HubRotationTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly Certificates _old = new(IPAddress.Loopback);
    private readonly Certificates _new = new(IPAddress.Loopback);
    private Certificates _serving;
    private FakeServer _server = null!;

    public HubRotationTests() => _serving = _old;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await FakeServer.StartAsync(() => _serving.Server);
        _server.Answer = context => context.JsonAsync(200, "{}");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _old.Dispose();
        _new.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_authority_that_is_rotated_during_a_watch_is_used()
    {
        var versions = 10;
        _server.Answer = async context =>
        {
            if (context.Request.Query.ContainsKey("watch"))
            {
                await context.Response.Body.FlushAsync();
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            }
            else if (context.Request.Path.Value!.EndsWith("/services", StringComparison.Ordinal))
            {
                await context.JsonAsync(
                    200, $$$"""{"metadata":{"resourceVersion":"{{{Interlocked.Increment(ref versions)}}}"},"items":[]}""");
            }
            else if (context.Request.Path == "/api/v1")
            {
                await context.JsonAsync(200, """
                    {"kind":"APIResourceList","groupVersion":"v1",
                     "resources":[{"name":"services","namespaced":true,"kind":"Service","verbs":["list","watch"]}]}
                    """);
            }
            else
            {
                await context.StatusAsync(404, "NotFound", "not here");
            }
        };
        var ca = _folder.Write("ca.crt", _old.AuthorityPem);
        var kubeconfig = _folder.Write("config", FakeHub.Text(_server.Address, "t", $"    certificate-authority: {ca}"));
        var options = new HubOptions { FirstDelay = TimeSpan.FromMilliseconds(20), LongestDelay = TimeSpan.FromMilliseconds(50) };
        using var client = HubClient.Open(kubeconfig, null);
        var caches = new HubCaches(client, options, TimeProvider.System, NullLoggerFactory.Instance);
        using var stop = new CancellationTokenSource();
        var running = caches.RunAsync(stop.Token);
        await caches.Of(HubKinds.Services).WhenStateAsync(SourceState.Live);

        _serving = _new;
        _server.BreakConnections();
        Assert.Contains(
            "is not trusted",
            (await caches.Of(HubKinds.Services)
            .WhenAsync(s => s.Freshness.Problem?.Contains("certificate", StringComparison.Ordinal) == true)).Freshness.Problem,
            StringComparison.Ordinal);
        Replace("ca.crt", _new.AuthorityPem);

        await caches.Of(HubKinds.Services).WhenStateAsync(SourceState.Live);
        await stop.CancelAsync();
        await running.WithinTimeoutAsync();
    }

    /// <summary>As Kubernetes mounts a Secret: file → ..data/file, ..data → a folder that is another one after each change.</summary>
    [Fact]
    public async Task A_mounted_secret_whose_links_change_is_followed()
    {
        Directory.CreateDirectory(_folder.File("..1"));
        Directory.CreateDirectory(_folder.File("..2"));
        File.WriteAllText(_folder.File("..1/ca.crt"), _old.AuthorityPem);
        File.SetLastWriteTimeUtc(_folder.File("..1/ca.crt"), DateTime.UtcNow.AddHours(-1));
        File.WriteAllText(_folder.File("..2/ca.crt"), _new.AuthorityPem);
        Directory.CreateSymbolicLink(_folder.File("..data"), "..1");
        File.CreateSymbolicLink(_folder.File("ca.crt"), "..data/ca.crt");
        using var client = HubClient.Open(
            _folder.Write("config", FakeHub.Text(_server.Address, "t", $"    certificate-authority: {_folder.File("ca.crt")}")), null);
        await AskAsync(client);

        _serving = _new;
        _server.BreakConnections();
        Directory.CreateSymbolicLink(_folder.File("..next"), "..2");
        Directory.Delete(_folder.File("..data"));
        Directory.Move(_folder.File("..next"), _folder.File("..data"));

        await AskAsync(client);
    }

    [Fact]
    public async Task A_client_certificate_and_its_key_are_followed()
    {
        var names = new ConcurrentQueue<string?>();
        _server.Answer = context =>
        {
            names.Enqueue(context.Connection.ClientCertificate?.Subject);
            return context.JsonAsync(200, "{}");
        };
        Write(Certificates.Client("first", DateTimeOffset.UtcNow.AddDays(1)));
        using var client =
            HubClient.Open(_folder.Write("config", Kubeconfig("{ client-certificate: client.crt, client-key: client.key }")), null);
        await AskAsync(client);
        Write(Certificates.Client("second", DateTimeOffset.UtcNow.AddDays(1)));
        await AskAsync(client);

        Assert.Equal(["CN=first", "CN=second"], names);

        void Write((string CertificatePem, string KeyPem) pair)
        {
            Replace("client.crt", pair.CertificatePem);
            Replace("client.key", pair.KeyPem);
        }
    }

    [Fact]
    public async Task The_token_of_a_file_is_sent_and_followed()
    {
        Replace("token", "first\n");
        using var client = HubClient.Open(_folder.Write("config", Kubeconfig("{ tokenFile: token }")), null);
        await AskAsync(client);
        Replace("token", "second-one\n");
        await AskAsync(client);

        Assert.Equal(["Bearer first", "Bearer second-one"], _server.Requests.Select(request => request.Authorization));
    }

    [Fact]
    public async Task The_authority_of_an_address_is_followed_in_its_file()
    {
        var ca = _folder.Write("ca.crt", _old.AuthorityPem);
        using var client = HubClient.Open(_ =>
        {
            var files = FollowedFiles.Of(ca);
            return Task.FromResult(new HubAddress(_server.Address, File.ReadAllText(ca), Files: files));
        });
        await AskAsync(client);
        Replace("ca.crt", _new.AuthorityPem);
        _serving = _new;
        _server.BreakConnections();
        await AskAsync(client);
    }

    [Fact]
    public async Task A_fleets_address_is_requested_again_when_its_hub_is_not_trusted_but_not_with_every_request()
    {
        var time = new FakeTimeProvider();
        var (authority, asked) = (_old, 0);
        using var client = HubClient.Open(_ =>
        {
            asked++;
            return Task.FromResult(new HubAddress(_server.Address, authority.AuthorityPem));
        }, time: time);
        await AskAsync(client);

        (_serving, authority) = (_new, _new);
        _server.BreakConnections();
        await AskAsync(client);
        Assert.Equal(2, asked);

        // An attacker between FleetDns and the hub, and the fleet's answer is unchanged: one request in half a minute.
        _serving = _old;
        _server.BreakConnections();
        for (var i = 0; i < 5; i++)
        {
            Assert.Contains(
                "is not trusted", (await Assert.ThrowsAsync<SourceException>(() => AskAsync(client))).Message, StringComparison.Ordinal);
        }

        Assert.Equal(2, asked);
        time.Advance(TimeSpan.FromSeconds(30));
        for (var i = 0; i < 5; i++)
        {
            await Assert.ThrowsAsync<SourceException>(() => AskAsync(client));
        }

        Assert.Equal(3, asked);
    }

    [Fact]
    public async Task A_stream_continues_over_a_connection_that_was_replaced_and_closed()
    {
        using var more = new SemaphoreSlim(0);
        _server.Answer = async context =>
        {
            await context.LineAsync("one");
            await more.WaitAsync(context.RequestAborted);
            await context.LineAsync("two");
        };
        var time = new FakeTimeProvider();
        var ca = _folder.Write("ca.crt", _old.AuthorityPem);
        using var client = HubClient.Open(
            _ => Task.FromResult(new HubAddress(_server.Address, _old.AuthorityPem, Files: FollowedFiles.Of(ca))), time: time);
        using var stream = await client.SendAsync(HttpMethod.Get, "watch", null, Token);
        using var lines = new StreamReader(await stream.Content.ReadAsStreamAsync(Token));
        Assert.Equal("one", await lines.ReadLineAsync(Token));

        Replace("ca.crt", _old.AuthorityPem + "\n");
        using var other = await client.SendAsync(HttpMethod.Get, "other", null, Token);
        time.Advance(TimeSpan.FromMinutes(2));   // closes what was replaced
        more.Release(2);
        Assert.Equal("two", await lines.ReadLineAsync(Token));
    }

    private static async Task AskAsync(HubClient client)
    {
        while (true)
        {
            try
            {
                using var answer = await client.SendAsync(HttpMethod.Get, "version", null, Token);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                return;
            }
            catch (SourceException ex) when (ex.Message.Contains("closed the connection", StringComparison.Ordinal))
            {
                // The client may have taken a connection that the server has just broken.
            }
        }
    }

    private string Kubeconfig(string user) =>
        FakeHub.Text(
            _server.Address, "t",
            $"    certificate-authority-data: {Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(_old.AuthorityPem))}")
        .Replace("{ token: t }", user, StringComparison.Ordinal);

    /// <summary>At once, as a rename does.</summary>
    private void Replace(string name, string text)
    {
        _folder.Write(name + ".new", text);
        File.Move(_folder.File(name + ".new"), _folder.File(name), overwrite: true);
    }
}
