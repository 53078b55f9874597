namespace FleetDns.Sources.Cluster;

/// <summary>
/// The hub's address, and the timeouts of its watches. The defaults are those of client-go's reflector; tests shorten them.
/// </summary>
public sealed record HubOptions
{
    /// <summary>Path of the kubeconfig (setting <c>Hub:Kubeconfig</c>).</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>Context in the kubeconfig (setting <c>Hub:Context</c>); null means its current context.</summary>
    public string? Context { get; init; }

    /// <summary>The API server's address (setting <c>Hub:Server</c>), without a kubeconfig; used with <see cref="CaFile"/>.</summary>
    public Uri? Server { get; init; }

    /// <summary>PEM of the authority of <see cref="Server"/> (setting <c>Hub:CaFile</c>); null means the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>
    /// The name in the certificate of <see cref="Server"/>, if its address has another one, e.g. through a tunnel (setting
    /// <c>Hub:TlsServerName</c>); null means the name in the address.
    /// </summary>
    public string? TlsServerName { get; init; }

    /// <summary>The fleet whose hub is used (setting <c>Hub:FleetResourceId</c>).</summary>
    public string? FleetResourceId { get; init; }

    /// <summary>The allowed hosts of a fleet's hub (setting <c>Hub:AllowedHosts</c>).</summary>
    public HostAllowance AllowedHosts { get; init; } = HostAllowance.Azure;

    /// <summary>The identity with which operators write when they sign in with Entra ID (setting <c>Hub:Identity</c>).</summary>
    public HubIdentity Identity { get; init; }

    /// <summary>Whether a hub is configured.</summary>
    public bool IsSet => Kubeconfig is { Length: > 0 } || Server is not null || FleetResourceId is not null;

    /// <summary>First wait after a failure; doubled with each further one.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(800);

    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>After this long without a failure, the next one counts as the first again.</summary>
    public TimeSpan HealthySpell { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the server may stay silent after the time at which it should have sent something or closed the watch.</summary>
    public TimeSpan SilenceGrace { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a watch may deliver nothing if the server sends bookmarks, which it does each minute.</summary>
    public TimeSpan BookmarkGrace { get; init; } = TimeSpan.FromSeconds(130);

    /// <summary>
    /// How long the server should keep a watch open; up to the same time is added at random, so that watches do not end together.
    /// </summary>
    public TimeSpan WatchTimeout { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>
    /// If the hub was unreachable for less than this, a watch is resumed; otherwise the kind is listed again, because the hub may have been
    /// restored from a backup.
    /// </summary>
    public TimeSpan ResumeLimit { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan DeniedRetry { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often FleetDns checks again for a kind that the hub does not serve.</summary>
    public TimeSpan AbsentRetry { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the whole collection is compared with the state from the watch, ± 10 %.</summary>
    public TimeSpan SafetyRelist { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long the watch may take to deliver a difference that the safety relist found before it counts as a defect.</summary>
    public TimeSpan SafetySettle { get; init; } = TimeSpan.FromSeconds(10);
}
