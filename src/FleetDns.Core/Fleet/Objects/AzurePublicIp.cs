namespace FleetDns.Core.Fleet;

/// <summary>A public IP in Azure, with what identifies its owner.</summary>
/// <param name="Attached">It is in use: it has an ipConfiguration, e.g. a load balancer's frontend.</param>
/// <param name="Services">Tag <c>k8s-azure-service</c>, which a cluster's cloud provider writes: <c>namespace/name</c>, several separated
/// by commas; null where absent.</param>
public sealed record AzurePublicIp(string Id, string? Address, bool Attached, string? Services)
{
    public bool IsOf(ObjectKey service) =>
        Services?.Split(',', StringSplitOptions.TrimEntries)
            .Contains($"{service.Namespace}/{service.Name}", StringComparer.OrdinalIgnoreCase) == true;
}
