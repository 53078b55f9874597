namespace FleetDns.Sources.Cluster;

/// <summary>Where the hub is, and how patiently it is watched. The defaults are those of client-go's reflector; tests shorten them.</summary>
public sealed record HubOptions
{
    /// <summary>Path of the kubeconfig (setting <c>Hub:Kubeconfig</c>).</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>Context in the kubeconfig (setting <c>Hub:Context</c>); null means its current context.</summary>
    public string? Context { get; init; }

    /// <summary>The API server's address (setting <c>Hub:Server</c>), where there is no kubeconfig; with <see cref="CaFile"/>.</summary>
    public Uri? Server { get; init; }

    /// <summary>PEM of the authority of <see cref="Server"/> (setting <c>Hub:CaFile</c>); null means the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>The name in the certificate of <see cref="Server"/>, where it is reached by another one, e.g. through a tunnel (setting <c>Hub:TlsServerName</c>); null means the address's own.</summary>
    public string? TlsServerName { get; init; }

    /// <summary>The fleet that is asked where its hub is (setting <c>Hub:FleetResourceId</c>).</summary>
    public string? FleetResourceId { get; init; }

    /// <summary>Where a fleet's hub may be (setting <c>Hub:AllowedHosts</c>).</summary>
    public HostAllowance AllowedHosts { get; init; } = HostAllowance.Azure;

    /// <summary>In whose name operators write (setting <c>Hub:Identity</c>), where people sign in with Entra ID.</summary>
    public HubIdentity Identity { get; init; }

    /// <summary>Whether a hub is named at all.</summary>
    public bool IsSet => Kubeconfig is { Length: > 0 } || Server is not null || FleetResourceId is not null;

    /// <summary>First wait after a failure; doubled with each further one.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(800);

    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>So long without trouble, and the next failure counts as the first again.</summary>
    public TimeSpan HealthySpell { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the server may stay silent past the time at which it promised to speak or to close.</summary>
    public TimeSpan SilenceGrace { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a watch may bring nothing where the server sends bookmarks: it does so each minute.</summary>
    public TimeSpan BookmarkGrace { get; init; } = TimeSpan.FromSeconds(130);

    /// <summary>How long the server is asked to keep a watch open; up to as much again is added at random, so that watches do not end together.</summary>
    public TimeSpan WatchTimeout { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>A watch is resumed after the hub could not be reached for less than this; after more the kind is listed anew, because the hub may have been restored from a backup.</summary>
    public TimeSpan ResumeLimit { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan DeniedRetry { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a kind that the hub does not serve is looked for again.</summary>
    public TimeSpan AbsentRetry { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the whole collection is compared with what the watch made of it, ± 10 %.</summary>
    public TimeSpan SafetyRelist { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long the watch may take to explain a difference that the safety relist found, before it counts as a defect.</summary>
    public TimeSpan SafetySettle { get; init; } = TimeSpan.FromSeconds(10);
}
