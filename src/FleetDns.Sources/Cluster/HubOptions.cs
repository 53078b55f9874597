namespace FleetDns.Sources.Cluster;

/// <summary>Where the hub is, and how patiently it is watched. The defaults are those of client-go's reflector; tests shorten them.</summary>
public sealed record HubOptions
{
    /// <summary>Path of the kubeconfig (setting <c>Hub:Kubeconfig</c>).</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>Context in the kubeconfig (setting <c>Hub:Context</c>); null means its current context.</summary>
    public string? Context { get; init; }

    /// <summary>First wait after a failure; doubled with each further one.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(800);

    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>So long without trouble, and the next failure counts as the first again.</summary>
    public TimeSpan HealthySpell { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the server may stay silent past the time at which it promised to speak or to close.</summary>
    public TimeSpan SilenceGrace { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the server is asked to keep a watch open; up to as much again is added at random, so that watches do not end together.</summary>
    public TimeSpan WatchTimeout { get; init; } = TimeSpan.FromSeconds(300);

    public TimeSpan DeniedRetry { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a kind that the hub does not serve is looked for again.</summary>
    public TimeSpan AbsentRetry { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the whole collection is compared with what the watch made of it, ± 10 %.</summary>
    public TimeSpan SafetyRelist { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long the watch may take to explain a difference that the safety relist found, before it counts as a defect.</summary>
    public TimeSpan SafetySettle { get; init; } = TimeSpan.FromSeconds(10);
}
