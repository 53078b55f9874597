namespace FleetDns.Sources.Arm;

/// <summary>A subscription that the caller may see.</summary>
public sealed record SubscriptionData(string SubscriptionId, string DisplayName, string? State);

/// <summary>A fleet (docs/domain.md 5.1), with the fields needed to find its hub.</summary>
/// <param name="ProvisioningState">E.g. <c>Succeeded</c>.</param>
/// <param name="HubFqdn">Null: a fleet without a hub, which has neither placement nor DNS load balancing.</param>
/// <param name="IsPrivate">Its hub is reachable only inside its network.</param>
/// <param name="PrincipalId">
/// Object id of the fleet's managed identity; null where it has none and so cannot write to Traffic Manager.
/// </param>
public sealed record FleetData(
    string Id, string Name, string ResourceGroup, string? Location, string? ProvisioningState, string? HubFqdn, bool HasHub, bool IsPrivate,
    string? PrincipalId);
