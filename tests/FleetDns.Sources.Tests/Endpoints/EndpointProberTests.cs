using FleetDns.Sources.Dns;
using FleetDns.Sources.Endpoints;
using FleetDns.Sources.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace FleetDns.Sources.Tests.Endpoints;

public sealed class EndpointProberTests : IAsyncLifetime
{
    private const string Target = "web.eastus.cloudapp.azure.com";
    private readonly FakeNameServer _dns = new();
    private FakeServer _http = null!;

    public async ValueTask InitializeAsync()
    {
        _http = await FakeServer.StartAsync();
        Resolve("127.0.0.1");
    }

    public async ValueTask DisposeAsync()
    {
        await _http.DisposeAsync();
        await _dns.DisposeAsync();
    }

    [Fact]
    public async Task The_title_of_the_page_is_shown()
    {
        string? host = null;
        _http.Answer = context =>
        {
            host = context.Request.Host.Value;
            return PageAsync(context, "<title>\n aks-member-1 &amp; co\u202e </title>");
        };

        var answer = await AskAsync(path: "/healthz?full=1");

        Assert.Equal(
            (200, "aks-member-1 & co\ufffd", "200 OK", $"127.0.0.1:{_http.Address.Port}"),
            (answer.Status, answer.Title, answer.Words, answer.Address));
        Assert.True(answer.IsHealthy);
        Assert.Equal("/healthz?full=1", Assert.Single(_http.Requests).PathAndQuery);
        Assert.StartsWith(Target, host, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_is_named_and_not_followed()
    {
        _http.Answer = context =>
        {
            context.Response.Redirect("http://169.254.169.254/latest/meta-data");
            return Task.CompletedTask;
        };

        var answer = await AskAsync();

        Assert.Equal(302, answer.Status);
        Assert.Equal("302 Found, redirects to http://169.254.169.254/latest/meta-data (not followed)", answer.Words);
        Assert.False(answer.IsHealthy);
        Assert.Single(_http.Requests);
    }

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("169.254.169.254", true)]
    [InlineData("127.0.0.1", false)]     // outside the sandbox loopback is as forbidden as the rest
    [InlineData("169.254.169.254", false)]
    public async Task An_address_that_is_not_allowed_is_never_connected_to(string address, bool sandbox)
    {
        Resolve(address);

        var answer = await AskAsync(sandbox: sandbox);

        Assert.Equal($"{Target} was not probed: it resolves to {address}, which is not a public address.", answer.Words);
        Assert.Null(answer.Status);
        Assert.Empty(_http.Requests);
    }

    [Fact]
    public async Task An_alias_is_followed_to_its_address()
    {
        _dns.Answer = question => question.Name == Target
            ? new FakeAnswer { Answers = [new FakeRecord(Target, "CNAME", 60, "lb.eastus.cloudapp.azure.com")] }
            : new FakeAnswer { Answers = [new FakeRecord(question.Name, "A", 60, "127.0.0.1")] };
        _http.Answer = context => PageAsync(context, "<title>behind an alias</title>");

        Assert.Equal("behind an alias", (await AskAsync()).Title);
    }

    [Fact]
    public async Task A_name_without_an_address_says_so()
    {
        _dns.Answer = _ => new FakeAnswer(Code: 3);

        Assert.Equal($"DNS answers NotExistentDomain for {Target}.", (await AskAsync()).Words);
    }

    [Fact]
    public async Task Only_the_start_of_an_endless_body_is_read()
    {
        _http.Answer = async context =>
        {
            context.Response.ContentType = "text/plain";
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.WriteAsync(new string('x', 10_000), context.RequestAborted);
            }
        };

        var answer = await AskAsync().WithinTimeoutAsync();

        Assert.Equal(200, answer.Status);
        Assert.Equal(121, answer.Title!.Length);
    }

    [Fact]
    public async Task A_closed_port_is_a_refused_connection()
    {
        var port = _http.Address.Port;
        await _http.DisposeAsync();

        Assert.Equal("No connection: refused.", (await AskAsync(port: port)).Words);
        _http = await FakeServer.StartAsync();
    }

    [Fact]
    public async Task Https_is_probed_without_validating_the_certificate()
    {
        using var certificates = new Certificates(System.Net.IPAddress.Parse("192.0.2.1"));   // for another server
        await using var secure = await FakeServer.StartAsync(certificates.Server);
        secure.Answer = context => PageAsync(context, "<title>over TLS</title>");

        Assert.Equal("over TLS", (await AskAsync(port: secure.Address.Port, scheme: "https")).Title);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(70_000)]
    public async Task An_invalid_port_is_an_outcome(int port) =>
        Assert.Null((await AskAsync(port: 0, asked: port)).Status);

    [Fact]
    public async Task An_alias_that_is_not_a_name_is_an_outcome()
    {
        _dns.Answer = question =>
            new FakeAnswer
            {
                Answers = [
                new FakeRecord(question.Name, "CNAME", 60, $"{new string('a', 63)}.bad name!.cloudapp.azure.com")]
            };
        var answer = await AskAsync();
        Assert.Null(answer.Status);
        Assert.NotEmpty(answer.Words);
    }

    private void Resolve(string address) =>
        _dns.Answer = question => new FakeAnswer { Answers = [new FakeRecord(question.Name, "A", 60, address)] };

    private Task<EndpointAnswer> AskAsync(string path = "/", int? port = null, string scheme = "http", bool sandbox = true, int asked = 80)
    {
        var dns = new DnsOptions { Servers = new Dictionary<string, string> { ["cloudapp.azure.com"] = _dns.EndPoint.ToString() } };
        var prober = new EndpointProber(
            new EndpointAddresses(dns, TimeProvider.System),
            new EndpointOptions { Port = port ?? _http.Address.Port, LoopbackOnly = sandbox }, TimeProvider.System);
        return prober.AskAsync(new EndpointQuestion(Target, scheme, asked, path), TestContext.Current.CancellationToken);
    }

    private static Task PageAsync(HttpContext context, string body)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(body);
    }
}
