using System.Collections.Concurrent;
using FleetDns.Sandbox.Arm;
using FleetDns.Sandbox.Controllers;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Members;

/// <summary>One member cluster: its own API (in this process only) and its identities in Azure.</summary>
internal sealed class Member(string name, string location, ObjectStore store, string nodeResourceGroup, ArmCaller cloudProvider,
    ArmCaller networkingAgent)
{
    private readonly ConcurrentDictionary<(Controller, ObjectName), bool> _missed = new();
    private volatile bool _online = true;

    public string Name => name;

    public string Location => location;

    public ObjectStore Store => store;

    /// <summary>Where the cloud provider puts public IPs, e.g. <c>MC_rg-fleet_aks-member-1_eastus</c>.</summary>
    public string NodeResourceGroup => nodeResourceGroup;

    public ArmCaller CloudProvider => cloudProvider;

    /// <summary>The member networking agent: it only reads public IPs.</summary>
    public ArmCaller NetworkingAgent => networkingAgent;

    public string HubNamespace => $"fleet-member-{name}";

    /// <summary>Whether the fleet's agents run and reach the hub. The cluster's workloads do not depend on it.</summary>
    public bool Online
    {
        get => _online;
        set
        {
            _online = value;
            if (!value)
            {
                return;
            }

            foreach (var (controller, key) in _missed.Keys)
            {
                controller.Enqueue(key);
            }

            _missed.Clear();
        }
    }

    /// <summary>Whether the nodes can reach the image registries; running workloads need none.</summary>
    public bool RegistriesReachable { get; set; } = true;

    /// <summary>Queues an agent's work until it is back online.</summary>
    public void Miss(Controller controller, ObjectName key)
    {
        _missed[(controller, key)] = true;
        if (_online && _missed.TryRemove((controller, key), out _))
        {
            controller.Enqueue(key);
        }
    }
}

/// <summary>
/// A controller of one of the fleet's agents on a member: it does nothing while the agents are offline, and catches up afterwards.
/// </summary>
internal abstract class MemberAgentController(string name, ControllerContext context, Member member, Stage stage = Stage.Ground)
    : Controller($"{member.Name}/{name}", context, stage)
{
    protected Member Member { get; } = member;

    protected sealed override Task<TimeSpan?> ReconcileAsync(ObjectName key, CancellationToken stop)
    {
        if (Member.Online)
        {
            return base.ReconcileAsync(key, stop);
        }

        Member.Miss(this, key);
        return Task.FromResult<TimeSpan?>(null);
    }
}
