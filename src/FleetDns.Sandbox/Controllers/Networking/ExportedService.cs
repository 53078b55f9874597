using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.Controllers.Networking;

/// <summary>One cluster's export as the backend controller judges it (docs/domain.md 1.1.2).</summary>
/// <param name="Weight">Export weight; null on the object counts as 1.</param>
/// <param name="Invalid">Why it cannot be an endpoint, in upstream's text; null when it can.</param>
internal sealed record ExportedService(string Cluster, long Weight, string? PublicIp, string? Invalid)
{
    /// <summary>The checks, in upstream's order.</summary>
    public static ExportedService From(string cluster, JsonObject internalExport)
    {
        var spec = internalExport["spec"];
        var weight = spec.Number("weight") ?? 1;
        var publicIp = spec.Text("publicIPResourceID");
        var type = spec.Text("type") ?? "";
        var invalid =
            type != "LoadBalancer" ? $"unsupported service type \"{type}\""
            : spec.Flag("isInternalLoadBalancer") == true ? "internal load balancer is not supported"
            : publicIp is null ? "in the processing of configuring public IP"
            : spec.Flag("isDNSLabelConfigured") != true ? "DNS label is not configured to the public IP"
            // docs/domain.md 2.4: weight 0 gets here only when forced onto the hub; alone it would divide by zero.
            : weight < 1 ? "the weight is 0"
            : null;
        return new ExportedService(cluster, weight, publicIp, invalid);
    }
}
