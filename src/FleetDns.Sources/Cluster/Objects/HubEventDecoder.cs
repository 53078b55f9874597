using System.Collections.Frozen;
using System.Text.Json;
using FleetDns.Sources.Json;

namespace FleetDns.Sources.Cluster.Objects;

/// <summary>
/// Event (core/v1) about a kind that FleetDns shows. A hub can have a hundred thousand others: the server excludes the frequent kinds (a
/// field selector can only exclude), and all others are skipped.
/// </summary>
internal sealed class HubEventDecoder : ObjectDecoder<HubEvent>
{
    private static readonly string[] s_frequent =
    [
        "Pod", "Node", "ReplicaSet", "Deployment", "DaemonSet", "StatefulSet", "Job", "CronJob", "HorizontalPodAutoscaler", "Endpoints",
        "PersistentVolumeClaim",
        "ServiceImport", "InternalServiceExport", "InternalServiceImport", "EndpointSliceExport", "EndpointSliceImport",
        "ClusterResourceBinding", "ResourceBinding", "Work",
    ];

    private static readonly FrozenSet<string> s_shown = new[]
    {
        "TrafficManagerProfile", "TrafficManagerBackend", "ServiceExport", "Service", "ClusterResourcePlacement", "ResourcePlacement",
        "ClusterResourceOverride", "ResourceOverride", "MemberCluster", "InternalMemberCluster", "Namespace",
    }.ToFrozenSet(StringComparer.Ordinal);

    public override string? FieldSelector { get; } = string.Join(',', s_frequent.Select(kind => $"involvedObject.kind!={kind}"));

    public override bool Wants(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty("involvedObject", out var involved)
            && involved.ValueKind == JsonValueKind.Object
        && involved.TryGetProperty("kind", out var kind) && kind.ValueKind == JsonValueKind.String
        && s_shown.Contains(KindName.OfVersion(involved.Text("apiVersion"), kind.GetString()!));

    public override HubEvent Decode(JsonElement json)
    {
        var involved = json.Child("involvedObject");
        var series = json.Child("series");
        return new HubEvent(
            Meta(json),
            new ObjectRef(
                Shared(involved, "kind") ?? "", new ObjectKey(Shared(involved, "namespace") ?? "", Shared(involved, "name") ?? "")),
            Shared(json, "type") ?? "",
            Shared(json, "reason") ?? "",
            Shared(json, "message") ?? "",
            series.Int("count") ?? json.Int("count") ?? 1,
            json.Time("firstTimestamp") ?? json.Time("eventTime"),
            // An event written with events.k8s.io has eventTime and series instead.
            series.Time("lastObservedTime") ?? json.Time("lastTimestamp") ?? json.Time("eventTime"),
            Shared(json.Child("source"), "component") is { Length: > 0 } source ? source : Shared(json, "reportingComponent") ?? "");
    }
}
