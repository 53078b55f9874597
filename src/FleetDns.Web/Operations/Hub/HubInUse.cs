namespace FleetDns.Web.Operations;

/// <summary>The hub that this process was started with.</summary>
/// <param name="Set">Its name in the settings; null where none is set: then only sign-in, setup and health checks are served.</param>
public sealed record HubInUse(string? Set);
