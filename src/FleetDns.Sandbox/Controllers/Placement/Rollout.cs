using System.Globalization;
using System.Text.Json.Nodes;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Controllers.Placement;

/// <summary>
/// RollingUpdate (docs/domain.md 2.2): new clusters are bound at once, failed ones changed at once; others only while no more than
/// maxUnavailable are not ready. With a ServiceExport in the placement, readiness is determined only by time: a cluster counts as ready
/// some time after its work became available.
/// </summary>
internal sealed class Rollout(ObjectStore hub, PlacementScope scope)
{
    // Since when each binding has been available with its current content; used only by the placement controller's loop.
    private readonly Dictionary<ObjectName, (string Carries, DateTimeOffset Since)> _availableSince = [];

    /// <param name="missing">Clusters that the policy asks for beyond those picked: upstream counts them as not available.</param>
    /// <param name="wait">Replaces the strategy's unavailablePeriodSeconds.</param>
    /// <returns>When the next cluster may be rolled out; null when none waits for time.</returns>
    public TimeSpan? Advance(JsonObject placement, List<JsonObject> bindings, Dictionary<string, BindingTarget> desired, int missing,
        DateTimeOffset now, TimeSpan wait)
    {
        var waiting = new List<JsonObject>();
        var ready = 0;
        TimeSpan? soonest = null;
        foreach (var binding in bindings.Where(b => !b.IsDeleting() && desired.ContainsKey(b.Text("spec", "targetCluster")!)))
        {
            var target = desired[binding.Text("spec", "targetCluster")!];
            if (binding.Text("spec", "state") != "Bound" || (!target.IsIn(binding) && HasFailed(binding)))
            {
                Set(binding, target, now);
                continue;
            }

            if (!target.IsIn(binding))
            {
                waiting.Add(binding);
            }
            else
            {
                SetStarted(binding, "True", "RolloutStarted", PlacementTexts.ClusterRolloutStarted, now);
            }

            if (Left(binding, now, wait) is not { } left)
            {
                ready++;
            }
            else if (left < soonest || soonest is null)
            {
                soonest = left;
            }
        }

        var wanted = desired.Count + missing;
        var allowed = ready - (wanted - MaxUnavailable(placement, wanted));
        foreach (var binding in waiting)
        {
            if (allowed-- > 0)
            {
                Set(binding, desired[binding.Text("spec", "targetCluster")!], now);
            }
            else
            {
                SetStarted(binding, "False", "RolloutNotStartedYet", PlacementTexts.ClusterNotUpdated, now);
            }
        }

        // A cluster that is not available yet causes its own event; only time is waited for here.
        return waiting.Count > 0 && soonest is { } next && next < TimeSpan.MaxValue ? next : null;
    }

    /// <summary>
    /// The remaining wait after a binding became available; null when it is ready, the maximum while it is not available.
    /// </summary>
    private TimeSpan? Left(JsonObject binding, DateTimeOffset now, TimeSpan wait)
    {
        var available = Current(binding, "Available");
        if (available.Text("status") != "True")
        {
            return TimeSpan.MaxValue;
        }

        if (available.Text("reason") != "NotAllWorkAreAvailabilityTrackable")
        {
            return null;
        }

        var carries =
            $"{binding.Text("spec", "resourceSnapshotName")} {binding.At("spec", "resourceOverrideSnapshots")?.ToJsonString()} "
            + $"{binding.At("spec", "clusterResourceOverrideSnapshots")?.ToJsonString()}";
        var name = binding.NameOf();
        if (!_availableSince.TryGetValue(name, out var known) || known.Carries != carries)
        {
            _availableSince[name] = known = (carries, now);
        }

        var left = known.Since + wait - now;
        return left > TimeSpan.Zero ? left : null;
    }

    public static bool HasFailed(JsonObject binding) =>
        ((string[])["Overridden", "WorkSynchronized", "Applied", "Available"])
            .Any(type => Current(binding, type).Text("status") == "False");

    private static JsonObject? Current(JsonObject binding, string type) =>
        binding.Condition(type) is { } condition && condition.Number("observedGeneration") == binding.Generation() ? condition : null;

    private void Set(JsonObject binding, BindingTarget target, DateTimeOffset now)
    {
        if (hub.Update(scope.Binding, binding.NameOf(), PlacementNames.HubAgent, target.WriteTo) is { } written)
        {
            SetStarted(written, "True", "RolloutStarted", PlacementTexts.ClusterRolloutStarted, now);
        }
    }

    private void SetStarted(JsonObject binding, string status, string reason, string message, DateTimeOffset now) =>
        hub.Update(scope.Binding, binding.NameOf(), PlacementNames.HubAgent, b =>
            b.Ensure("status").SetCondition(now, new Condition("RolloutStarted", status, reason, message, b.Generation())), status: true);

    /// <summary>A number or a percentage of the clusters, rounded up; 25 % if the strategy does not set it.</summary>
    private static int MaxUnavailable(JsonObject placement, int clusters)
    {
        var given = placement.At("spec", "strategy", "rollingUpdate", "maxUnavailable");
        if (given.Number() is { } count)
        {
            return (int)count;
        }

        var percent = int.TryParse(given.Text()?.TrimEnd('%'), NumberStyles.None, CultureInfo.InvariantCulture, out var parsed)
            ? parsed
            : 25;
        return (int)Math.Ceiling(clusters * percent / 100d);
    }
}
