using System.Text.Json.Nodes;
using ARSoft.Tools.Net;
using ARSoft.Tools.Net.Dns;
using FleetDns.Sandbox.Arm;
using FleetDns.Sandbox.Controllers;
using FleetDns.Sandbox.Endpoints;
using FleetDns.Sandbox.Faults;
using FleetDns.Sandbox.Hosting;
using FleetDns.Sandbox.KubeApi;
using FleetDns.Sandbox.Members;
using FleetDns.Sandbox.Scenarios;
using Microsoft.Extensions.Logging.Abstractions;

namespace FleetDns.Sandbox.Tests.Scenarios;

/// <summary>A fleet in this process without its servers, except for the endpoints; simulated waits take no time.</summary>
internal sealed class RunningFleet : IAsyncDisposable
{
    public const string Fqdn = "kuard-demo-kuard-atm-demo.trafficmanager.net";

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    private readonly EndpointServer _endpoints;

    private RunningFleet(SimulatedFleet fleet, EndpointServer endpoints)
    {
        SimulatedFleet = fleet;
        _endpoints = endpoints;
    }

    public static ObjectName Profile { get; } = new("kuard-demo", "kuard-atm-demo");

    public static ObjectName Backend { get; } = new("kuard-demo", "kuard-atm-demo-backend");

    public static ObjectName Service { get; } = new("kuard-demo", "kuard-svc");

    public SimulatedFleet SimulatedFleet { get; }

    public ObjectStore Hub => SimulatedFleet.Hub;

    public FaultSwitch Faults => SimulatedFleet.Faults;

    public static async Task<RunningFleet> StartAsync(Scenario? scenario = null, TimeSpan? probe = null,
        Func<WaitSettings, WaitSettings>? change = null)
    {
        var hub = new ObjectStore(KindRegistry.Default, TimeProvider.System);
        HubBootstrap.Seed(hub);
        var faults = new FaultSwitch();
        ArmFaults.Register(faults);
        DnsFaults.Register(faults);
        var endpoints = EndpointServer.Start(0, NullLogger.Instance);
        var waits = new WaitSettings
        {
            PublicIp = TimeSpan.Zero,
            DnsLabel = TimeSpan.Zero,
            Rollout = TimeSpan.FromMilliseconds(10),
            Propagation = TimeSpan.Zero,
            RoleAssignment = TimeSpan.Zero,
            ImportRetry = TimeSpan.FromMilliseconds(10),
            ImagePull = TimeSpan.FromMilliseconds(20),
            Probe = probe ?? TimeSpan.FromMilliseconds(60),
            ForceDelete = TimeSpan.FromMinutes(15),
            SnapshotCollection = TimeSpan.Zero,
            SnapshotInterval = TimeSpan.Zero,
            MaxBackoff = TimeSpan.FromMilliseconds(200),
        };
        waits = change?.Invoke(waits) ?? waits;
        var fleet = new SimulatedFleet(hub, endpoints, faults, waits, TimeProvider.System, NullLoggerFactory.Instance);
        new FleetFaults(fleet).Register();
        using var limit = new CancellationTokenSource(s_limit);
        await fleet.StartAsync(scenario ?? new KuardScenario(), limit.Token);
        return new RunningFleet(fleet, endpoints);
    }

    public JsonObject Get(ResourceKind kind, ObjectName name) =>
        Hub.Get(kind, name) ?? throw new InvalidOperationException($"There is no {kind.Kind} {name.Namespace}/{name.Name}.");

    public Member Member(string name) => SimulatedFleet.Members.Single(m => m.Name == name);

    /// <summary>Writes as an operator would.</summary>
    public void Change(ResourceKind kind, ObjectName name, Action<JsonObject> change) => Hub.Update(kind, name, "test", change);

    /// <summary>Waits for a state that events announce.</summary>
    public Task Until(ResourceKind kind, ObjectName name, Func<JsonObject?, bool> holds) => Until(Hub, kind, name, holds);

    public static async Task Until(ObjectStore store, ResourceKind kind, ObjectName name, Func<JsonObject?, bool> holds)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = store.Subscribe(change =>
        {
            if (change.Kind == kind && change.Name == name && holds(change.Type == StoreEventType.Deleted ? null : change.Object))
            {
                reached.TrySetResult();
            }
        });
        if (holds(store.Get(kind, name)))
        {
            return;
        }

        try
        {
            await reached.Task.WaitAsync(s_limit);
        }
        catch (TimeoutException)
        {
            Assert.Fail(
                $"{kind.Kind} {name.Namespace}/{name.Name} did not get there; it is: {store.Get(kind, name)?.ToJsonString() ?? "absent"}");
        }
    }

    /// <summary>Waits for a state of Azure that its own changes announce.</summary>
    public async Task UntilAzure(Func<TrafficManagerProfile?, bool> holds)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Check(string relativeName)
        {
            if (holds(SimulatedFleet.Azure.Profiles.Values.FirstOrDefault()))
            {
                reached.TrySetResult();
            }
        }

        SimulatedFleet.Azure.ProfileChanged += Check;
        Check("");
        await reached.Task.WaitAsync(s_limit);
        SimulatedFleet.Azure.ProfileChanged -= Check;
    }

    /// <summary>Polls until it holds: for states that no event announces, such as a probe's result in DNS.</summary>
    public static async Task Until(Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(s_limit);
        while (!holds())
        {
            await Task.Delay(10, limit.Token);
        }
    }

    /// <summary>The CNAME targets of the given number of queries, without their zone; empty for NXDOMAIN.</summary>
    public IReadOnlyList<string> Ask(int queries, string fqdn = Fqdn)
    {
        var query = new DnsMessage { IsQuery = true };
        query.Questions.Add(new DnsQuestion(DomainName.Parse(fqdn), RecordType.A, RecordClass.INet));
        return [.. Enumerable.Range(0, queries)
            .Select(_ => SimulatedFleet.Zones.Answer(query))
            .Where(answer => answer.ReturnCode == ReturnCode.NoError)
            .Select(answer => Assert.IsType<CNameRecord>(Assert.Single(answer.AnswerRecords)).CanonicalName.ToString().Split('.')[0])];
    }

    /// <summary>Switches a fault as the control address does.</summary>
    public void Switch(string fault, bool on) => Assert.True(Faults.TrySwitch(fault, on));

    /// <summary>One condition of an object, as <c>status reason: message</c>.</summary>
    public string Condition(ResourceKind kind, ObjectName name, string type)
    {
        var condition = Get(kind, name).Condition(type);
        return condition is null ? "none" : $"{condition.Text("status")} {condition.Text("reason")}: {condition.Text("message")}";
    }

    public async ValueTask DisposeAsync()
    {
        await SimulatedFleet.DisposeAsync();
        await _endpoints.DisposeAsync();
    }
}
