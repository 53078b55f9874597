using System.Text.Json;
using FleetDns.Sources.Json;

namespace FleetDns.Sources.Cluster.Objects;

/// <summary>TrafficManagerProfile, v1alpha1 and v1beta1 (docs/domain.md 1.1.1).</summary>
internal sealed class TrafficManagerProfileDecoder : ObjectDecoder<TrafficManagerProfile>
{
    protected override ImmutableArray<string> OwnedFields { get; } = ["spec.resourceGroup", "spec.monitorConfig", "status"];

    public override TrafficManagerProfile Decode(JsonElement json)
    {
        var spec = json.Child("spec");
        var status = json.Child("status");
        return new TrafficManagerProfile(
            Meta(json),
            Shared(spec, "resourceGroup") ?? "",
            ReadMonitor(spec.Child("monitorConfig")),
            status.Text("dnsName"),
            status.Text("resourceID"),
            ReadConditions(status));
    }

    private MonitorConfig? ReadMonitor(JsonElement json) => json.ValueKind != JsonValueKind.Object ? null : new MonitorConfig(
        Shared(json, "protocol"),
        json.Int("port"),
        Shared(json, "path"),
        json.Int("intervalInSeconds"),
        json.Int("timeoutInSeconds"),
        json.Int("toleratedNumberOfFailures"))
    {
        CustomHeaders = [
            .. json.Entries("customHeaders")
            .Select(header => new MonitorHeader(Shared(header, "name") ?? "", Shared(header, "value") ?? ""))],
    };
}
