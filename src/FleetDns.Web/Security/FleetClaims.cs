using System.Globalization;
using System.Security.Claims;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Web.Security.Entra;

namespace FleetDns.Web.Security;

/// <summary>
/// The claims of a session, with Entra ID's claim names (docs/domain.md 6.1). The only place where claims become an operator.
/// </summary>
public static class FleetClaims
{
    public const string ObjectId = "oid";
    public const string Name = "name";
    public const string Roles = "roles";

    /// <summary>Object ids of groups, in tokens of an application whose registration requests them.</summary>
    public const string Groups = "groups";

    /// <summary>Identifies one sign-in, so that signing out ends its open tabs too.</summary>
    public const string Session = "fleetdns_session";

    /// <summary>When the session ends at the latest, in seconds since 1970.</summary>
    public const string Until = "fleetdns_until";

    private static readonly Role[] s_roles = [Role.Admin, Role.Operator, Role.Reader];

    /// <summary>
    /// The role's value in the <c>roles</c> claim and the name of its policy: <c>FleetDns.Reader</c>, <c>FleetDns.Operator</c>,
    /// <c>FleetDns.Admin</c>.
    /// </summary>
    public static string ValueOf(Role role) => $"FleetDns.{role}";

    /// <summary>The highest role of a verified principal; <see cref="Role.None"/> where it has none or is not authenticated.</summary>
    public static Role RoleOf(ClaimsPrincipal principal) => principal.Identity is not { IsAuthenticated: true }
        ? Role.None
        : s_roles.FirstOrDefault(role => principal.HasClaim(Roles, ValueOf(role)), Role.None);

    public static Operator OperatorOf(ClaimsPrincipal principal)
    {
        var id = principal.FindFirst(ObjectId)?.Value;
        return principal.Identity is { IsAuthenticated: true } && !string.IsNullOrEmpty(id)
            ? new Operator(
                id, principal.FindFirst(Name)?.Value ?? id, RoleOf(principal),
                EntraSession.AccountOf(principal))
            { Groups = GroupsOf(principal), Session = principal.FindFirst(Session)?.Value }
            : Operator.Anonymous;
    }

    /// <summary>The groups of a verified principal, in order; none where it has no group claims.</summary>
    public static OperatorGroups GroupsOf(ClaimsPrincipal principal) => new(principal.FindAll(Groups).Select(claim => claim.Value));

    /// <summary>A session created by FleetDns.</summary>
    /// <param name="scheme">The scheme that authenticated the user; never empty, or the identity would count as anonymous.</param>
    public static ClaimsPrincipal Create(string scheme, Operator who, params IEnumerable<Claim> more) => new(new ClaimsIdentity(
        [new Claim(ObjectId, who.Id), new Claim(Name, who.Name), new Claim(Roles, ValueOf(who.Role)), .. more], scheme, Name, Roles));

    /// <summary>
    /// For the caller of one request: as <see cref="Create(string, Operator, IEnumerable{Claim})"/>, with their groups, which are too large
    /// for a cookie.
    /// </summary>
    public static ClaimsPrincipal OfCaller(string scheme, Operator who) =>
        Create(scheme, who, who.Groups.Select(group => new Claim(Groups, group)));

    public static Claim EndsAt(DateTimeOffset end) => new(Until, end.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));

    /// <summary>Null where the session has no fixed end.</summary>
    public static DateTimeOffset? EndOf(ClaimsPrincipal principal) =>
        long.TryParse(principal.FindFirst(Until)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
}
