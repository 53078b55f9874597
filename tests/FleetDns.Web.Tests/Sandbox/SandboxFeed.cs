using FleetDns.Sources.Arm;
using FleetDns.Sources.Cluster;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Sources.Dns;
using FleetDns.Testing;
using FleetDns.Web.Live;
using FleetDns.Web.Operations;
using Microsoft.Extensions.Logging.Abstractions;

namespace FleetDns.Web.Tests.Sandbox;

/// <summary>The feed of the dashboard on a sandbox: watches, Azure, projection and rules, without a screen.</summary>
internal sealed class SandboxFeed : IAsyncDisposable
{
    private static readonly TimeSpan s_azure = TimeSpan.FromSeconds(2);   // a simulated Azure may be read more often than a real one
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);
    private readonly HubClient _client;
    private readonly bool _owns;

    private SandboxFeed(SandboxProcess sandbox, bool owns)
    {
        (Sandbox, _owns) = (sandbox, owns);
        _client = HubClient.Open(sandbox.Kubeconfig, null);
        Azure = new AzureOptions
        {
            Endpoint = sandbox.Arm,
            SubscriptionId = sandbox.SubscriptionId,
            CaFile = sandbox.CaFile,
            Token = sandbox.ArmToken,
            Interval = s_azure,
            Floor = s_azure,
        };
        Dns = new DnsOptions
        {
            Servers = new Dictionary<string, string> { ["trafficmanager.net"] = sandbox.Dns, ["cloudapp.azure.com"] = sandbox.Dns },
            QueriesPerSecond = 100,
        };
        Feed = new FleetFeed(
            new HubCaches(_client, new HubOptions(), TimeProvider.System, NullLoggerFactory.Instance),
            new AzureWatch(
                new TrafficManagerReader(Azure, TimeProvider.System), Azure, TimeProvider.System, NullLogger<AzureWatch>.Instance),
            new SeenChanges(TimeProvider.System),
            TimeProvider.System,
            NullLogger<FleetFeed>.Instance);
    }

    public SandboxProcess Sandbox { get; }

    public FleetFeed Feed { get; }

    public AzureOptions Azure { get; }

    public DnsOptions Dns { get; }

    /// <summary>As the wizards query this sandbox's hub, Azure and DNS.</summary>
    public PlanLookups Lookups(HubWriter hub, WritePolicy policy) => new(
        hub, new AzureLookups(Azure, _ => null, TimeProvider.System), new NameLookup(Dns, TimeProvider.System), policy,
        TimeProvider.System);

    /// <param name="before">What is done to the sandbox before the feed looks at it.</param>
    public static async Task<SandboxFeed> StartAsync(
        string scenario, IDictionary<string, string>? settings = null, Func<SandboxProcess, Task>? before = null)
    {
        var sandbox = await SandboxProcess.StartAsync(scenario, settings);
        if (before is not null)
        {
            await before(sandbox);
        }

        return await FollowAsync(new SandboxFeed(sandbox, owns: true));
    }

    /// <summary>A second replica on the same sandbox.</summary>
    public Task<SandboxFeed> BesideAsync() => FollowAsync(new SandboxFeed(Sandbox, owns: false));

    private static async Task<SandboxFeed> FollowAsync(SandboxFeed feed)
    {
        await feed.Feed.StartAsync(CancellationToken.None);
        await feed.Feed.Ready;
        return feed;
    }

    /// <summary>The first view of which it holds.</summary>
    /// <exception cref="TimeoutException">None in two minutes.</exception>
    public async Task<FleetView> WhenAsync(Func<FleetView, bool> holds, CancellationToken token)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(token);
        late.CancelAfter(s_patience);
        try
        {
            await foreach (var view in Feed.SubscribeAsync(late.Token))
            {
                if (holds(view))
                {
                    return view;
                }
            }
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            // Reported below, with the last view.
        }

        throw new TimeoutException(
            $"Not in {s_patience.TotalSeconds:0} s. The last view has: "
            + $"{string.Join("; ", Feed.Current.Problems.Values.Select(p => $"{p.Rule} {p.Subject} {p.Cluster}"))}");
    }

    public async ValueTask DisposeAsync()
    {
        await Feed.StopAsync(CancellationToken.None);
        Feed.Dispose();
        _client.Dispose();
        if (_owns)
        {
            await Sandbox.DisposeAsync();
        }
    }
}
