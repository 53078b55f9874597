namespace FleetDns.Sources.Arm;

/// <summary>The address of Azure Resource Manager, and how often it is polled.</summary>
public sealed record AzureOptions
{
    /// <summary>A shorter interval would make Azure throttle the whole subscription (docs/domain.md 3.6).</summary>
    public static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(15);

    /// <summary>Setting <c>Azure:Endpoint</c>.</summary>
    public Uri Endpoint { get; init; } = new("https://management.azure.com");

    /// <summary>Setting <c>Azure:SubscriptionId</c>; null means that Azure is not configured.</summary>
    public string? SubscriptionId { get; init; }

    /// <summary>Setting <c>Azure:CaFile</c>: PEM of the only certificate authority to trust; null means the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>Setting <c>Azure:Token</c>, for tests and the sandbox: sent unchanged, instead of using Azure.Identity.</summary>
    public string? Token { get; init; }

    /// <summary>The identity with which operators act in Azure when they sign in with Entra ID (setting <c>Azure:Identity</c>).</summary>
    public AzureIdentity Identity { get; init; }

    /// <summary>The scope of tokens for this Azure.</summary>
    public string Scope => $"{Endpoint.GetLeftPart(UriPartial.Authority)}/.default";

    /// <summary>Time between two polls, at least <see cref="Floor"/>.</summary>
    public TimeSpan Interval { get; init; } = ShortestInterval;

    /// <summary>The shortest time between two polls. It is below <see cref="ShortestInterval"/> only where Azure is simulated: no setting
    /// for a real Azure lowers it.</summary>
    public TimeSpan Floor { get; init; } = ShortestInterval;
}
