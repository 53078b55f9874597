using System.Globalization;
using System.Text.Json.Nodes;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Controllers.Placement;

/// <summary>
/// The status of a placement (docs/domain.md 1.3.2): conditions in order, up to the first that is not True; later ones are removed.
/// </summary>
internal sealed class PlacementStatus
{
    private const string ScheduledStep = "Scheduled";

    private static readonly string[] s_steps = ["RolloutStarted", "Overridden", "WorkSynchronized", "Applied", "Available"];

    private readonly JsonObject _status;
    private readonly string _prefix;
    private readonly long _generation;
    private readonly DateTimeOffset _now;

    private PlacementStatus(JsonObject status, string prefix, long generation, DateTimeOffset now)
    {
        _status = status;
        _prefix = prefix;
        _generation = generation;
        _now = now;
    }

    public static void Write(ObjectStore hub, PlacementScope scope, JsonObject placement, Action<PlacementStatus> change,
        DateTimeOffset now, EventRecorder? events = null)
    {
        var prefix = scope.Placement.Kind;
        // The status refers to the object as it was read, even when the object is newer.
        var written = hub.Update(scope.Placement, placement.NameOf(), PlacementNames.HubAgent,
            p => change(new PlacementStatus(p.Ensure("status"), prefix, placement.Generation(), now)), status: true);
        if (events is null || written is null)
        {
            return;
        }

        foreach (var step in s_steps)
        {
            if (!IsTrue(placement, prefix + step) && IsTrue(written, prefix + step))
            {
                events.Normal(written, PlacementSteps.EventReason(step), PlacementSteps.EventText(step));
            }
        }

        if (!IsCompleted(placement, prefix) && IsCompleted(written, prefix))
        {
            events.Normal(written, "PlacementRolloutCompleted",
                "Placement has finished the rollout process and reached the desired status");
        }
    }

    public void Invalid(string error) =>
        Set(_status, _prefix + ScheduledStep, "False", "InvalidResourceSelectors", $"The resource selectors are invalid: {error}");

    public void Scheduled(Schedule schedule, ResourceSnapshot snapshot, List<JsonObject> bindings)
    {
        var index = snapshot.Index.ToString(CultureInfo.InvariantCulture);
        _status["observedResourceIndex"] = index;
        _status["selectedResources"] = snapshot.Resources.Select(Identifier).ArrayOf();
        _status.SetCondition(_now, schedule.Condition(_prefix + ScheduledStep, _generation));
        var clusters = Clusters(schedule, bindings, (entry, binding) =>
        {
            entry["observedResourceIndex"] = index;
            Report(entry, binding, snapshot);
        });
        RollUp(clusters);
        WriteClusters(schedule, clusters);
    }

    /// <summary>The strategy External, with no controller that binds.</summary>
    public void Uncontrolled(Schedule schedule, List<JsonObject> bindings)
    {
        _status["observedResourceIndex"] = "";
        _status["selectedResources"] = new JsonArray();
        _status.SetCondition(_now, schedule.Condition(_prefix + ScheduledStep, _generation));
        WriteClusters(schedule, Clusters(schedule, bindings, (entry, _) => SetUnknown(entry, 0)));
        RemoveFrom(_status, _prefix, 0);
        if (schedule.Selected.Count == 0)
        {
            return;
        }

        var run = _prefix == Kinds.ClusterResourcePlacement.Kind ? "ClusterStagedUpdateRun" : "StagedUpdateRun";
        Set(_status, _prefix + s_steps[0], "Unknown", "RolloutControlledByExternalController",
            "Rollout is controlled by an external controller and no resource snapshot name is observed across clusters. To determine "
            + $"rollout status, check the {run} resources with spec.placementName matching this placement");
    }

    private List<JsonObject> Clusters(Schedule schedule, List<JsonObject> bindings, Action<JsonObject, JsonObject?> report)
    {
        var before = _status.Items("placementStatuses").Where(s => s.Text("clusterName") is not null)
            .ToDictionary(s => s.Text("clusterName")!, s => s["conditions"]?.DeepClone());
        var entries = new List<JsonObject>();
        foreach (var decision in schedule.Selected)
        {
            var entry = new JsonObject { ["clusterName"] = decision.Cluster, ["conditions"] = before.GetValueOrDefault(decision.Cluster) };
            Set(entry, ScheduledStep, "True", "Scheduled", decision.Reason);
            report(entry, bindings.FirstOrDefault(b => !b.IsDeleting() && b.Text("spec", "targetCluster") == decision.Cluster));
            entries.Add(entry);
        }

        return entries;
    }

    /// <summary>Missing clusters have entries without a name; the scheduler's reason explains why they were left out.</summary>
    private void WriteClusters(Schedule schedule, List<JsonObject> clusters)
    {
        var missing = schedule.Unselected.Take(schedule.Missing).Select(decision =>
        {
            var entry = new JsonObject();
            Set(entry, ScheduledStep, "False", "ScheduleFailed", decision.Reason);
            return entry;
        });
        _status["placementStatuses"] = clusters.Concat(missing).ArrayOf();
    }

    private void Report(JsonObject entry, JsonObject? binding, ResourceSnapshot snapshot)
    {
        if (binding is null)
        {
            SetUnknown(entry, 0);
            return;
        }

        if (binding.Text("spec", "resourceSnapshotName") != snapshot.Name)
        {
            if (Current(binding, s_steps[0]).Text("status") == "False")
            {
                Set(entry, s_steps[0], "False", "RolloutNotStartedYet", PlacementTexts.ClusterRolloutBlocked);
                RemoveFrom(entry, "", 1);
            }
            else
            {
                SetUnknown(entry, 0);
            }

            return;
        }

        for (var i = 0; i < s_steps.Length; i++)
        {
            if (Current(binding, s_steps[i]) is not { } condition || condition.Text("status") is not ("True" or "False"))
            {
                SetUnknown(entry, i);
                return;
            }

            var isTrue = condition.Text("status") == "True";
            if (i == 0 && isTrue)
            {
                NameOverrides(entry, binding);
            }

            if (!isTrue && binding.At("status", "failedPlacements") is JsonArray { Count: > 0 } failed)
            {
                entry["failedPlacements"] = failed.DeepClone();
            }

            Set(entry, s_steps[i], condition.Text("status")!, condition.Text("reason")!, condition.Text("message")!);
            if (!isTrue)
            {
                RemoveFrom(entry, "", i + 1);
                return;
            }
        }
    }

    private static void NameOverrides(JsonObject entry, JsonObject binding)
    {
        foreach (
            var (field, from) in new[] { ("applicableResourceOverrides", "resourceOverrideSnapshots"),
            ("applicableClusterResourceOverrides", "clusterResourceOverrideSnapshots") })
        {
            if (binding.At("spec", from) is JsonArray { Count: > 0 } names)
            {
                entry[field] = names.DeepClone();
            }
        }
    }

    private void RollUp(List<JsonObject> clusters)
    {
        if (clusters.Count == 0)
        {
            RemoveFrom(_status, _prefix, 0);
            return;
        }

        var hasOverride =
            clusters.Any(c => c["applicableResourceOverrides"] is not null || c["applicableClusterResourceOverrides"] is not null);
        for (var i = 0; i < s_steps.Length; i++)
        {
            var step = s_steps[i];
            var states = clusters.Select(c => c.Items("conditions").FirstOrDefault(x => x.Text("type") == step).Text("status")).ToList();
            var status = states.Contains("Unknown") ? "Unknown" : states.Contains("False") ? "False" : "True";
            var (reason, text) = PlacementSteps.Whole(step, status, states.Count(s => s == status), hasOverride);
            Set(_status, _prefix + step, status, reason, text);
            if (status == "True")
            {
                continue;
            }

            RemoveFrom(_status, _prefix, i + 1);
            return;
        }
    }

    private void SetUnknown(JsonObject entry, int step)
    {
        var (reason, text) = PlacementSteps.UnknownInCluster(s_steps[step]);
        Set(entry, s_steps[step], "Unknown", reason, text);
        RemoveFrom(entry, "", step + 1);
    }

    private static JsonObject? Current(JsonObject binding, string type) =>
        binding.Condition(type) is { } condition && condition.Number("observedGeneration") == binding.Generation() ? condition : null;

    private static bool IsTrue(JsonObject placement, string type) =>
        placement.Condition(type) is { } condition && condition.Text("status") == "True"
            && condition.Number("observedGeneration") == placement.Generation();

    private static bool IsCompleted(JsonObject placement, string prefix) =>
        IsTrue(placement, prefix + ScheduledStep) && s_steps.All(step => IsTrue(placement, prefix + step));

    private void Set(JsonObject holder, string type, string status, string reason, string message) =>
        holder.SetCondition(_now, new Condition(type, status, reason, message, _generation));

    private static void RemoveFrom(JsonObject holder, string prefix, int step)
    {
        foreach (var later in s_steps[step..])
        {
            holder.RemoveCondition(prefix + later);
        }
    }

    private static JsonObject Identifier(JsonObject resource)
    {
        var apiVersion = resource.Text("apiVersion")!.Split('/');
        var name = resource.NameOf();
        var identifier = new JsonObject { ["version"] = apiVersion[^1], ["kind"] = resource.Text("kind"), ["name"] = name.Name };
        if (apiVersion.Length > 1)
        {
            identifier["group"] = apiVersion[0];
        }

        if (name.Namespace.Length > 0)
        {
            identifier["namespace"] = name.Namespace;
        }

        return identifier;
    }
}
