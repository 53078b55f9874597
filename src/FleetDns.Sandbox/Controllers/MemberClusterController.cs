using System.Globalization;
using System.Text.Json.Nodes;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Controllers;

/// <summary>
/// Hub side of a member's life cycle (docs/domain.md 1.2): its namespace and InternalMemberCluster, and its agents' reports on the
/// MemberCluster.
/// </summary>
internal sealed class MemberClusterController(ControllerContext context, ObjectStore hub) : Controller("membercluster-controller", context)
{
    public const string Finalizer = "kubernetes-fleet.io/membercluster-finalizer";
    private const string Manager = "hubagent";

    /// <summary>One second upstream.</summary>
    private static readonly TimeSpan s_untilNamespaceIsGone = TimeSpan.FromMilliseconds(100);

    private static readonly string[] s_agents = ["MemberAgent", "MultiClusterServiceAgent", "ServiceExportImportAgent"];

    public override void OnEvent(StoreEvent change)
    {
        if (change.Kind == Kinds.MemberCluster && change.IsCreateOrSpecChange())
        {
            Enqueue(change.Name);
        }
        else if (change.Kind == Kinds.InternalMemberCluster)
        {
            Enqueue(new ObjectName("", change.Name.Name));
        }
    }

    protected override TimeSpan? Reconcile(ObjectName key)
    {
        if (hub.Get(Kinds.MemberCluster, key) is not { } cluster)
        {
            return null;
        }

        var ns = new ObjectName("", $"fleet-member-{key.Name}");
        var own = new ObjectName(ns.Name, key.Name);
        if (cluster.IsDeleting())
        {
            return Leave(key, cluster, ns, own);
        }

        hub.Update(Kinds.MemberCluster, key, Manager, c => c.AddFinalizer(Finalizer));
        if (hub.Get(Kinds.Namespace, ns) is null)
        {
            hub.Create(Kinds.Namespace, new JsonObject
            {
                ["metadata"] = new JsonObject
                {
                    ["name"] = ns.Name,
                    ["labels"] =
                        new JsonObject
                        {
                            ["fleet.azure.com/member-name"] = key.Name,
                            ["kubernetes-fleet.io/is-fleet-member-namespace"] = "true"
                        },
                },
            }, Manager);
        }

        var spec =
            new JsonObject { ["state"] = "Join", ["heartbeatPeriodSeconds"] = cluster.Number("spec", "heartbeatPeriodSeconds") ?? 60 };
        if (hub.Get(Kinds.InternalMemberCluster, own) is not { } reported)
        {
            hub.Create(Kinds.InternalMemberCluster, new JsonObject
            {
                ["metadata"] = new JsonObject { ["name"] = own.Name, ["namespace"] = own.Namespace },
                ["spec"] = spec,
            }, Manager);
            return null;
        }

        hub.Update(Kinds.MemberCluster, key, Manager, c => Report(c, reported), status: true);
        return null;
    }

    private void Report(JsonObject cluster, JsonObject reported)
    {
        var status = cluster.Ensure("status");
        var generation = cluster.Generation();
        foreach (var field in (ReadOnlySpan<string>)["agentStatus", "properties", "resourceUsage", "namespaces"])
        {
            if (reported.At("status", field) is { } value)
            {
                status[field] = value.DeepClone();
            }
        }

        status.SetCondition(Now,
            new Condition("ReadyToJoin", "True", "MemberClusterReadyToJoin", "Member cluster is ready to join the fleet", generation));
        // Copies the conditions of the member's property provider.
        foreach (var condition in reported.Items("status", "conditions"))
        {
            status.SetCondition(Now, new Condition(condition.Text("type")!, condition.Text("status")!, condition.Text("reason")!,
                condition.Text("message")!, generation));
        }

        var agents = reported.Items("status", "agentStatus").ToList();
        var joined = agents.Where(IsJoined).Select(a => a.Text("type")).ToHashSet();
        if (agents.Count < s_agents.Length)
        {
            var message =
                $"Member cluster {cluster.NameOf().Name} has not reported all the expected agents, expected {s_agents.Length}, got "
                + $"{agents.Count}";
            status.SetCondition(Now, new Condition("Joined", "Unknown", "MemberClusterJoinStateUnknown", message, generation));
            return;
        }

        if (s_agents.All(joined.Contains))
        {
            status.SetCondition(Now,
                new Condition("Joined", "True", "MemberClusterJoined", "Member cluster has successfully joined the fleet", generation));
        }
        else if (joined.Count == 0)
        {
            status.SetCondition(Now,
                new Condition("Joined", "False", "MemberClusterLeft", "Member cluster has left the fleet", generation));
        }
        else
        {
            status.SetCondition(Now, new Condition("Joined", "Unknown", "MemberClusterJoinStateUnknown",
                "Member agents are not in a consistent state", generation));
        }
    }

    private static bool IsJoined(JsonObject agent) =>
        agent.Items("conditions").Any(c => c.Text("type") == "Joined" && c.Text("status") == "True");

    /// <summary>
    /// The agents remove their exports and report that they left, or are silent for too long; then the namespace is deleted with its
    /// content, and the member when the namespace no longer exists (docs/domain.md 2.5).
    /// </summary>
    private TimeSpan? Leave(ObjectName key, JsonObject cluster, ObjectName ns, ObjectName own)
    {
        if (hub.Get(Kinds.Namespace, ns) is not { } home)
        {
            hub.Update(Kinds.MemberCluster, key, Manager, c => c.RemoveFinalizer(Finalizer));
            return null;
        }

        if (home.IsDeleting())
        {
            return s_untilNamespaceIsGone;
        }

        if (hub.Update(Kinds.InternalMemberCluster, own, Manager, c => c.Ensure("spec")["state"] = "Leave") is { } reported)
        {
            hub.Update(Kinds.MemberCluster, key, Manager, c => Report(c, reported), status: true);
            var left = DateTimeOffset.Parse(
                cluster.Text("metadata", "deletionTimestamp")!, CultureInfo.InvariantCulture) + Waits.ForceDelete - Now;
            if (reported.Items("status", "agentStatus").Any(a => IsJoined(a)) && left > TimeSpan.Zero)
            {
                return left;
            }
        }

        // Agents that no longer run cannot remove their finalizers.
        foreach (var work in hub.List(Kinds.Work, ns.Name))
        {
            hub.Update(Kinds.Work, work.NameOf(), Manager, w => w.RemoveFinalizer(Placement.PlacementNames.WorkFinalizer));
        }

        hub.Delete(Kinds.Namespace, ns);
        return s_untilNamespaceIsGone;
    }
}
