using System.Text.Json.Nodes;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Controllers.Placement;

/// <summary>
/// Turns the placements of one scope into bindings (docs/domain.md 2.1, nos. 2 to 4): selects resources, takes snapshots, schedules, binds,
/// rolls changes out to some clusters at a time, and reports the progress in the status. Upstream has a controller for each of these steps.
/// </summary>
internal sealed class PlacementController(ControllerContext context, ObjectStore hub, PlacementScope scope, OverrideSnapshots overrides)
    : Controller($"{scope.Placement.Singular}-controller", context)
{
    private readonly EventRecorder _events = new(hub, "placement-controller", context);
    private readonly PlacementSnapshots _snapshots = new(hub, scope);
    private readonly Rollout _rollout = new(hub, scope);

    private bool IsOfCluster => scope == PlacementScope.Cluster;

    public override void OnEvent(StoreEvent change)
    {
        if (change.Kind == scope.Placement)
        {
            if (change.IsCreateOrSpecChange())
            {
                Enqueue(change.Name);
            }
        }
        else if (change.Kind == scope.Binding)
        {
            if (change.Object.Text("metadata", "labels", PlacementNames.ParentPlacement) is { } name)
            {
                Enqueue(change.Name with { Name = name });
            }
        }
        else if (change.Kind == Kinds.MemberCluster)
        {
            if (IsForScheduler(change))
            {
                EnqueueAll();
            }
        }
        else if (change.Kind == Kinds.ResourceOverrideSnapshot || change.Kind == Kinds.ClusterResourceOverrideSnapshot)
        {
            // An override that names no placement takes effect with the next rollout only (docs/domain.md 1.3.4).
            if (change.Type == StoreEventType.Added)
            {
                EnqueueNamed(OverrideRules.PlacementOf(change.Object));
            }
        }
        else if (change.Kind == Kinds.ResourceOverride || change.Kind == Kinds.ClusterResourceOverride)
        {
            if (change.Type == StoreEventType.Deleted)
            {
                EnqueueNamed(OverrideRules.Reference(change.Name.Namespace, change.Object.At("spec")));
            }
        }
        else if (ResourceSelection.IsPlaceable(change.Kind)
            && !ResourceSelection.IsReserved(change.Kind.Namespaced ? change.Name.Namespace : change.Name.Name))
        {
            EnqueueAll();
        }
    }

    protected override TimeSpan? Reconcile(ObjectName key)
    {
        if (hub.Get(scope.Placement, key) is not { } placement)
        {
            return null;
        }

        var bindings = scope.BindingsOf(hub, key);
        if (placement.IsDeleting())
        {
            Remove(key, placement, bindings);
            return null;
        }

        placement = hub.Update(scope.Placement, key, PlacementNames.HubAgent, p =>
        {
            p.AddFinalizer(scope.Finalizer);
            p.AddFinalizer(PlacementNames.SchedulerFinalizer);
        }) ?? placement;

        var resources = ResourceSelection.Select(hub, placement, out var error);
        if (error.Length > 0)
        {
            PlacementStatus.Write(hub, scope, placement, s => s.Invalid(error), Now);
            SyncToNamespace(key);
            return null;
        }

        var policy = _snapshots.TakePolicy(placement);
        var current = bindings.Where(b => !b.IsDeleting()).Select(b => b.Text("spec", "targetCluster")!).ToHashSet();
        var schedule = Scheduler.Decide(placement.At("spec", "policy"), key.Namespace, hub.List(Kinds.MemberCluster), current, Now);
        _snapshots.WriteDecisions(policy, placement, schedule, Now);
        Bind(key, placement, bindings, schedule, policy.NameOf().Name);

        // With the strategy External, an external controller takes the snapshots and binds; the sandbox has none.
        var isExternal = placement.Text("spec", "strategy", "type") == "External";
        TimeSpan? wait = null;
        if (isExternal)
        {
            PlacementStatus.Write(hub, scope, placement, s => s.Uncontrolled(schedule, scope.BindingsOf(hub, key)), Now);
        }
        else
        {
            var snapshot = _snapshots.TakeResources(placement, resources, Waits, Now, out var untilTaken);
            var counting = OverrideRules.For(Overrides(), key, snapshot.Resources);
            var desired = schedule.Selected.ToDictionary(d => d.Cluster, d => BindingTarget.For(hub, snapshot, counting, d.Cluster));
            wait = _rollout.Advance(placement, scope.BindingsOf(hub, key), desired, schedule.Missing, Now, Waits.Rollout);
            wait = wait is { } rollout && (untilTaken is not { } snapshotDue || rollout < snapshotDue) ? rollout : untilTaken;
            PlacementStatus.Write(hub, scope, placement, s => s.Scheduled(schedule, snapshot, scope.BindingsOf(hub, key)), Now, _events);
        }

        SyncToNamespace(key);
        return wait;
    }

    /// <summary>Cluster-scoped overrides that name no placement also apply to a ResourcePlacement.</summary>
    private IEnumerable<JsonObject> Overrides() =>
        overrides.Latest(Kinds.ClusterResourceOverride).Concat(overrides.Latest(Kinds.ResourceOverride));

    /// <summary>
    /// Creates one binding for each picked cluster, with the newest decision; deletes those of clusters that are no longer picked.
    /// </summary>
    private void Bind(ObjectName key, JsonObject placement, List<JsonObject> bindings, Schedule schedule, string policy)
    {
        var strategy = placement.At("spec", "strategy", "applyStrategy");
        foreach (var decision in schedule.Selected)
        {
            if (bindings.FirstOrDefault(b => b.Text("spec", "targetCluster") == decision.Cluster) is not { } known)
            {
                hub.Create(scope.Binding, NewBinding(key, decision, strategy, policy), PlacementNames.HubAgent);
                continue;
            }

            // A binding that is being deleted is left alone; its deletion event creates the next.
            hub.Update(scope.Binding, known.NameOf(), PlacementNames.HubAgent, b =>
            {
                if (b.IsDeleting())
                {
                    b.RemoveFinalizer(PlacementNames.BindingFinalizer);
                    return;
                }

                var spec = b.Ensure("spec");
                spec["schedulingPolicySnapshotName"] = policy;
                spec["clusterDecision"] = decision.ToJson();
                if (strategy is null)
                {
                    spec.Remove("applyStrategy");
                }
                else
                {
                    spec["applyStrategy"] = strategy.DeepClone();
                }
            });
        }

        foreach (var binding in bindings.Where(b => schedule.Selected.All(d => d.Cluster != b.Text("spec", "targetCluster"))))
        {
            Unbind(binding);
        }
    }

    private JsonObject NewBinding(ObjectName key, Decision decision, JsonNode? strategy, string policy)
    {
        // Works have the name as a label: 63 characters including two hyphens and the suffix.
        var placement = key.Name[..Math.Min(26, key.Name.Length)];
        var cluster = decision.Cluster[..Math.Min(27, decision.Cluster.Length)];
        var metadata = new JsonObject
        {
            ["name"] = $"{placement}-{cluster}-{Guid.NewGuid().ToString("N")[..8]}",
            ["labels"] = new JsonObject { [PlacementNames.ParentPlacement] = key.Name },
            ["finalizers"] = new JsonArray(PlacementNames.BindingFinalizer, PlacementNames.WorkFinalizer),
        };
        if (key.Namespace.Length > 0)
        {
            metadata["namespace"] = key.Namespace;
        }

        return new JsonObject
        {
            ["apiVersion"] = scope.Binding.ApiVersion(scope.Binding.StorageVersion),
            ["kind"] = scope.Binding.Kind,
            ["metadata"] = metadata,
            ["spec"] = new JsonObject
            {
                ["state"] = "Scheduled",
                ["resourceSnapshotName"] = "",
                ["schedulingPolicySnapshotName"] = policy,
                ["targetCluster"] = decision.Cluster,
                ["clusterDecision"] = decision.ToJson(),
                ["applyStrategy"] = strategy?.DeepClone(),
            },
        };
    }

    private void Unbind(JsonObject binding)
    {
        hub.Update(scope.Binding, binding.NameOf(), PlacementNames.HubAgent, b =>
        {
            b.Ensure("spec")["state"] = "Unscheduled";
            b.RemoveFinalizer(PlacementNames.BindingFinalizer);
        });
        hub.Delete(scope.Binding, binding.NameOf());
    }

    private void Remove(ObjectName key, JsonObject placement, List<JsonObject> bindings)
    {
        foreach (var binding in bindings)
        {
            Unbind(binding);
        }
        // The deletion of the last binding triggers this again.
        if (scope.BindingsOf(hub, key).Count > 0)
        {
            return;
        }

        _snapshots.Forget(key);
        if (placement.HasFinalizer(scope.Finalizer))
        {
            _events.Normal(placement, "PlacementCleanupFinalizerRemoved",
                "Deleted the snapshots and removed the placement cleanup finalizer");
        }

        if (PlacementReport.NamespaceOf(placement) is { } ns)
        {
            hub.Delete(Kinds.ClusterResourcePlacementStatus, new ObjectName(ns, key.Name));
        }

        hub.Update(scope.Placement, key, PlacementNames.HubAgent, p =>
        {
            p.RemoveFinalizer(PlacementNames.SchedulerFinalizer);
            p.RemoveFinalizer(scope.Finalizer);
        });
    }

    /// <summary>statusReportingScope NamespaceAccessible: a copy of the status for the users of the namespace.</summary>
    private void SyncToNamespace(ObjectName key)
    {
        if (hub.Get(scope.Placement, key) is { } placement && PlacementReport.NamespaceOf(placement) is { } ns)
        {
            PlacementReport.Write(hub, placement, ns, Now);
        }
    }

    private void EnqueueAll()
    {
        foreach (var placement in hub.List(scope.Placement))
        {
            Enqueue(placement.NameOf());
        }
    }

    private void EnqueueNamed(ObjectName? placement)
    {
        if (placement is { } name && IsOfCluster == (name.Namespace.Length == 0))
        {
            Enqueue(name);
        }
    }

    /// <summary>Heartbeats and usage change all the time; the scheduler uses only these fields.</summary>
    private static bool IsForScheduler(StoreEvent change) =>
        change.Type != StoreEventType.Modified || change.Before is not { } before
        || before.IsDeleting() != change.Object.IsDeleting()
        || !JsonNode.DeepEquals(before.At("metadata", "labels"), change.Object.At("metadata", "labels"))
        || !JsonNode.DeepEquals(before.At("spec"), change.Object.At("spec"))
        || !JsonNode.DeepEquals(before.At("status", "namespaces"), change.Object.At("status", "namespaces"))
        || ClusterEligibility.Reason(before, DateTimeOffset.MinValue) != ClusterEligibility.Reason(change.Object, DateTimeOffset.MinValue);
}
