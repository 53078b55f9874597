namespace FleetDns.Web.Operations;

/// <summary>The hub that this process was started with.</summary>
/// <param name="Set">How the settings name it; null where none is set: then only signing in, setting up and health are served.</param>
public sealed record HubInUse(string? Set);
