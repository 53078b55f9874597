using FleetDns.Core.Plans;
using FleetDns.Sources.Arm;
using FleetDns.Sources.Cluster.Access;

namespace FleetDns.Web.Operations;

/// <summary>The Azure roles of the fleet's identity: needed and existing. For administrators; throws only when cancelled.</summary>
public interface IFleetPermissions
{
    /// <param name="groups">Resource groups of profiles that are about to be created; may be empty.</param>
    Task<PermissionsView> LookAsync(FleetView view, IReadOnlyCollection<string> groups, Operator by, CancellationToken token);

    /// <summary>
    /// Assigns the role as the operator; null when assigned (or already there), otherwise the reason. It may take minutes to become
    /// effective in Azure.
    /// </summary>
    Task<string?> AssignAsync(RoleNeed need, Operator by, CancellationToken token);
}

/// <param name="Fleet">Null where none is known.</param>
/// <param name="Rows">The needed roles, with the existing assignments.</param>
/// <param name="MayAssign">Whether the operator may assign roles, by scope; a missing scope could not be checked.</param>
/// <param name="Problem">Why something is unknown; null where everything is known.</param>
public sealed record PermissionsView(
    FleetIdentity? Fleet, ImmutableArray<RoleRow> Rows, ImmutableDictionary<string, bool> MayAssign, string? Problem);
