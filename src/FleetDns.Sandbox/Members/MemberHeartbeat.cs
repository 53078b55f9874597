using System.Globalization;
using System.Text.Json.Nodes;
using FleetDns.Sandbox.Controllers;
using FleetDns.Sandbox.Controllers.Networking;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Members;

/// <summary>
/// The member's three agents: they join, send heartbeats (docs/domain.md 1.2), and leave on request. Triggered by the member's
/// InternalMemberCluster and by the fleet's heartbeat timer.
/// </summary>
internal sealed class MemberHeartbeat(ControllerContext context, Member member, ObjectStore hub)
    : MemberAgentController("membercluster-agent", context, member)
{
    /// <summary>The property provider's condition; upstream's text.</summary>
    private static readonly (string Type, string Reason, string Message)[] s_collected =
    [
        ("ClusterPropertyProviderStarted", "Started", "The property provider has started successfully"),
        ("ClusterPropertyCollectionSucceeded", "PropertiesCollected", "The property provider has returned the latest cluster properties"),
        ("AKSClusterCostPropertiesCollectionSucceeded", "CostsCalculated", "All cost properties have been collected successfully"),
        ("NamespaceCollectionSucceeded", "Succeeded", "All namespaces have been collected successfully"),
    ];

    private static readonly TimeSpan s_untilExportsAreGone = TimeSpan.FromMilliseconds(50);

    private readonly DateTimeOffset _started = context.Time.GetUtcNow();

    public override void OnEvent(StoreEvent change)
    {
        if (change.Kind == Kinds.InternalMemberCluster && change.IsCreateOrSpecChange())
        {
            Enqueue(change.Name);
        }
    }

    public void Beat() => Enqueue(new ObjectName(Member.HubNamespace, Member.Name));

    protected override TimeSpan? Reconcile(ObjectName key)
    {
        if (hub.Get(Kinds.InternalMemberCluster, key) is not { } own || own.IsDeleting())
        {
            return null;
        }

        var leaving = own.Text("spec", "state") == "Leave";
        foreach (var export in leaving ? Member.Store.List(Kinds.ServiceExport) : [])
        {
            Member.Store.Delete(Kinds.ServiceExport, export.NameOf());
        }
        // The networking agent has left only when every export is deleted.
        var exporting = Member.Store.List(Kinds.ServiceExport).Any();
        var generation = own.Generation();
        hub.Update(Kinds.InternalMemberCluster, key, FleetNames.MemberManager, c =>
        {
            var status = c.Ensure("status");
            status["agentStatus"] = new JsonArray(
                Agent(status, "MemberAgent", leaving, "InternalMemberCluster", generation),
                Agent(status, "MultiClusterServiceAgent", leaving, "Agent", generation),
                Agent(status, "ServiceExportImportAgent", leaving && !exporting, "Agent", generation));
            status["properties"] = Properties();
            status["resourceUsage"] = Usage();
            status["namespaces"] = Namespaces();
            foreach (var (type, reason, message) in s_collected)
            {
                status.SetCondition(Now, new Condition(type, "True", reason, message, generation));
            }
        }, status: true);
        return leaving && exporting ? s_untilExportsAreGone : null;
    }

    /// <summary>An agent that is leaving sends no more heartbeats; only the member agent reports its health (docs/domain.md 1.2).</summary>
    /// <param name="reason">Prefix of its reasons.</param>
    private JsonObject Agent(JsonObject status, string type, bool leaving, string reason, long generation)
    {
        var agent = status.Items("agentStatus").FirstOrDefault(a => a.Text("type") == type)?.DeepClone().AsObject()
            ?? new JsonObject { ["type"] = type };
        if (!leaving || agent.Text("lastReceivedHeartbeat") is null)
        {
            agent["lastReceivedHeartbeat"] = Now.Rfc3339();
        }

        agent.SetCondition(Now, leaving
            ? new Condition("Joined", "False", $"{reason}Left", "", generation)
            : new Condition("Joined", "True", $"{reason}Joined", "", generation));
        if (type == "MemberAgent")
        {
            agent.SetCondition(Now, new Condition("Healthy", "True", "InternalMemberClusterHealthy", "", generation));
        }

        return agent;
    }

    /// <summary>
    /// The values of a small cluster: three nodes of four cores. Observed when the agents started, so that a heartbeat changes little.
    /// </summary>
    private JsonObject Properties()
    {
        var observed = _started.Rfc3339();
        var properties = new JsonObject();
        foreach (var (name, value) in new[]
        {
            ("kubernetes-fleet.io/node-count", "3"),
            ("resources.kubernetes-fleet.io/total-cpu", "12"),
            ("resources.kubernetes-fleet.io/allocatable-cpu", "11580m"),
            ("resources.kubernetes-fleet.io/available-cpu", $"{11580 - Requested()}m"),
            ("resources.kubernetes-fleet.io/total-memory", "48Gi"),
            ("resources.kubernetes-fleet.io/allocatable-memory", "41Gi"),
            ("resources.kubernetes-fleet.io/available-memory", "37Gi"),
            ("k8s.io/k8s-version", "v1.33.3"),
            ("kubernetes.azure.com/per-cpu-core-cost", "0.048"),
            ("kubernetes.azure.com/per-gb-memory-cost", "0.006"),
            ("kubernetes.azure.com/vm-sizes/Standard_D4s_v5/count", "3"),
            ("kubernetes.azure.com/vm-sizes/Standard_D4s_v5/capacity", "3"),
            ("k8s.io/cluster-entrypoint", $"https://{Member.Name}.hcp.{Member.Location}.azmk8s.io:443"),
        })
        {
            properties[name] = new JsonObject { ["value"] = value, ["observationTime"] = observed };
        }

        return properties;
    }

    /// <summary>The cluster's namespaces, each with the Work that placed it, or empty.</summary>
    private JsonObject Namespaces() => new(Member.Store.List(Kinds.Namespace).Select(ns => KeyValuePair.Create(
        ns.NameOf().Name,
        (JsonNode?)(ns.Items("metadata", "ownerReferences").FirstOrDefault(o => o.Text("kind") == "AppliedWork").Text("name") ?? ""))));

    private JsonObject Usage() => new()
    {
        ["capacity"] = new JsonObject { ["cpu"] = "12", ["memory"] = "48Gi" },
        ["allocatable"] = new JsonObject { ["cpu"] = "11580m", ["memory"] = "41Gi" },
        ["available"] = new JsonObject { ["cpu"] = $"{11580 - Requested()}m", ["memory"] = "37Gi" },
        ["observationTime"] = _started.Rfc3339(),
    };

    /// <summary>CPU requests of the member's Deployments, in thousandths of a core.</summary>
    private long Requested() => Member.Store.List(Kinds.Deployment).Sum(d =>
        (d.Number("spec", "replicas") ?? 1) * d.Items("spec", "template", "spec", "containers")
            .Sum(c => MilliCores(c.Text("resources", "requests", "cpu"))));

    private static long MilliCores(string? cpu) =>
        cpu is null ? 0
        : cpu.EndsWith('m') && long.TryParse(cpu.AsSpan(0, cpu.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var milli)
            ? milli
        : long.TryParse(cpu, NumberStyles.None, CultureInfo.InvariantCulture, out var cores) ? cores * 1000
        : 0;
}
