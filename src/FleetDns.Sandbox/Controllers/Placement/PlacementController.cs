using System.Text.Json.Nodes;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Controllers.Placement;

/// <summary>
/// ClusterResourcePlacement to bindings (facts 2.1, nos. 2 to 4): selects resources, schedules, binds, rolls changes out one part of the
/// clusters after the other, and says in the status how far it is.
/// </summary>
internal sealed class PlacementController(ControllerContext context, ObjectStore hub, SnapshotHistory snapshots) : Controller("placement-controller", context)
{
    private readonly EventRecorder _events = new(hub, "placement-controller", context);
    private readonly Rollout _rollout = new();

    public override void OnEvent(StoreEvent change)
    {
        if (change.Kind == Kinds.ClusterResourcePlacement)
        {
            if (change.IsCreateOrSpecChange())
                Enqueue(change.Name);
        }
        else if (change.Kind == Kinds.ClusterResourceBinding)
        {
            EnqueuePlacement(change.Object.Text("metadata", "labels", PlacementNames.ParentPlacement));
        }
        else if (change.Kind == Kinds.MemberCluster ? IsForScheduler(change)
            : change.Kind == Kinds.ResourceOverride || change.Kind == Kinds.ClusterResourceOverride ? change.IsCreateOrSpecChange() || change.Type == StoreEventType.Deleted
            : ResourceSelection.IsPlaceable(change.Kind) && !ResourceSelection.IsReserved(change.Kind.Namespaced ? change.Name.Namespace : change.Name.Name))
        {
            foreach (var placement in hub.List(Kinds.ClusterResourcePlacement))
                Enqueue(placement.NameOf());
        }
    }

    protected override TimeSpan? Reconcile(ObjectName key)
    {
        if (hub.Get(Kinds.ClusterResourcePlacement, key) is not { } placement)
            return null;
        var bindings = BindingsOf(key.Name);
        if (placement.IsDeleting())
        {
            Remove(key, bindings);
            return null;
        }

        hub.Update(Kinds.ClusterResourcePlacement, key, PlacementNames.HubAgent, p =>
        {
            p.AddFinalizer(PlacementNames.PlacementFinalizer);
            p.AddFinalizer(PlacementNames.SchedulerFinalizer);
        });

        var resources = ResourceSelection.Select(hub, placement, out var error);
        if (error.Length > 0)
        {
            PlacementStatus.Write(hub, placement, s => s.Invalid(error), Now);
            return null;
        }

        var snapshot = snapshots.Take(key.Name, resources);
        var policy = placement.At("spec", "policy");
        var policyName = PlacementNames.PolicySnapshot(key.Name, snapshots.TakePolicy(key.Name, policy));
        var current = bindings.Where(b => !b.IsDeleting()).Select(b => b.Text("spec", "targetCluster")!).ToHashSet();
        var schedule = Scheduler.Decide(policy, hub.List(Kinds.MemberCluster), current, Now);
        Bind(key, placement, bindings, schedule, policyName);

        var desired = schedule.Selected.ToDictionary(d => d.Cluster, d => BindingTarget.For(hub, key.Name, snapshot, d.Cluster));
        var wait = _rollout.Advance(hub, placement, BindingsOf(key.Name), desired, Now, Waits.Rollout);
        PlacementStatus.Write(hub, placement, s => s.Scheduled(schedule, snapshot, BindingsOf(key.Name), desired), Now, _events);
        return wait;
    }

    /// <summary>One binding for each picked cluster; those of clusters that are no longer picked go.</summary>
    private void Bind(ObjectName key, JsonObject placement, List<JsonObject> bindings, Schedule schedule, string policy)
    {
        foreach (var decision in schedule.Selected)
        {
            if (bindings.Any(b => b.Text("spec", "targetCluster") == decision.Cluster))
                continue;
            var decided = new JsonObject { ["clusterName"] = decision.Cluster, ["selected"] = true, ["reason"] = Words(decision) };
            if (decision.Score is { } score)
                decided["clusterScore"] = new JsonObject { ["affinityScore"] = score, ["priorityScore"] = 0 };
            hub.Create(Kinds.ClusterResourceBinding, new JsonObject
            {
                ["apiVersion"] = Kinds.ClusterResourceBinding.ApiVersion(Kinds.ClusterResourceBinding.StorageVersion),
                ["kind"] = Kinds.ClusterResourceBinding.Kind,
                ["metadata"] = new JsonObject
                {
                    ["name"] = $"{key.Name}-{decision.Cluster}-{Guid.NewGuid().ToString("N")[..8]}",
                    ["labels"] = new JsonObject { [PlacementNames.ParentPlacement] = key.Name },
                    ["finalizers"] = new JsonArray(PlacementNames.BindingFinalizer, PlacementNames.WorkFinalizer),
                },
                ["spec"] = new JsonObject
                {
                    ["state"] = "Scheduled",
                    ["resourceSnapshotName"] = "",
                    ["schedulingPolicySnapshotName"] = policy,
                    ["targetCluster"] = decision.Cluster,
                    ["clusterDecision"] = decided,
                    ["applyStrategy"] = placement.At("spec", "strategy", "applyStrategy")?.DeepClone(),
                },
            }, PlacementNames.HubAgent);
        }

        foreach (var binding in bindings.Where(b => schedule.Selected.All(d => d.Cluster != b.Text("spec", "targetCluster"))))
            Unbind(binding);
    }

    public static string Words(Decision decision) => !decision.Selected ? decision.Reason
        : decision.Score is { } score ? $"Successfully scheduled resources for placement in \"{decision.Cluster}\" (affinity score: {score}, topology spread score: 0): {decision.Reason}"
        : $"Successfully scheduled resources for placement in \"{decision.Cluster}\": {decision.Reason}";

    private void Unbind(JsonObject binding)
    {
        hub.Update(Kinds.ClusterResourceBinding, binding.NameOf(), PlacementNames.HubAgent, b =>
        {
            b.Ensure("spec")["state"] = "Unscheduled";
            b.RemoveFinalizer(PlacementNames.BindingFinalizer);
        });
        hub.Delete(Kinds.ClusterResourceBinding, binding.NameOf());
    }

    private void Remove(ObjectName key, List<JsonObject> bindings)
    {
        foreach (var binding in bindings)
            Unbind(binding);
        // The last binding's end wakes this again.
        if (BindingsOf(key.Name).Count > 0)
            return;
        snapshots.Forget(key.Name);
        hub.Update(Kinds.ClusterResourcePlacement, key, PlacementNames.HubAgent, p =>
        {
            p.RemoveFinalizer(PlacementNames.SchedulerFinalizer);
            p.RemoveFinalizer(PlacementNames.PlacementFinalizer);
        });
    }

    private List<JsonObject> BindingsOf(string placement) =>
        [.. hub.List(Kinds.ClusterResourceBinding).Where(b => b.Text("metadata", "labels", PlacementNames.ParentPlacement) == placement)];

    private void EnqueuePlacement(string? name)
    {
        if (name is not null)
            Enqueue(new ObjectName("", name));
    }

    /// <summary>Heartbeats and usage change all the time; the scheduler looks only at these.</summary>
    private static bool IsForScheduler(StoreEvent change) =>
        change.Type != StoreEventType.Modified || change.Before is not { } before
        || before.IsDeleting() != change.Object.IsDeleting()
        || !JsonNode.DeepEquals(before.At("metadata", "labels"), change.Object.At("metadata", "labels"))
        || !JsonNode.DeepEquals(before.At("spec"), change.Object.At("spec"))
        || ClusterEligibility.Reason(before, DateTimeOffset.MinValue) != ClusterEligibility.Reason(change.Object, DateTimeOffset.MinValue);
}
