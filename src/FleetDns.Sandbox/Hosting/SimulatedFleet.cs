using System.Runtime;
using System.Text.Json.Nodes;
using FleetDns.Sandbox.Arm;
using FleetDns.Sandbox.Controllers;
using FleetDns.Sandbox.Controllers.Networking;
using FleetDns.Sandbox.Controllers.Placement;
using FleetDns.Sandbox.Dns;
using FleetDns.Sandbox.Endpoints;
using FleetDns.Sandbox.Faults;
using FleetDns.Sandbox.KubeApi;
using FleetDns.Sandbox.Members;
using FleetDns.Sandbox.Scenarios;

namespace FleetDns.Sandbox.Hosting;

/// <summary>
/// The whole simulated fleet without its servers: hub, members, controllers, Azure, name servers, endpoints. Azure is a separate
/// part: controllers change it only through <see cref="ArmService"/>.
/// </summary>
internal sealed class SimulatedFleet : IAsyncDisposable
{
    private const int WindowWhileSettling = 64;

    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<ControllerGroup> _groups = [];
    private readonly List<MemberHeartbeat> _heartbeats = [];
    private readonly Activity _activity = new();
    private readonly Dictionary<Member, Activity> _activities = [];
    private readonly EndpointMonitor _monitor;
    private readonly ControllerContext _context;
    private readonly List<Task> _loops = [];
    private ITimer? _beat;

    public SimulatedFleet(ObjectStore hub, EndpointServer endpoints, FaultSwitch faults, WaitSettings waits, TimeProvider time,
        ILoggerFactory logs, int seed = 0)
    {
        Hub = hub;
        Faults = faults;
        Waits = new Waits(waits);
        _time = time;
        _context = new ControllerContext(_activity, Waits, time, logs, _stop.Token) { Randomness = new Randomness(seed) };
        Azure = new AzureSubscription(FleetShape.Subscription, time);
        Arm = new ArmService(
            Azure,
            new TrafficManagerProvider(Azure, time),
            new PublicIpProvider(Azure, new LoopbackAddresses()),
            new FleetProvider(Azure, time, () => Waits.Directory),
            new RoleAssignmentProvider(Azure, FleetShape.Tenant, time, () => Waits.RoleAssignment),
            AzureFaults);
        Azure.MemberLabelled += Label;
        Mistakes = new MistakeController(_context, hub);
        Published = new PublishedProfiles(Azure, () => Waits.Propagation, time);
        Zones = new AuthoritativeZones(Published, Azure, faults, Random.Shared.NextDouble);
        Resolver = new CachingResolver(Zones, time);
        Sites = new EndpointSites(endpoints);
        _monitor = new EndpointMonitor(Azure, endpoints, () => Waits.Probe, time, logs.CreateLogger<EndpointMonitor>());
    }

    public ObjectStore Hub { get; }

    public FaultSwitch Faults { get; }

    public AzureSubscription Azure { get; }

    public ArmService Arm { get; }

    public AzureFaults AzureFaults { get; } = new();

    public PublishedProfiles Published { get; }

    public AuthoritativeZones Zones { get; }

    public CachingResolver Resolver { get; }

    public EndpointSites Sites { get; }

    public Waits Waits { get; }

    /// <summary>Applies the wrong manifests while a mistake fault is on.</summary>
    public MistakeController Mistakes { get; }

    public IReadOnlyList<Member> Members { get; private set; } = [];

    /// <summary>Starts the scenario; completes when the controllers are idle and each endpoint has been probed.</summary>
    public async Task StartAsync(Scenario scenario, CancellationToken stop)
    {
        // No client watches a fleet that is not ready, and building it takes many changes.
        var window = Hub.Window;
        Hub.Window = WindowWhileSettling;
        GCSettings.LatencyMode = GCLatencyMode.Batch;
        BuildAzure(scenario.Members);
        scenario.Prepare(Azure);
        Members = [.. scenario.Members.Select(Join)];
        StartHubControllers();
        foreach (var member in Members)
        {
            StartMember(member);
        }

        foreach (var plan in scenario.Members)
        {
            Hub.Create(Kinds.MemberCluster, MemberCluster(plan), "fleet-arm");
        }

        await _activity.WhenIdleAsync(stop);
        // Controllers that need all objects wait until everything is applied.
        _activity.Begin(Stage.Ground);
        scenario.Apply(Hub, Members);
        await Parallel.ForEachAsync(
            Members, new ParallelOptions { CancellationToken = stop, MaxDegreeOfParallelism = Environment.ProcessorCount },
            async (member, token) =>
        {
            foreach (var applyPart in scenario.ApplyTo(member))
            {
                applyPart();
                await _activities[member].WhenIdleAsync(token);
            }
        });
        _activity.End(Stage.Ground);
        await SettleAsync(stop);
        scenario.ByHand(Arm, Azure, Hub);
        await SettleAsync(stop);
        Waits.Settled = true;
        Hub.Window = window;
        GCSettings.LatencyMode = GCLatencyMode.Interactive;
        _loops.Add(Task.Run(() => _monitor.RunAsync(_stop.Token), stop));
        _beat = _time.CreateTimer(_ => Beat(), null, Waits.Heartbeat, Waits.Heartbeat);
    }

    /// <summary>Completes when every queue is empty.</summary>
    public Task WhenIdleAsync(CancellationToken stop) => _activity.WhenIdleAsync(stop);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_beat is not null)
        {
            await _beat.DisposeAsync();
        }

        foreach (var group in _groups)
        {
            await group.DisposeAsync();
        }

        await Task.WhenAll(_loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Published.Dispose();
        _monitor.Dispose();
        _stop.Dispose();
    }

    private async Task SettleAsync(CancellationToken stop)
    {
        await _activity.WhenIdleAsync(stop);
        await _monitor.ProbeNewAsync(stop);
    }

    /// <summary>Sends one heartbeat of every member.</summary>
    public void Beat()
    {
        foreach (var heartbeat in _heartbeats)
        {
            heartbeat.Beat();
        }
    }

    private void BuildAzure(IReadOnlyList<MemberPlan> members)
    {
        Azure.ResourceGroups[FleetShape.FleetGroup] = FleetShape.Region;
        Azure.ResourceGroups[FleetShape.TrafficManagerGroup] = FleetShape.Region;
        Azure.Roles.Grant(AzureFaults.User, AzureRole.Owner, $"/subscriptions/{Azure.Id}");
        Azure.Roles.Grant(FleetShape.FleetPrincipal, AzureRole.HubAgent, Azure.GroupId(FleetShape.TrafficManagerGroup));
        foreach (var member in members)
        {
            var group = FleetShape.NodeGroup(member.Name, member.Location);
            Azure.ResourceGroups[group] = member.Location;
            Azure.Roles.Grant(FleetShape.FleetPrincipal, AzureRole.HubAgent, Azure.GroupId(group));
            Azure.Roles.Grant(FleetShape.AgentPrincipal(member.Name), AzureRole.Reader, Azure.GroupId(group));
            Azure.Roles.Grant(FleetShape.CloudPrincipal(member.Name), AzureRole.NetworkContributor, Azure.GroupId(group));
        }

        Azure.Fleets[FleetShape.Fleet] = new FleetResource(
            FleetShape.FleetGroup,
            FleetShape.Fleet,
            FleetShape.Region,
            FleetShape.FleetPrincipal,
            FleetShape.Tenant,
            [.. members.Select(m => new FleetMember(m.Name, ClusterId(m), m.Location, ImmutableSortedDictionary<string, string>.Empty))]);
    }

    private string ClusterId(MemberPlan member) =>
        $"{Azure.GroupId(FleetShape.FleetGroup)}/providers/Microsoft.ContainerService/managedClusters/{member.Name}";

    /// <summary>The fleet's service copies member labels set in Azure to the hub (docs/domain.md 1.2); its own labels stay.</summary>
    private void Label(FleetMember member) => Hub.Update(Kinds.MemberCluster, new ObjectName("", member.Name), "fleet-arm", cluster =>
    {
        var labels = cluster.Ensure("metadata", "labels");
        foreach (
            var own in labels.Select(l => l.Key)
            .Where(key => !key.StartsWith("fleet.azure.com/", StringComparison.Ordinal)
            && !key.StartsWith("kubernetes-fleet.io/", StringComparison.Ordinal)).ToList())
        {
            labels.Remove(own);
        }

        foreach (var (key, value) in member.Labels)
        {
            labels[key] = value;
        }
    });

    private Member Join(MemberPlan plan)
    {
        var store = new ObjectStore(Hub.Registry, _time, window: 1, tracksOwners: false);
        foreach (var ns in (ReadOnlySpan<string>)["default", "kube-system", "fleet-system"])
        {
            store.Create(Kinds.Namespace, new JsonObject { ["metadata"] = new JsonObject { ["name"] = ns } }, "kube-apiserver");
        }

        return new Member(
            plan.Name,
            plan.Location,
            store,
            FleetShape.NodeGroup(plan.Name, plan.Location),
            new ArmCaller(Arm, Azure.Id, () => FleetShape.CloudPrincipal(plan.Name)),
            new ArmCaller(Arm, Azure.Id, () => FleetShape.AgentPrincipal(plan.Name)));
    }

    private void StartHubControllers()
    {
        var azure = new ArmCaller(Arm, Azure.Id, () => Azure.Fleets[FleetShape.Fleet].PrincipalId);
        var exports = new ExportIndex();
        var overrides = new OverrideSnapshots(Hub);
        Hub.Subscribe(exports.OnEvent);
        _groups.Add(new ControllerGroup(Hub,
        [
            new MemberClusterController(_context, Hub),
            new OverrideController(_context, Hub, overrides, Kinds.ClusterResourceOverride),
            new OverrideController(_context, Hub, overrides, Kinds.ResourceOverride),
            new PlacementController(_context, Hub, PlacementScope.Cluster, overrides),
            new PlacementController(_context, Hub, PlacementScope.Namespaced, overrides),
            new EvictionController(_context, Hub),
            new WorkGenerator(_context, Hub, PlacementScope.Cluster),
            new WorkGenerator(_context, Hub, PlacementScope.Namespaced),
            new InternalServiceExportController(_context, Hub, exports),
            new ServiceImportController(_context, Hub, exports),
            new ProfileController(_context, Hub, azure),
            new BackendController(_context, Hub, azure),
            Mistakes,
        ]));
    }

    private readonly Dictionary<string, Controller[]> _hubSide = new(StringComparer.Ordinal);

    private void StartMember(Member member)
    {
        // A member's controllers wait only for each other, not for other members.
        var context = _context with { Activity = _activities[member] = new Activity(_activity) };
        var work = new WorkAgent(context, member, Hub);
        var heartbeat = new MemberHeartbeat(context, member, Hub);
        var conflicts = new ConflictReporter(context, member, Hub);
        _heartbeats.Add(heartbeat);
        if (_hubSide.Count == 0)
        {
            Hub.Subscribe(ToMember);
        }

        _hubSide[member.HubNamespace] = [work, heartbeat, conflicts];
        foreach (var controller in _hubSide[member.HubNamespace])
        {
            _loops.Add(Task.Run(controller.RunAsync));
        }

        member.Store.Subscribe(work.OnMemberEvent);
        _groups.Add(new ControllerGroup(member.Store,
        [
            new CloudProviderController(context, member, Sites),
            new DeploymentController(context, member),
            new ServiceExportController(context, member, Hub),
        ]));
    }

    /// <summary>Passes changes in a member's namespace on the hub to that member's agents only.</summary>
    private void ToMember(StoreEvent change)
    {
        if (!change.Kind.Namespaced || !_hubSide.TryGetValue(change.Name.Namespace, out var controllers))
        {
            return;
        }

        foreach (var controller in controllers)
        {
            controller.OnEvent(change);
        }
    }

    private static JsonObject MemberCluster(MemberPlan plan) => new()
    {
        ["metadata"] = new JsonObject
        {
            ["name"] = plan.Name,
            ["labels"] = new JsonObject
            {
                ["fleet.azure.com/location"] = plan.Location,
                ["fleet.azure.com/member-name"] = plan.Name,
                ["fleet.azure.com/cluster-name"] = plan.Name,
                ["fleet.azure.com/resource-group"] = FleetShape.FleetGroup,
                ["fleet.azure.com/subscription-id"] = FleetShape.Subscription,
                ["kubernetes-fleet.io/member-name"] = plan.Name,
            },
        },
        ["spec"] = new JsonObject
        {
            ["identity"] =
                new JsonObject
                {
                    ["kind"] = "User",
                    ["name"] = FleetShape.AgentPrincipal(plan.Name),
                    ["apiGroup"] = "rbac.authorization.k8s.io"
                },
            ["heartbeatPeriodSeconds"] = 15,
        },
    };
}
