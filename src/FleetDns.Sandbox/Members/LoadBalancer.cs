namespace FleetDns.Sandbox.Members;

/// <summary>Annotations and names of Azure's cloud provider (docs/domain.md 1.1.4).</summary>
internal static class LoadBalancer
{
    public const string Manager = "cloud-controller-manager";
    public const string Finalizer = "service.kubernetes.io/load-balancer-cleanup";
    public const string InternalAnnotation = "service.beta.kubernetes.io/azure-load-balancer-internal";
    public const string ResourceGroupAnnotation = "service.beta.kubernetes.io/azure-load-balancer-resource-group";
    public const string DnsLabelAnnotation = "service.beta.kubernetes.io/azure-dns-label-name";

    /// <summary>Names the public IP to use: several Services can share one.</summary>
    public const string PublicIpAnnotation = "service.beta.kubernetes.io/azure-pip-name";

    /// <summary>
    /// The provider's own name for a Service's public IP, e.g. <c>kubernetes-a1b2…</c> (a and the uid without hyphens, 32 characters).
    /// </summary>
    public static string PublicIpName(string serviceUid)
    {
        var name = "a" + serviceUid.Replace("-", "", StringComparison.Ordinal);
        return $"kubernetes-{name[..Math.Min(32, name.Length)]}";
    }
}
