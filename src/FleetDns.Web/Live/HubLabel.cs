namespace FleetDns.Web.Live;

/// <summary>What the app bar calls the hub.</summary>
/// <param name="Sandbox">True in the false world; then every page says so.</param>
public sealed record HubLabel(string Name, bool Sandbox);
