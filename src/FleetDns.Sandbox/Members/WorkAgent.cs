using System.Text.Json.Nodes;
using FleetDns.Sandbox.Controllers;
using FleetDns.Sandbox.Controllers.Placement;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Members;

/// <summary>
/// The member's work agent (docs/domain.md 2.1, no. 6): applies the manifests of a Work, tracks their availability, and deletes objects
/// that the Work no longer contains. Triggered by its own Works on the hub and by the member's objects.
/// </summary>
internal sealed class WorkAgent(ControllerContext context, Member member, ObjectStore hub)
    : MemberAgentController("work-agent", context, member)
{
    // The objects that each Work has applied to the member; written by the loop, read by events of the member.
    private readonly Dictionary<ObjectName, HashSet<(ResourceKind Kind, ObjectName Name)>> _applied = [];
    private readonly Dictionary<ObjectName, long> _appliedGeneration = [];
    private readonly Lock _gate = new();

    public override void OnEvent(StoreEvent change)
    {
        if (change.Kind == Kinds.Work && change.IsCreateOrSpecChange())
        {
            Enqueue(change.Name);
        }
    }

    /// <summary>An event of the member's own store: the Work that owns the object is reconciled again.</summary>
    public void OnMemberEvent(StoreEvent change)
    {
        lock (_gate)
        {
            foreach (var (work, objects) in _applied)
            {
                if (objects.Contains((change.Kind, change.Name)))
                {
                    Enqueue(work);
                }
            }
        }
    }

    protected override TimeSpan? Reconcile(ObjectName key)
    {
        if (hub.Get(Kinds.Work, key) is not { } work)
        {
            return null;
        }

        if (work.IsDeleting())
        {
            Remove(key, []);
            _appliedGeneration.Remove(key);
            hub.Update(Kinds.Work, key, PlacementNames.MemberAgent, w => w.RemoveFinalizer(PlacementNames.WorkFinalizer));
            return null;
        }

        if (!work.HasFinalizer(PlacementNames.WorkFinalizer))
        {
            hub.Update(Kinds.Work, key, PlacementNames.MemberAgent, w => w.AddFinalizer(PlacementNames.WorkFinalizer));
        }

        var manifests = work.Items("spec", "workload", "manifests").ToList();
        var wanted = manifests.Select(Target).Where(t => t.Kind is not null).Select(t => (t.Kind!, t.Name)).ToHashSet();
        Remove(key, wanted);
        lock (_gate)
        {
            _applied[key] = wanted;
        }
        // A manual change on the member stays until the Work changes; an object deleted there is re-created.
        var isNew = _appliedGeneration.GetValueOrDefault(key) != work.Generation();
        var results = manifests.Select((manifest, ordinal) => Apply(work, manifest, ordinal, isNew)).ToList();
        if (results.All(result => result.Applied))
        {
            _appliedGeneration[key] = work.Generation();
        }

        Report(key, work, results);
        return null;
    }

    private (ResourceKind? Kind, ObjectName Name) Target(JsonObject manifest)
    {
        var apiVersion = manifest.Text("apiVersion") ?? "";
        var group = apiVersion.Contains('/', StringComparison.Ordinal) ? apiVersion.Split('/')[0] : "";
        return (Member.Store.Registry.FindKind(group, manifest.Text("kind") ?? ""), manifest.NameOf());
    }

    private (JsonObject Entry, bool Applied, string Availability) Apply(JsonObject work, JsonObject manifest, int ordinal, bool isNew)
    {
        var (kind, name) = Target(manifest);
        var apiVersion = (manifest.Text("apiVersion") ?? "").Split('/');
        var identifier = new JsonObject
        {
            ["ordinal"] = ordinal,
            ["group"] = apiVersion.Length > 1 ? apiVersion[0] : "",
            ["version"] = apiVersion[^1],
            ["kind"] = manifest.Text("kind"),
            ["resource"] = kind?.Plural ?? "",
            ["namespace"] = name.Namespace,
            ["name"] = name.Name,
        };
        var entry = new JsonObject { ["identifier"] = identifier };
        JsonObject? applied;
        try
        {
            applied = kind is null
                ? throw new StatusException(
                    404, "NotFound", $"no matches for kind \"{manifest.Text("kind")}\" in version \"{manifest.Text("apiVersion")}\"")
                : Put(work, kind, name, manifest, isNew);
        }
        catch (StatusException refused)
        {
            entry.SetCondition(Now,
                new Condition("Applied", "False", "ManifestApplyFailed", $"Failed to apply the manifest (error: {refused.Message})"));
            return (entry, false, "");
        }

        entry.SetCondition(Now,
            new Condition("Applied", "True", "Applied", "Manifest has been applied successfully", applied?.Generation()));
        var availability = Availability(kind, applied);
        entry.SetCondition(Now, availability switch
        {
            "NotTrackable" =>
                new Condition(
                    "Available", "True", "NotTrackable",
                    "Manifest's availability is not trackable; Fleet assumes that the applied manifest is available",
                    applied?.Generation()),
            "NotYet" =>
                new Condition(
                    "Available", "False", "ManifestNotAvailableYet", "Manifest is not yet available; Fleet will check again later",
                    applied?.Generation()),
            _ => new Condition("Available", "True", "Available", "Manifest is available", applied?.Generation()),
        });
        return (entry, true, availability);
    }

    /// <summary>Client-side apply: overlays the manifest on the object; fields added by others stay.</summary>
    private JsonObject? Put(JsonObject work, ResourceKind kind, ObjectName name, JsonObject manifest, bool isNew)
    {
        if (Member.Store.Get(kind, name) is not { } known)
        {
            return Member.Store.Create(kind, OwnedBy(work, WithLastApplied(manifest)), PlacementNames.MemberAgent);
        }

        if (known.IsDeleting() || !isNew)
        {
            return known;
        }

        var last = known.Annotation(LastApplied) is { } text ? JsonNode.Parse(text) as JsonObject : null;
        return Member.Store.Update(kind, name, PlacementNames.MemberAgent, o => ThreeWayMerge.Overlay(o, WithLastApplied(manifest), last));
    }

    private static JsonObject OwnedBy(JsonObject work, JsonObject obj)
    {
        obj.Ensure("metadata")["ownerReferences"] = new JsonArray(new JsonObject
        {
            ["apiVersion"] = Kinds.Work.ApiVersion(Kinds.Work.StorageVersion),
            ["kind"] = "AppliedWork",
            ["name"] = work.NameOf().Name,
            ["uid"] = work.Uid(),
        });
        return obj;
    }

    private const string LastApplied = "kubernetes-fleet.io/last-applied-configuration";

    private static JsonObject WithLastApplied(JsonObject manifest)
    {
        var copy = manifest.DeepClone().AsObject();
        copy.Ensure("metadata", "annotations")[LastApplied] = manifest.ToJsonString();
        return copy;
    }

    private static string Availability(ResourceKind? kind, JsonObject? obj)
    {
        if (kind == Kinds.Deployment)
        {
            var wanted = obj.Number("spec", "replicas") ?? 1;
            return obj.Number("status", "observedGeneration") == obj?.Generation()
                && (obj.Number("status", "updatedReplicas") ?? 0) == wanted && (obj.Number("status", "availableReplicas") ?? 0) == wanted
                    ? "Available"
                    : "NotYet";
        }

        if (kind == Kinds.Service)
        {
            return obj.Text("spec", "type") != "LoadBalancer"
                || obj.Items("status", "loadBalancer", "ingress").Any(i => i.Text("ip") is not null || i.Text("hostname") is not null)
                ? "Available"
                : "NotYet";
        }

        return kind?.Group == "networking.fleet.azure.com" ? "NotTrackable" : "Available";
    }

    private void Report(ObjectName key, JsonObject work, List<(JsonObject Entry, bool Applied, string Availability)> results)
    {
        var applied = results.Count(r => r.Applied);
        hub.Update(Kinds.Work, key, PlacementNames.MemberAgent, w =>
        {
            var status = w.Ensure("status");
            var before = status.Items("manifestConditions").ToDictionary(m => m.At("identifier")?.ToJsonString() ?? "", m => m);
            status["manifestConditions"] =
                results.Select(r => Keep(before.GetValueOrDefault(r.Entry["identifier"]!.ToJsonString()), r.Entry)).ArrayOf();
            status.SetCondition(Now, applied == results.Count
                ? new Condition(
                    "Applied", "True", "AllManifestsApplied", "All the specified manifests have been applied", work.Generation())
                : new Condition(
                    "Applied", "False", "SomeManifestsAreNotApplied",
                    $"Failed to apply all manifests ({applied} of {results.Count} manifests are applied)", work.Generation()));
            if (applied < results.Count)
            {
                status.RemoveCondition("Available");
            }
            else if (results.Any(r => r.Availability == "NotYet"))
            {
                status.SetCondition(
                    Now, new Condition(
                        "Available", "False", "SomeManifestsAreNotAvailable",
                        $"Some manifests are not available ({results.Count(r => r.Availability != "NotYet")} of {results.Count} "
                        + "manifests are available)", work.Generation()));
            }
            else if (results.Any(r => r.Availability == "NotTrackable"))
            {
                status.SetCondition(Now, new Condition("Available", "True", "WorkNotTrackable",
                    "Some of the applied manifests cannot be tracked for availability", work.Generation()));
            }
            else
            {
                status.SetCondition(Now, new Condition("Available", "True", "AllManifestsAvailable",
                    "All of the applied manifests are available", work.Generation()));
            }
        }, status: true);
    }

    /// <summary>Keeps the times of conditions whose status did not change.</summary>
    private static JsonObject Keep(JsonObject? before, JsonObject entry)
    {
        foreach (var condition in entry.Items("conditions"))
        {
            var known = before.Items("conditions").FirstOrDefault(c => c.Text("type") == condition.Text("type"));
            if (known is not null && known.Text("status") == condition.Text("status"))
            {
                condition["lastTransitionTime"] = known["lastTransitionTime"]?.DeepClone();
            }
        }

        return entry.DeepClone().AsObject();
    }

    /// <summary>Deletes the objects in a namespace before the namespace.</summary>
    private void Remove(ObjectName work, HashSet<(ResourceKind Kind, ObjectName Name)> wanted)
    {
        List<(ResourceKind Kind, ObjectName Name)> gone;
        lock (_gate)
        {
            gone = _applied.TryGetValue(work, out var applied) ? [.. applied.Where(o => !wanted.Contains(o))] : [];
            if (wanted.Count == 0)
            {
                _applied.Remove(work);
            }
        }

        foreach (var (kind, name) in gone.OrderBy(o => o.Kind == Kinds.Namespace))
        {
            Member.Store.Delete(kind, name);
        }
    }
}
