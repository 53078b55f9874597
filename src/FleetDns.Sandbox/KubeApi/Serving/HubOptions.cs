namespace FleetDns.Sandbox.KubeApi;

/// <summary>Settings of the hub's HTTP side.</summary>
public sealed record HubOptions
{
    /// <summary>Between two bookmarks of a watch; a minute in a cluster.</summary>
    public TimeSpan BookmarkInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Delay of every answer under the fault hub-slow.</summary>
    public TimeSpan SlowBy { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Says whose other tokens are; null: there are no others.</summary>
    internal TokenWebhook? TokenWebhook { get; init; }
}
