using System.Security.Claims;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Web.Security;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace FleetDns.Web.Tests.Security;

/// <summary>A flood of messages of one user waits, then closes the connection; another user's message is processed at once.</summary>
public sealed class EventLimitTests
{
    [Fact]
    public async Task A_flood_waits_then_loses_the_connection_and_affects_no_one_else()
    {
        using var limit = new EventLimit(new LimitOptions { EventsPerSecond = 10 }, NullLogger<EventLimit>.Instance);
        using var flooding = new Connection("greedy");
        var (sent, passed) = (0, 0);
        var waiting = new List<Task<object?>>();
        while (!flooding.ConnectionAborted.IsCancellationRequested)
        {
            sent++;
            waiting.Add(limit.InvokeMethodAsync(flooding.Invoke("BeginInvokeDotNetFromJS"), _ =>
            {
                Interlocked.Increment(ref passed);
                return ValueTask.FromResult<object?>(null);
            }).AsTask());
        }

        Assert.True(sent > 120, $"{sent}");   // two seconds' worth went, ten seconds' worth waits
        Assert.True(passed < sent);
        using var other = new Connection("other");
        Assert.Equal(
            "done", await limit.InvokeMethodAsync(other.Invoke("BeginInvokeDotNetFromJS"), _ => ValueTask.FromResult<object?>("done")));
        foreach (var task in waiting)
        {
            Assert.Null(await task);   // messages that wait on the closed connection end without an error
        }
    }

    private sealed class Connection(string who) : HubCallerContext, IDisposable
    {
        private readonly CancellationTokenSource _gone = new();

        public override string ConnectionId => who;

        public override string? UserIdentifier => who;

        public override ClaimsPrincipal? User { get; } = FleetClaims.Create("test", new Operator(who, who, Role.Reader));

        public override IDictionary<object, object?> Items { get; } = new Dictionary<object, object?>();

        public override IFeatureCollection Features { get; } = new FeatureCollection();

        public override CancellationToken ConnectionAborted => _gone.Token;

        public override void Abort() => _gone.Cancel();

        public HubInvocationContext Invoke(string method) =>
            new(this, new ServiceCollection().BuildServiceProvider(), new Named(), typeof(Named).GetMethod(method)!, []);

        public void Dispose() => _gone.Dispose();
    }

    private sealed class Named : Hub
    {
        public static void BeginInvokeDotNetFromJS()
        {
        }
    }
}
