using FleetDns.Core.Plans;
using FleetDns.Sources.Arm;
using FleetDns.Sources.Cluster.Access;

namespace FleetDns.Web.Operations;

/// <summary>The Azure roles of the fleet's identity, as needed and as found. For admins; nothing throws but when cancelled.</summary>
public interface IFleetPermissions
{
    /// <param name="groups">Resource groups of profiles that are about to be made; may be empty.</param>
    Task<PermissionsPicture> LookAsync(FleetView view, IReadOnlyCollection<string> groups, Operator by, CancellationToken token);

    /// <summary>Gives the role as the operator; null when given (or there already), else why not. Azure may need minutes until it works.</summary>
    Task<string?> AssignAsync(RoleNeed need, Operator by, CancellationToken token);
}

/// <param name="Fleet">Null where none is known.</param>
/// <param name="Rows">What is needed, with what was found.</param>
/// <param name="MayAssign">Whether the operator may give roles, by scope; a scope that is not in here could not be asked.</param>
/// <param name="Problem">Why something is not known, in words; null where all is.</param>
public sealed record PermissionsPicture(FleetIdentity? Fleet, ImmutableArray<RoleRow> Rows, ImmutableDictionary<string, bool> MayAssign, string? Problem);
