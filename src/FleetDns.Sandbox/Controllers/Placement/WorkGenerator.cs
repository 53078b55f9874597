using System.Text.Json.Nodes;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Controllers.Placement;

/// <summary>
/// Turns the bound bindings of one scope into Works (docs/domain.md 2.1, no. 5): applies the overrides, writes the Work for the member and
/// copies its status back.
/// </summary>
internal sealed class WorkGenerator(ControllerContext context, ObjectStore hub, PlacementScope scope)
    : Controller($"{scope.Binding.Singular}-work-generator", context)
{
    private readonly PlacementSnapshots _snapshots = new(hub, scope);

    public override void OnEvent(StoreEvent change)
    {
        if (change.Kind == scope.Binding)
        {
            if (change.IsCreateOrSpecChange())
            {
                Enqueue(change.Name);
            }
        }
        else if (change.Kind == Kinds.Work && change.Object.At("metadata", "labels") is { } labels
            && labels.Text(PlacementNames.ParentBinding) is { } binding)
        {
            var ns = labels.Text(PlacementNames.ParentNamespace) ?? "";
            if (scope.Binding.Namespaced == ns.Length > 0)
            {
                Enqueue(new ObjectName(ns, binding));
            }
        }
    }

    protected override TimeSpan? Reconcile(ObjectName key)
    {
        if (hub.Get(scope.Binding, key) is not { } binding)
        {
            return null;
        }

        var placement = key with { Name = binding.Text("metadata", "labels", PlacementNames.ParentPlacement) ?? "" };
        var cluster = binding.Text("spec", "targetCluster") ?? "";
        var workName = PlacementScope.Work(placement, cluster);
        if (binding.IsDeleting())
        {
            hub.Delete(Kinds.Work, workName);
            if (hub.Get(Kinds.Work, workName) is null)
            {
                hub.Update(scope.Binding, key, PlacementNames.HubAgent, b => b.RemoveFinalizer(PlacementNames.WorkFinalizer));
            }

            return null;
        }

        if (binding.Text("spec", "state") != "Bound")
        {
            return null;
        }

        if (_snapshots.Find(placement, binding.Text("spec", "resourceSnapshotName")) is not { } snapshot
            || hub.Get(Kinds.MemberCluster, new ObjectName("", cluster)) is not { } member)
        {
            return null;
        }

        var resources = snapshot.Resources.Select(r => r.DeepClone().AsObject()).ToList();
        var overrides = Overrides(binding, out var failure);
        failure ??= OverrideRules.Apply(overrides, resources, member);
        if (failure is not null)
        {
            SetConditions(
                key, binding,
                [new Condition(
                    "Overridden", "False", "OverriddenFailed", $"Failed to apply the override rules on the resources: {failure}")]);
            return null;
        }

        var work = WriteWork(workName, key, placement, snapshot, resources, binding);
        SetConditions(
            key,
            binding,
            [
                overrides.Count == 0
                    ? new Condition("Overridden", "True", "NoOverrideSpecified", PlacementTexts.NoOverride)
                    : new Condition("Overridden", "True", "OverriddenSucceeded", PlacementTexts.ClusterOverridden),
                new Condition("WorkSynchronized", "True", "AllWorkSynced", PlacementTexts.ClusterSynchronized),
                .. Reported(work),
            ],
            FailedPlacements(work));
        return null;
    }

    /// <summary>ClusterResourceOverrides come first, so ResourceOverrides win.</summary>
    /// <param name="missing">Upstream's text for a missing snapshot, or null.</param>
    private List<JsonObject> Overrides(JsonObject binding, out string? missing)
    {
        missing = null;
        var found = new List<JsonObject>();
        foreach (var name in binding.Texts("spec", "clusterResourceOverrideSnapshots"))
        {
            if (hub.Get(Kinds.ClusterResourceOverrideSnapshot, new ObjectName("", name)) is { } snapshot)
            {
                found.Add(snapshot);
            }
            else
            {
                missing ??= $"clusterResourceOverrideSnapshot {name} is not found";
            }
        }

        foreach (var o in binding.Items("spec", "resourceOverrideSnapshots"))
        {
            var name = new ObjectName(o.Text("namespace") ?? "", o.Text("name") ?? "");
            if (hub.Get(Kinds.ResourceOverrideSnapshot, name) is { } snapshot)
            {
                found.Add(snapshot);
            }
            else
            {
                missing ??= $"resourceOverrideSnapshot {{{name.Name} {name.Namespace}}} is not found";
            }
        }

        return found;
    }

    private JsonObject WriteWork(ObjectName name, ObjectName binding, ObjectName placement, ResourceSnapshot snapshot,
        List<JsonObject> resources, JsonObject of)
    {
        var labels = new JsonObject
        {
            [PlacementNames.ParentPlacement] = placement.Name,
            [PlacementNames.ParentBinding] = binding.Name,
            [PlacementNames.ParentSnapshotIndex] = snapshot.Index.ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
        if (placement.Namespace.Length > 0)
        {
            labels[PlacementNames.ParentNamespace] = placement.Namespace;
        }

        var annotations = new JsonObject { [PlacementNames.ParentSnapshot] = snapshot.Name };
        var spec = new JsonObject { ["workload"] = new JsonObject { ["manifests"] = resources.ArrayOf() } };
        if (of.At("spec", "applyStrategy") is { } strategy)
        {
            spec["applyStrategy"] = strategy.DeepClone();
        }

        if (hub.Get(Kinds.Work, name) is null)
        {
            return hub.Create(Kinds.Work, new JsonObject
            {
                ["apiVersion"] = Kinds.Work.ApiVersion(Kinds.Work.StorageVersion),
                ["kind"] = Kinds.Work.Kind,
                ["metadata"] =
                    new JsonObject
                    {
                        ["name"] = name.Name,
                        ["namespace"] = name.Namespace,
                        ["labels"] = labels,
                        ["annotations"] = annotations
                    },
                ["spec"] = spec,
            }, PlacementNames.HubAgent);
        }

        return hub.Update(Kinds.Work, name, PlacementNames.HubAgent, w =>
        {
            w.Ensure("metadata")["labels"] = labels.DeepClone();
            w.Ensure("metadata")["annotations"] = annotations.DeepClone();
            w["spec"] = spec.DeepClone();
        }) ?? throw new ReconcileException($"work {name.Name} is gone");
    }

    /// <summary>Applied and Available, if the member has reported them for this generation of the Work.</summary>
    private static IEnumerable<Condition> Reported(JsonObject work)
    {
        var name = work.NameOf().Name;
        var applied = Current(work, "Applied");
        if (applied is null)
        {
            yield break;
        }

        if (applied.Text("status") != "True")
        {
            yield return new Condition("Applied", "False", "NotAllWorkHaveBeenApplied", PlacementTexts.WorkNotApplied(name));
            yield break;
        }

        yield return new Condition("Applied", "True", "AllWorkHaveBeenApplied", PlacementTexts.ClusterApplied);
        var available = Current(work, "Available");
        if (available is null)
        {
            yield break;
        }

        yield return available.Text("status") != "True"
            ? new Condition("Available", "False", "NotAllWorkAreAvailable", PlacementTexts.WorkNotAvailable(name))
            : available.Text("reason") == "WorkNotTrackable"
                ? new Condition("Available", "True", "NotAllWorkAreAvailabilityTrackable", PlacementTexts.NotTrackable(name))
            : new Condition("Available", "True", "AllWorkAreAvailable", PlacementTexts.ClusterAvailable);
    }

    private static JsonObject? Current(JsonObject work, string type) =>
        work.Condition(type) is { } condition && condition.Number("observedGeneration") == work.Generation() ? condition : null;

    private static JsonArray FailedPlacements(JsonObject work) => work.Items("status", "manifestConditions")
        .Select(m => (Manifest: m, Failed: m.Items("conditions").FirstOrDefault(c => c.Text("status") == "False")))
        .Where(m => m.Failed is not null)
        .Select(m =>
        {
            var identifier = m.Manifest.At("identifier");
            var entry = new JsonObject
            {
                ["version"] = identifier.Text("version"),
                ["kind"] = identifier.Text("kind"),
                ["name"] = identifier.Text("name"),
                ["condition"] = m.Failed!.DeepClone(),
            };
            foreach (var field in (ReadOnlySpan<string>)["group", "namespace"])
            {
                if (identifier.Text(field) is { Length: > 0 } value)
                {
                    entry[field] = value;
                }
            }

            return entry;
        }).ArrayOf();

    private void SetConditions(ObjectName key, JsonObject binding, IReadOnlyList<Condition> conditions, JsonArray? failed = null) =>
        hub.Update(scope.Binding, key, PlacementNames.HubAgent, b =>
        {
            var status = b.Ensure("status");
            foreach (var type in (ReadOnlySpan<string>)["Overridden", "WorkSynchronized", "Applied", "Available"])
            {
                if (conditions.FirstOrDefault(c => c.Type == type) is { } condition)
                {
                    status.SetCondition(Now, condition with { ObservedGeneration = binding.Generation() });
                }
                else
                {
                    status.RemoveCondition(type);
                }
            }

            if (failed is { Count: > 0 })
            {
                status["failedPlacements"] = failed.DeepClone();
            }
            else
            {
                status.Remove("failedPlacements");
            }
        }, status: true);
}
