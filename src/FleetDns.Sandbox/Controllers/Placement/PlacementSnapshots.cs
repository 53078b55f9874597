using System.Globalization;
using System.Text.Json.Nodes;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Controllers.Placement;

/// <summary>
/// The resources that a placement selected when the snapshot was taken. Upstream splits large ones; here one object holds all.
/// </summary>
internal sealed record ResourceSnapshot(string Name, int Index, IReadOnlyList<JsonObject> Resources);

/// <summary>The resource and policy snapshots of the placements of one scope, the latter with the scheduler's decisions.</summary>
internal sealed class PlacementSnapshots(ObjectStore hub, PlacementScope scope)
{
    private const string ResourceHash = "kubernetes-fleet.io/resource-hash";
    private const string CandidateSeen = "kubernetes-fleet.io/next-resource-snapshot-candidate-detection-time";
    private const string SnapshotCount = "kubernetes-fleet.io/number-of-resource-snapshots";
    private const string EnvelopedCount = "kubernetes-fleet.io/number-of-enveloped-object";
    private const string ClusterCount = "kubernetes-fleet.io/number-of-clusters";
    private const string PlacementGeneration = "kubernetes-fleet.io/CRP-generation";

    /// <summary>
    /// The newest snapshot of a placement's resources. A change waits until changes have been collected and the last snapshot is old enough
    /// (docs/domain.md 2.2); the first snapshot does not wait.
    /// </summary>
    /// <param name="wait">Time until the pending change may be included; null when the snapshot is complete.</param>
    public ResourceSnapshot TakeResources(JsonObject placement, IReadOnlyList<JsonObject> resources, Waits waits, DateTimeOffset now,
        out TimeSpan? wait)
    {
        var content = resources.Select(r => r.DeepClone()).ArrayOf();
        var hash = SnapshotSeries.Hash(content);
        if (scope.Resources.Of(hub, placement.NameOf()) is [.., var latest] && latest.Annotation(ResourceHash) != hash
            && UntilTaken(latest, waits, now) is { } left)
        {
            wait = left;
            return Read(latest);
        }

        wait = null;
        return Read(scope.Resources.Take(hub, placement, Limit(placement), s => s.Annotation(ResourceHash) == hash, snapshot =>
        {
            snapshot.Ensure("metadata")["annotations"] =
                new JsonObject { [ResourceHash] = hash, [SnapshotCount] = "1", [EnvelopedCount] = "0" };
            snapshot["spec"] = new JsonObject { ["selectedResources"] = content };
        }));
    }

    /// <summary>Annotates the latest snapshot with the time when it was found outdated.</summary>
    private TimeSpan? UntilTaken(JsonObject latest, Waits waits, DateTimeOffset now)
    {
        if (waits.SnapshotCollection <= TimeSpan.Zero && waits.SnapshotInterval <= TimeSpan.Zero)
        {
            return null;
        }

        if (!DateTimeOffset.TryParse(latest.Annotation(CandidateSeen), CultureInfo.InvariantCulture, out var seen))
        {
            seen = now;
            hub.Update(scope.Resources.Kind, latest.NameOf(), PlacementNames.HubAgent,
                s => s.Ensure("metadata", "annotations")[CandidateSeen] = now.Rfc3339());
        }

        var created = DateTimeOffset.Parse(latest.Text("metadata", "creationTimestamp")!, CultureInfo.InvariantCulture);
        var due = seen + waits.SnapshotCollection > created + waits.SnapshotInterval
            ? seen + waits.SnapshotCollection
            : created + waits.SnapshotInterval;
        return due > now ? due - now : null;
    }

    public ResourceSnapshot? Find(ObjectName placement, string? name) =>
        name is { Length: > 0 } && hub.Get(scope.Resources.Kind, placement with { Name = name }) is { } snapshot ? Read(snapshot) : null;

    /// <summary>A changed number of clusters does not create a new policy snapshot: it is an annotation.</summary>
    public JsonObject TakePolicy(JsonObject placement)
    {
        var policy = placement.At("spec", "policy");
        var counted = policy?.DeepClone() as JsonObject;
        counted?.Remove("numberOfClusters");
        var hash = SnapshotSeries.HashBytes(counted);
        var snapshot = scope.Policies.Take(hub, placement, Limit(placement), s => s.Text("spec", "policyHash") == hash, s =>
        {
            s["spec"] = new JsonObject { ["policyHash"] = hash };
            if (policy is not null)
            {
                s["spec"]!["policy"] = policy.DeepClone();
            }
        });
        return hub.Update(scope.Policies.Kind, snapshot.NameOf(), PlacementNames.HubAgent, s =>
        {
            var annotations = s.Ensure("metadata", "annotations");
            annotations[PlacementGeneration] = placement.Generation().ToString(CultureInfo.InvariantCulture);
            if (policy.Number("numberOfClusters") is { } count)
            {
                annotations[ClusterCount] = count.ToString(CultureInfo.InvariantCulture);
            }
        }) ?? snapshot;
    }

    public void WriteDecisions(JsonObject policySnapshot, JsonObject placement, Schedule schedule, DateTimeOffset now) =>
        hub.Update(scope.Policies.Kind, policySnapshot.NameOf(), PlacementNames.HubAgent, s =>
        {
            var status = s.Ensure("status");
            status["observedCRPGeneration"] = placement.Generation();
            status["targetClusters"] = schedule.Selected.Concat(schedule.Unselected).Select(d => d.ToJson()).ArrayOf();
            status.SetCondition(now, schedule.Condition("Scheduled", s.Generation()));
        }, status: true);

    public void Forget(ObjectName placement)
    {
        scope.Policies.Forget(hub, placement);
        scope.Resources.Forget(hub, placement);
    }

    private ResourceSnapshot Read(JsonObject snapshot) =>
        new(snapshot.NameOf().Name, scope.Resources.IndexOf(snapshot), [.. snapshot.Items("spec", "selectedResources")]);

    private static int Limit(JsonObject placement) =>
        (int)(placement.Number("spec", "revisionHistoryLimit") ?? SnapshotSeries.DefaultLimit);
}
