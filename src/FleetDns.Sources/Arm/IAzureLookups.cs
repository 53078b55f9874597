using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;

namespace FleetDns.Sources.Arm;

/// <summary>Lookups of the wizards in Azure. Throws <see cref="ArmException"/>.</summary>
public interface IAzureLookups
{
    /// <summary>Whether <c>&lt;relativeName&gt;.trafficmanager.net</c> is available.</summary>
    Task<NameAnswer> CheckNameAsync(string relativeName, Operator by, CancellationToken token);

    /// <summary>Names of the resource groups of the subscription.</summary>
    Task<ImmutableArray<string>> ResourceGroupsAsync(Operator by, CancellationToken token);

    /// <summary>The public IPs of a resource group with their DNS labels.</summary>
    Task<ImmutableArray<PublicIp>> PublicIpsAsync(string subscription, string resourceGroup, Operator by, CancellationToken token);
}

/// <param name="Label">dnsSettings.domainNameLabel; null where it has none.</param>
public sealed record PublicIp(string Id, string Name, string? Location, string? Address, string? Label, string? Fqdn);

/// <summary>Roles in Azure, for <c>/setup/permissions</c>. Throws <see cref="ArmException"/>.</summary>
public interface IAzureRoles
{
    /// <summary>The identity of a fleet: principal id and type; a null principal where it has none (docs/domain.md 2.7, trap 20).</summary>
    Task<FleetIdentity> IdentityAsync(string fleetId, Operator by, CancellationToken token);

    /// <summary>Assignments that apply at the scope for that principal, including those of parent scopes.</summary>
    Task<ImmutableArray<RoleFound>> AssignmentsAsync(string scope, string principalId, Operator by, CancellationToken token);

    /// <summary>Whether the caller may write role assignments at the scope.</summary>
    Task<bool> MayAssignAsync(string scope, Operator by, CancellationToken token);

    /// <summary>Assigns the role under its deterministic name; assigning it twice is not an error.</summary>
    Task<RoleFound> AssignAsync(RoleNeed need, Operator by, CancellationToken token);
}

/// <param name="Type">None, SystemAssigned, UserAssigned or both.</param>
public sealed record FleetIdentity(string FleetId, string Name, string Type, string? PrincipalId);
