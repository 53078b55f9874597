using System.Globalization;
using System.Text.Json.Nodes;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Controllers.Placement;

/// <summary>
/// RollingUpdate (facts 2.2): new clusters are bound at once; a changed one only while no more than maxUnavailable others are not ready.
/// With a ServiceExport in the placement nothing tells when a cluster is ready but time: it counts as ready a while after its work was available.
/// </summary>
internal sealed class Rollout
{
    // Since when each binding has been available with what it carries now; touched only by the placement controller's loop.
    private readonly Dictionary<string, (string Carries, DateTimeOffset Since)> _availableSince = new(StringComparer.Ordinal);

    /// <param name="wait">In place of the strategy's unavailablePeriodSeconds.</param>
    /// <returns>When the next cluster may follow; null when none waits for time.</returns>
    public TimeSpan? Advance(
        ObjectStore hub, JsonObject placement, List<JsonObject> bindings, Dictionary<string, BindingTarget> desired, DateTimeOffset now, TimeSpan wait)
    {
        var live = bindings.Where(b => !b.IsDeleting() && desired.ContainsKey(b.Text("spec", "targetCluster")!)).ToList();
        var waiting = new List<JsonObject>();
        var unready = 0;
        TimeSpan? soonest = null;
        foreach (var binding in live)
        {
            var target = desired[binding.Text("spec", "targetCluster")!];
            if (binding.Text("spec", "state") != "Bound")
                Set(hub, binding, target, now);
            else if (!target.IsIn(binding))
                waiting.Add(binding);
            else if (Left(binding, now, wait) is { } left)
            {
                unready++;
                soonest = left < soonest || soonest is null ? left : soonest;
            }
        }

        if (placement.Text("spec", "strategy", "type") == "External")
            return null;
        var allowed = MaxUnavailable(placement, live.Count) - unready;
        foreach (var binding in waiting)
        {
            if (allowed-- > 0)
                Set(hub, binding, desired[binding.Text("spec", "targetCluster")!], now);
            else
                SetStarted(hub, binding, "False", "RolloutNotStartedYet", PlacementTexts.ClusterRolloutBlocked, now);
        }

        // A cluster that is not available yet brings its own event; here only time is waited for.
        return waiting.Count > 0 && soonest is { } next && next < TimeSpan.MaxValue ? next : null;
    }

    /// <summary>What is left of the wait after a binding became available; null when it is ready, the maximum while it is not available.</summary>
    private TimeSpan? Left(JsonObject binding, DateTimeOffset now, TimeSpan wait)
    {
        var carries = binding["spec"]!.ToJsonString();
        var available = binding.Condition("Available");
        if (available?.Text("status") != "True" || available.Number("observedGeneration") != binding.Generation())
            return TimeSpan.MaxValue;
        var name = binding.NameOf().Name;
        if (!_availableSince.TryGetValue(name, out var known) || known.Carries != carries)
            _availableSince[name] = known = (carries, now);
        var left = known.Since + wait - now;
        return left > TimeSpan.Zero ? left : null;
    }

    private static void Set(ObjectStore hub, JsonObject binding, BindingTarget target, DateTimeOffset now)
    {
        if (hub.Update(Kinds.ClusterResourceBinding, binding.NameOf(), PlacementNames.HubAgent, target.WriteTo) is { } written)
            SetStarted(hub, written, "True", "RolloutStarted", PlacementTexts.ClusterRolloutStarted, now);
    }

    private static void SetStarted(ObjectStore hub, JsonObject binding, string status, string reason, string message, DateTimeOffset now) =>
        hub.Update(Kinds.ClusterResourceBinding, binding.NameOf(), PlacementNames.HubAgent, b =>
            b.Ensure("status").SetCondition(now, new Condition("RolloutStarted", status, reason, message, binding.Generation())), status: true);

    /// <summary>A number or a percentage of the clusters, rounded up; 25 % where the strategy says nothing.</summary>
    private static int MaxUnavailable(JsonObject placement, int clusters)
    {
        var given = placement.At("spec", "strategy", "rollingUpdate", "maxUnavailable");
        if (given.Number() is { } count)
            return (int)count;
        var percent = int.TryParse(given.Text()?.TrimEnd('%'), NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : 25;
        return (int)Math.Ceiling(clusters * percent / 100d);
    }
}
