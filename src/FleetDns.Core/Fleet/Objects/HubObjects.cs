namespace FleetDns.Core.Fleet;

// What FleetDns reads of the hub's own copies: templates, which get no useful status there (docs/domain.md 2.1), namespaces and events.

/// <summary>A Service on the hub: the template that placements copy to members.</summary>
/// <param name="Type">ClusterIP if not set.</param>
public sealed record HubService(ObjectMeta Meta, string Type, bool Headless, EquatableArray<HubServicePort> Ports) : IFleetObject
{
    /// <summary>spec.ipFamilyPolicy; null if not set.</summary>
    public string? IpFamilyPolicy { get; init; }

    /// <summary>spec.ipFamilies as written, e.g. IPv6, IPv4.</summary>
    public EquatableArray<string> IpFamilies { get; init; } = [];

    /// <summary>Requests IPv6, alone or with IPv4: FleetDns does not show address families.</summary>
    public bool AsksForIpv6 => IpFamilies.Contains("IPv6") || IpFamilyPolicy is "PreferDualStack" or "RequireDualStack";

    public string? DnsLabel => Meta.Annotations.GetValueOrDefault("service.beta.kubernetes.io/azure-dns-label-name");

    public bool IsInternalLoadBalancer =>
        Meta.Annotations.GetValueOrDefault("service.beta.kubernetes.io/azure-load-balancer-internal") == "true";
}

/// <param name="TargetPort">A number or a port's name, as written; null if not set.</param>
public sealed record HubServicePort(string? Name, int Port, string? TargetPort);

/// <summary>A ServiceExport on the hub: a template; only members' copies have a status, which the hub does not see.</summary>
public sealed record ServiceExport(ObjectMeta Meta) : IFleetObject
{
    /// <summary>Annotation <c>networking.fleet.azure.com/weight</c> as written; null if absent (counts as 1).</summary>
    public string? Weight => Meta.Annotations.GetValueOrDefault("networking.fleet.azure.com/weight");
}

/// <param name="Terminating">Phase Terminating.</param>
public sealed record HubNamespace(ObjectMeta Meta, bool Terminating) : IFleetObject
{
    /// <summary>spec.finalizers, which block the deletion of a namespace. Those in its metadata differ and are mostly empty.</summary>
    public EquatableArray<string> Finalizers { get; init; } = [];
}

/// <summary>An event about an object that FleetDns shows. <paramref name="Message"/> is untrusted text.</summary>
/// <param name="Type">Normal or Warning.</param>
/// <param name="Source">The reporting component, e.g. <c>trafficmanagerprofile-controller</c>.</param>
public sealed record HubEvent(
    ObjectMeta Meta, ObjectRef Involved, string Type, string Reason, string Message, int Count, DateTimeOffset? First, DateTimeOffset? Last,
    string Source) : IFleetObject;
