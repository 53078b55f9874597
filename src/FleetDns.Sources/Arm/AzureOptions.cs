namespace FleetDns.Sources.Arm;

/// <summary>Where Azure Resource Manager is, and how often it is asked.</summary>
public sealed record AzureOptions
{
    /// <summary>Azure Resource Manager allows no finer grain without throttling a whole subscription (docs/domain.md 3.6).</summary>
    public static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(15);

    /// <summary>Setting <c>Azure:Endpoint</c>.</summary>
    public Uri Endpoint { get; init; } = new("https://management.azure.com");

    /// <summary>Setting <c>Azure:SubscriptionId</c>; null means that Azure is not configured.</summary>
    public string? SubscriptionId { get; init; }

    /// <summary>Setting <c>Azure:CaFile</c>: PEM of the only certificate authority to trust; null means the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>Setting <c>Azure:Token</c>, for tests and the sandbox: sent as it is, in place of Azure.Identity.</summary>
    public string? Token { get; init; }

    /// <summary>In whose name operators act in Azure (setting <c>Azure:Identity</c>), where people sign in with Entra ID.</summary>
    public AzureIdentity Identity { get; init; }

    /// <summary>What a token for this Azure is asked for with.</summary>
    public string Scope => $"{Endpoint.GetLeftPart(UriPartial.Authority)}/.default";

    /// <summary>Between two polls; shorter ones are lengthened to <see cref="ShortestInterval"/>.</summary>
    public TimeSpan Interval { get; init; } = ShortestInterval;
}
