using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans.Lint;

/// <summary>An exported service on one cluster: whether it becomes an endpoint, and why not.</summary>
/// <param name="Weight">Export weight 0..1000; null if it is invalid or nothing is exported.</param>
/// <param name="LeftOut">Why it gets no endpoint, in the words of the agents and the controller; null if it gets one.</param>
internal sealed record ServiceLanding(ObjectKey Service, string Cluster, int? Weight, string? Label, string? LeftOut)
{
    public const string OverrideFails = "an override fails";

    /// <summary>In the order of the upstream checks (docs/domain.md 1.1.2, 1.1.3).</summary>
    public static IEnumerable<ServiceLanding> Of(LintContext scene)
    {
        foreach (
            var group in scene.Projection.Landings.Where(l => l.Object is { Group: PlanKind.Networking, Kind: "ServiceExport" })
            .GroupBy(l => l.Object.Key))
        {
            var services = scene.Projection.Of(PlanKind.Service.Named(group.Key.Namespace, group.Key.Name));
            foreach (var export in group)
            {
                var service = services.FirstOrDefault(s => s.Cluster == export.Cluster);
                var (weight, error) = export.Body is null ? (null, null)
                    : ExportWeightText.Read(export.Body.At("metadata", "annotations", ServiceOverrides.WeightAnnotation).Show());
                var label = service?.Body.Text("metadata", "annotations", DnsLabels.Annotation);
                yield return new ServiceLanding(group.Key, export.Cluster, weight, label, Why(export, service, weight, error, label));
            }
        }
    }

    private static string? Why(Landing export, Landing? service, int? weight, string? error, string? label) =>
        export is { Blocked: true } or { Body: null, RemovedBy: null } || service is { Blocked: true } or { Body: null, RemovedBy: null }
            ? OverrideFails
        : export.RemovedBy is { } by ? $"{by} removes the export"
        : service?.RemovedBy is { } from ? $"{from} removes the Service"
        : !export.Placed ? "no placement places the export"
        : service is not { Placed: true } ? "no placement places the Service"
        : Ineligible(service.Body!) is { } ineligible ? ineligible
        : error ?? (
            weight == 0 ? "the export weight is 0"
            : Unsupported(service.Body!) ?? (string.IsNullOrEmpty(label) ? "no DNS label" : DnsLabels.Problem(label)));

    /// <summary>Why the Service cannot be exported at all; null if it can.</summary>
    public static string? Ineligible(JsonObject service) =>
        service.Text("spec", "type") == "ExternalName" ? "it is of type ExternalName"
        : service.Text("spec", "clusterIP") == "None"
            || service.At("spec", "clusterIPs") is JsonArray { Count: > 0 } ips && ips[0].Text() == "None" ? "it is headless"
        : null;

    /// <summary>Why an exported Service gets no endpoint, in the controller's words; null if it gets one.</summary>
    public static string? Unsupported(JsonObject service) =>
        (service.Text("spec", "type") ?? "ClusterIP") is not "LoadBalancer" and var type ? $"unsupported service type \"{type}\""
        : service.Text("metadata", "annotations", ServiceWorkload.InternalAnnotation) == "true" ? "internal load balancer is not supported"
        : null;
}
