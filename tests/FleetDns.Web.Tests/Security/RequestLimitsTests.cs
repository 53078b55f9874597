using System.Net;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Web.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FleetDns.Web.Tests.Security;

/// <summary>One user cannot use up the tabs, pages or calls of others, and sees which limit is reached.</summary>
public sealed class RequestLimitsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_user_has_their_own_limit_of_tabs()
    {
        await using var server = await Server.StartAsync(new LimitOptions { CircuitsPerPerson = 2, Circuits = 3 });
        var open =
            new List<HttpResponseMessage> { await server.GetAsync("greedy", "/_blazor"), await server.GetAsync("greedy", "/_blazor") };
        Assert.All(open, tab => Assert.Equal(HttpStatusCode.OK, tab.StatusCode));

        foreach (var path in new[] { "/_blazor", "/page" })
        {
            using var refused = await server.GetAsync("greedy", path);
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.Equal(
                "You have 2 FleetDns tabs open (Limits:CircuitsPerPerson), or all users together have 3 (Limits:Circuits). Close tabs, "
                + "then reload this page.", await refused.Content.ReadAsStringAsync(Token));
        }

        using var page = await server.GetAsync("other", "/page");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        open.Add(await server.GetAsync("other", "/_blazor"));
        Assert.Equal(HttpStatusCode.OK, open[2].StatusCode);
        using var full = await server.GetAsync("third", "/page");
        Assert.Equal(HttpStatusCode.TooManyRequests, full.StatusCode);
        open.ForEach(tab => tab.Dispose());
    }

    [Fact]
    public async Task A_closed_tab_frees_its_place()
    {
        await using var server = await Server.StartAsync(new LimitOptions { CircuitsPerPerson = 1 });
        (await server.GetAsync("ada", "/_blazor")).Dispose();
        await server.TabsEnded.WaitAsync(Token);
        while (true)
        {
            using var next = await server.GetAsync("ada", "/_blazor");   // the permit is given back just after the request has ended
            if (next.StatusCode == HttpStatusCode.OK)
            {
                return;
            }
        }
    }

    [Fact]
    public async Task Pages_and_calls_are_counted_per_minute_and_user()
    {
        await using var server = await Server.StartAsync(new LimitOptions { PagesPerMinute = 10, ApiCallsPerMinute = 2 });
        for (var i = 0; i < 2; i++)
        {
            using var call = await server.GetAsync("program", "/api/v1/fleet");
            Assert.Equal(HttpStatusCode.OK, call.StatusCode);
        }

        using var refused = await server.GetAsync("program", "/api/v1/fleet");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);
        Assert.Contains(
            "You made more than 2 calls in a minute (Limits:ApiCallsPerMinute).", await refused.Content.ReadAsStringAsync(Token),
            StringComparison.Ordinal);
        using var other = await server.GetAsync("other", "/api/v1/fleet");
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);

        for (var i = 0; i < 10; i++)
        {
            using var page = await server.GetAsync("ada", i % 2 == 0 ? "/page" : "/_blazor/negotiate");
        }

        using var eleventh = await server.GetAsync("ada", "/page");
        Assert.Equal(HttpStatusCode.TooManyRequests, eleventh.StatusCode);
        Assert.NotNull(eleventh.Headers.RetryAfter);
        using var plain = await server.GetAsync("ada", "/static.css");
        Assert.Equal(HttpStatusCode.OK, plain.StatusCode);
    }

    private sealed class Server : IAsyncDisposable
    {
        private readonly WebApplication _app;
        private readonly HttpClient _client = new();

        private Server(WebApplication app) => _app = app;

        public SemaphoreSlim TabsEnded { get; } = new(0);

        public static async Task<Server> StartAsync(LimitOptions limits)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
            builder.Services.AddFleetLimits(limits);
            var app = builder.Build();
            var server = new Server(app);
            app.UseRouting();
            app.Use((context, next) =>
            {
                context.User = FleetClaims.Create("test", new Operator(context.Request.Headers["who"].ToString(), "", Role.Reader));
                return next(context);
            });
            app.UseRateLimiter();
            app.MapGet("/_blazor", server.StayAsync);
            app.MapGet("/_blazor/negotiate", () => "");
            app.MapGet("/static.css", () => "");
            app.MapGet("/page", () => "").WithMetadata(new ComponentTypeMetadata(typeof(ComponentBase)));
            app.MapGet("/api/v1/fleet", () => "").RequireRateLimiting(RequestLimits.Api);
            await app.StartAsync(Token);
            return server;
        }

        public Task<HttpResponseMessage> GetAsync(string who, string path)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_app.Urls.Single() + path));
            request.Headers.Add("who", who);
            return _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        }

        public async ValueTask DisposeAsync()
        {
            _client.Dispose();
            await _app.DisposeAsync();
        }

        private async Task StayAsync(HttpContext context)
        {
            await context.Response.Body.FlushAsync(Token);
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => TabsEnded.Release(), TaskScheduler.Default);
        }
    }
}
