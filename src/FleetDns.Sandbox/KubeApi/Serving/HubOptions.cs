namespace FleetDns.Sandbox.KubeApi;

/// <summary>Settings of the hub's HTTP side.</summary>
public sealed record HubOptions
{
    /// <summary>Interval between two bookmarks of a watch; one minute in a real cluster.</summary>
    public TimeSpan BookmarkInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Delay of every answer under the fault hub-slow.</summary>
    public TimeSpan SlowBy { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Identifies the users of other tokens; null when no other tokens are accepted.</summary>
    internal TokenWebhook? TokenWebhook { get; init; }
}
