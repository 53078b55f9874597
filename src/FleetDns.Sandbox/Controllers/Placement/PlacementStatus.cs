using System.Text.Json.Nodes;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Controllers.Placement;

/// <summary>
/// The status of a placement (facts 1.3.2): conditions in order, up to the first that is not True; what comes after it is removed.
/// </summary>
internal sealed class PlacementStatus
{
    private const string Prefix = "ClusterResourcePlacement";
    private const string ScheduledStep = "Scheduled";

    private static readonly string[] s_steps = ["RolloutStarted", "Overridden", "WorkSynchronized", "Applied", "Available"];

    private readonly JsonObject _status;
    private readonly long _generation;
    private readonly DateTimeOffset _now;

    private PlacementStatus(JsonObject status, long generation, DateTimeOffset now)
    {
        _status = status;
        _generation = generation;
        _now = now;
    }

    public static void Write(ObjectStore hub, JsonObject placement, Action<PlacementStatus> change, DateTimeOffset now, EventRecorder? events = null)
    {
        // The finalizers do not change the generation, but the object may be newer than the one that was read.
        var written = hub.Update(Kinds.ClusterResourcePlacement, placement.NameOf(), PlacementNames.HubAgent,
            p => change(new PlacementStatus(p.Ensure("status"), p.Generation(), now)), status: true);
        if (events is null || written is null)
            return;
        foreach (var step in s_steps)
        {
            if (IsNewlyTrue(placement, written, Prefix + step))
                events.Normal(written, EventReason(step), EventText(step));
        }
    }

    public void Invalid(string error)
    {
        Set(_status, Prefix + ScheduledStep, "False", "InvalidResourceSelectors", $"The resource selectors are invalid: {error}");
        RemoveFrom(_status, Prefix, 0);
    }

    public void Scheduled(Schedule schedule, SnapshotHistory.Snapshot snapshot, List<JsonObject> bindings, Dictionary<string, BindingTarget> desired)
    {
        _status["observedResourceIndex"] = snapshot.Index.ToString(System.Globalization.CultureInfo.InvariantCulture);
        _status["selectedResources"] = snapshot.Resources.Select(Identifier).ArrayOf();
        var count = schedule.Selected.Count;
        if (schedule.Fulfilled)
            Set(_status, Prefix + ScheduledStep, "True", "SchedulingPolicyFulfilled", PlacementTexts.Fulfilled(count));
        else
            Set(_status, Prefix + ScheduledStep, "False", "SchedulingPolicyUnfulfilled", PlacementTexts.Unfulfilled(count));

        var before = _status.Items("placementStatuses").Where(s => s.Text("clusterName") is not null).ToDictionary(s => s.Text("clusterName")!, s => s["conditions"]?.DeepClone());
        var perCluster = new List<JsonObject>();
        foreach (var decision in schedule.Selected)
        {
            var binding = bindings.FirstOrDefault(b => b.Text("spec", "targetCluster") == decision.Cluster);
            perCluster.Add(OfCluster(decision, binding, desired[decision.Cluster], snapshot, before.GetValueOrDefault(decision.Cluster)));
        }

        RollUp(perCluster);
        foreach (var decision in schedule.Unselected)
        {
            var entry = new JsonObject();
            Set(entry, ScheduledStep, "False", "ScheduleFailed", decision.Reason);
            perCluster.Add(entry);
        }

        _status["placementStatuses"] = perCluster.ArrayOf();
    }

    private JsonObject OfCluster(Decision decision, JsonObject? binding, BindingTarget target, SnapshotHistory.Snapshot snapshot, JsonNode? before)
    {
        var entry = new JsonObject
        {
            ["clusterName"] = decision.Cluster,
            ["observedResourceIndex"] = snapshot.Index.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["conditions"] = before,
        };
        if (target.ResourceOverrides.Count > 0)
            entry["applicableResourceOverrides"] = target.ResourceOverrides.Select(o => new JsonObject { ["name"] = o.Name, ["namespace"] = o.Namespace }).ArrayOf();
        if (target.ClusterOverrides.Count > 0)
            entry["applicableClusterResourceOverrides"] = target.ClusterOverrides.Select(o => (JsonNode?)o).ArrayOf();
        if (binding?.At("status", "failedPlacements") is JsonArray { Count: > 0 } failed)
            entry["failedPlacements"] = failed.DeepClone();
        Set(entry, ScheduledStep, "True", "Scheduled", PlacementController.Words(decision));
        var reached = true;
        for (var i = 0; i < s_steps.Length; i++)
        {
            var condition = reached ? binding?.Condition(s_steps[i]) : null;
            if (condition is null || condition.Number("observedGeneration") != binding!.Generation())
            {
                RemoveFrom(entry, "", i);
                break;
            }

            Set(entry, s_steps[i], condition.Text("status")!, condition.Text("reason")!, condition.Text("message")!);
            reached = condition.Text("status") == "True";
        }

        return entry;
    }

    private void RollUp(List<JsonObject> clusters)
    {
        var count = clusters.Count;
        for (var i = 0; i < s_steps.Length; i++)
        {
            var states = clusters.Select(c => c.Items("conditions").FirstOrDefault(x => x.Text("type") == s_steps[i])).ToList();
            var lacking = states.Count(s => s is null);
            var failing = states.Count(s => s is not null && s.Text("status") != "True");
            if (count == 0 || (lacking > 0 && failing == 0))
            {
                RemoveFrom(_status, Prefix, i);
                return;
            }

            if (failing > 0)
            {
                var (reason, text) = Failure(s_steps[i], failing);
                Set(_status, Prefix + s_steps[i], "False", reason, text);
                RemoveFrom(_status, Prefix, i + 1);
                return;
            }

            var (trueReason, trueText) = Success(s_steps[i], count, states!);
            Set(_status, Prefix + s_steps[i], "True", trueReason, trueText);
        }
    }

    private static (string Reason, string Text) Success(string step, int count, List<JsonObject> states) => step switch
    {
        "RolloutStarted" => ("RolloutStarted", PlacementTexts.RolloutStarted(count)),
        "Overridden" => states.All(s => s.Text("reason") == "NoOverrideSpecified")
            ? ("NoOverrideSpecified", PlacementTexts.NoOverride)
            : ("OverriddenSucceeded", PlacementTexts.Overridden(count)),
        "WorkSynchronized" => ("WorkSynchronized", PlacementTexts.Synchronized(count)),
        "Applied" => ("ApplySucceeded", PlacementTexts.Applied(count)),
        _ => ("ResourceAvailable", PlacementTexts.Available(count)),
    };

    private static (string Reason, string Text) Failure(string step, int count) => step switch
    {
        "RolloutStarted" => ("RolloutNotStartedYet", PlacementTexts.RolloutBlocked(count)),
        "Overridden" => ("OverriddenFailed", PlacementTexts.OverrideFailed(count)),
        "WorkSynchronized" => ("WorkNotSynchronizedYet", $"There are still {count} cluster(s) in the process of synchronizing work(s)"),
        "Applied" => ("ApplyFailed", PlacementTexts.ApplyFailed(count)),
        _ => ("ResourceNotAvailableYet", PlacementTexts.NotAvailable(count)),
    };

    /// <summary>Reasons are from the facts; the texts are assumed ([G]).</summary>
    private static string EventReason(string step) => step switch
    {
        "Overridden" => "PlacementOverriddenSucceeded",
        _ => "Placement" + step,
    };

    private static string EventText(string step) => step switch
    {
        "RolloutStarted" => "Started rolling out the latest resources",
        "Overridden" => "Placement has been successfully overridden",
        "WorkSynchronized" => "Work(s) have been created or updated successfully for the selected cluster(s)",
        "Applied" => "Resources have been applied to the selected cluster(s)",
        _ => "Resources are available on the selected cluster(s)",
    };

    private static bool IsNewlyTrue(JsonObject before, JsonObject after, string type) =>
        after.Condition(type).Text("status") == "True" && before.Condition(type).Text("status") != "True";

    private void Set(JsonObject holder, string type, string status, string reason, string message) =>
        holder.SetCondition(_now, new Condition(type, status, reason, message, _generation));

    private static void RemoveFrom(JsonObject holder, string prefix, int step)
    {
        foreach (var later in s_steps[step..])
            holder.RemoveCondition(prefix + later);
    }

    private static JsonObject Identifier(JsonObject resource)
    {
        var apiVersion = resource.Text("apiVersion")!.Split('/');
        var name = resource.NameOf();
        var identifier = new JsonObject { ["version"] = apiVersion[^1], ["kind"] = resource.Text("kind"), ["name"] = name.Name };
        if (apiVersion.Length > 1)
            identifier["group"] = apiVersion[0];
        if (name.Namespace.Length > 0)
            identifier["namespace"] = name.Namespace;
        return identifier;
    }
}
