using System.Globalization;
using System.Text.Json.Nodes;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Controllers.Placement;

/// <summary>
/// ClusterResourcePlacementEviction (docs/domain.md 1.3.5): removes a placement from one cluster, once, if the disruption budget allows it.
/// Without a taint the scheduler may pick the cluster again.
/// </summary>
internal sealed class EvictionController(ControllerContext context, ObjectStore hub)
    : Controller("clusterresourceplacementeviction-controller", context)
{
    private const string Kind = "ClusterResourcePlacementEviction";

    public override void OnEvent(StoreEvent change)
    {
        if (change.Kind == Kinds.ClusterResourcePlacementEviction && change.Type != StoreEventType.Deleted)
        {
            Enqueue(change.Name);
        }
    }

    protected override TimeSpan? Reconcile(ObjectName key)
    {
        if (hub.Get(Kinds.ClusterResourcePlacementEviction, key) is not { } eviction
            || eviction.Condition("Valid").Text("status") == "False" || eviction.Condition("Executed") is not null)
        {
            return null;
        }

        var placement = hub.Get(Kinds.ClusterResourcePlacement, new ObjectName("", eviction.Text("spec", "placementName") ?? ""));
        var bindings = placement is null ? [] : PlacementScope.Cluster.BindingsOf(hub, placement.NameOf());
        var targets = bindings.Where(b => b.Text("spec", "targetCluster") == eviction.Text("spec", "clusterName")).ToList();
        if (Invalid(placement, targets) is { } invalid)
        {
            Write(key, [new Condition("Valid", "False", $"{Kind}Invalid", invalid, eviction.Generation())]);
            return null;
        }

        var (isAllowed, message) = Judge(placement!, targets[0], bindings);
        if (isAllowed)
        {
            hub.Delete(Kinds.ClusterResourceBinding, targets[0].NameOf());
        }

        Write(key,
        [
            new Condition("Valid", "True", $"{Kind}Valid", "Eviction is valid", eviction.Generation()),
            new Condition(
                "Executed", isAllowed ? "True" : "False", isAllowed ? $"{Kind}Executed" : $"{Kind}NotExecuted", message,
                eviction.Generation()),
        ]);
        return null;
    }

    private static string? Invalid(JsonObject? placement, List<JsonObject> targets) =>
        placement is null ? "Failed to find ClusterResourcePlacement targeted by eviction"
        : placement.IsDeleting() ? "Found deleting ClusterResourcePlacement targeted by eviction"
        : TypeOf(placement) == "PickFixed" ? "Found ClusterResourcePlacement with PickFixed placement type targeted by eviction"
        : targets.Count switch
        {
            0 => "Failed to find scheduler decision for placement in cluster targeted by eviction",
            1 => null,
            _ => "Found more than one scheduler decision for placement in cluster targeted by eviction",
        };

    private (bool IsAllowed, string Message) Judge(JsonObject placement, JsonObject target, List<JsonObject> bindings)
    {
        if (target.IsDeleting())
        {
            return (true,
                "Eviction is allowed, resources propagated by placement is currently being removed from cluster targeted by eviction");
        }

        if (target.Text("spec", "state") != "Bound")
        {
            return (false, "Eviction is blocked, placement has not propagated resources to target cluster yet");
        }

        if (Rollout.HasFailed(target))
        {
            return (true, "Eviction is allowed, placement has failed");
        }

        if (hub.Get(Kinds.ClusterResourcePlacementDisruptionBudget, placement.NameOf()) is not { } budget)
        {
            return (true, "Eviction is allowed, no ClusterResourcePlacementDisruptionBudget specified");
        }

        var (max, min) = (budget.At("spec", "maxUnavailable"), budget.At("spec", "minAvailable"));
        var isPickAll = TypeOf(placement) == "PickAll";
        if (isPickAll && (max is not null || min.Text() is not null))
        {
            return (
                false, "Eviction is blocked by misconfigured ClusterResourcePlacementDisruptionBudget, either MaxUnavailable is "
                    + "specified or MinAvailable is specified as a percentage for PickAll ClusterResourcePlacement");
        }

        var available = bindings.Count(
            b => b.Condition("Available") is { } c && c.Text("status") == "True" && c.Number("observedGeneration") == b.Generation());
        var wanted = isPickAll ? 0 : placement.Number("spec", "policy", "numberOfClusters") ?? 0;
        var spare = max is not null ? Scaled(max, wanted) - (bindings.Count - available)
            : min is not null ? available - Scaled(min, wanted)
            : 0;
        return (
            spare > 0,
            $"Eviction is {(spare > 0 ? "allowed" : "blocked")} by specified ClusterResourcePlacementDisruptionBudget, "
            + $"availablePlacements: {available}, totalPlacements: {bindings.Count}");
    }

    private static string TypeOf(JsonObject placement) => placement.Text("spec", "policy", "placementType") ?? "PickAll";

    /// <summary>A number, or a percentage rounded up.</summary>
    private static long Scaled(JsonNode given, long of) => given.Number()
        ?? (int.TryParse(given.Text()?.TrimEnd('%'), NumberStyles.None, CultureInfo.InvariantCulture, out var percent)
            ? (long)Math.Ceiling(of * percent / 100d) : 0);

    private void Write(ObjectName key, IReadOnlyList<Condition> conditions) =>
        hub.Update(Kinds.ClusterResourcePlacementEviction, key, PlacementNames.HubAgent, e =>
    {
        foreach (var condition in conditions)
        {
            e.Ensure("status").SetCondition(Now, condition);
        }
    }, status: true);
}
