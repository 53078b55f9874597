namespace FleetDns.Sandbox.Controllers;

/// <summary>
/// Durations of simulated steps that take longer in a real fleet. While a scenario settles, every wait is zero.
/// </summary>
internal sealed class Waits(WaitSettings settings)
{
    private volatile bool _settled;

    /// <summary>Set once, when the scenario has settled.</summary>
    public bool Settled
    {
        get => _settled;
        set => _settled = value;
    }

    public TimeSpan PublicIp => Now(settings.PublicIp);

    public TimeSpan DnsLabel => Now(settings.DnsLabel);

    /// <summary>
    /// How long a cluster must be ready before the next one is rolled out (unavailablePeriodSeconds of the strategy, shortened).
    /// </summary>
    public TimeSpan Rollout => Now(settings.Rollout);

    /// <summary>Time from Azure accepting a change until the name servers answer with it.</summary>
    public TimeSpan Propagation => Now(settings.Propagation);

    public TimeSpan RoleAssignment => Now(settings.RoleAssignment);

    /// <summary>Time until the directory knows a new identity everywhere.</summary>
    public TimeSpan Directory => Now(settings.Directory);

    /// <summary>Time until a node tries again to pull an image.</summary>
    public TimeSpan ImagePull => settings.ImagePull;

    /// <summary>Simulated length of a 30 s probe interval.</summary>
    public TimeSpan Probe => settings.Probe;

    public TimeSpan Heartbeat => settings.Heartbeat;

    /// <summary>Upstream's internalserviceexport-retry-interval.</summary>
    public TimeSpan ImportRetry => _settled ? settings.ImportRetry : TimeSpan.FromMilliseconds(10);

    /// <summary>How long to wait for a leaving member (the hub agent's force-delete-wait-time, 15 min upstream).</summary>
    public TimeSpan ForceDelete => settings.ForceDelete;

    /// <summary>
    /// How long changes of resources are collected before a snapshot is taken (resource-changes-collection-duration, 15 s upstream).
    /// </summary>
    public TimeSpan SnapshotCollection => Now(settings.SnapshotCollection);

    /// <summary>The least time between two snapshots of a placement (resource-snapshot-creation-minimum-interval, 30 s upstream).</summary>
    public TimeSpan SnapshotInterval => Now(settings.SnapshotInterval);

    /// <summary>Maximum of the exponential back-off; 1,000 s upstream.</summary>
    public TimeSpan MaxBackoff => settings.MaxBackoff;

    private TimeSpan Now(TimeSpan wait) => _settled ? wait : TimeSpan.Zero;
}

/// <summary>Section <c>Sandbox:Waits</c>, in seconds.</summary>
internal sealed record WaitSettings
{
    public TimeSpan PublicIp { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan DnsLabel { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan Rollout { get; init; } = TimeSpan.FromSeconds(2);

    public TimeSpan Propagation { get; init; } = TimeSpan.FromSeconds(0.5);

    public TimeSpan RoleAssignment { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan Directory { get; init; } = TimeSpan.FromSeconds(2);

    public TimeSpan ImagePull { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan Probe { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan ImportRetry { get; init; } = TimeSpan.FromSeconds(2);

    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan ForceDelete { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan SnapshotCollection { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan SnapshotInterval { get; init; } = TimeSpan.FromSeconds(2);

    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(30);
}
