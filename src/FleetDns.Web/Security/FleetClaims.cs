using System.Globalization;
using System.Security.Claims;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Web.Security.Entra;

namespace FleetDns.Web.Security;

/// <summary>What a session says about a person, in Entra ID's own claim names (docs/domain.md 6.1). The one place where claims become an operator.</summary>
public static class FleetClaims
{
    public const string ObjectId = "oid";
    public const string Name = "name";
    public const string Roles = "roles";

    /// <summary>Object ids of groups, in tokens of an application whose registration asks for them.</summary>
    public const string Groups = "groups";

    /// <summary>Identifies one sign-in, so that signing out ends its open tabs too.</summary>
    public const string Session = "fleetdns_session";

    /// <summary>When the session ends at the latest, in seconds since 1970.</summary>
    public const string Until = "fleetdns_until";

    private static readonly Role[] s_roles = [Role.Admin, Role.Operator, Role.Reader];

    /// <summary>The role's value in the <c>roles</c> claim and the name of its policy: <c>FleetDns.Reader</c>, <c>FleetDns.Operator</c>, <c>FleetDns.Admin</c>.</summary>
    public static string ValueOf(Role role) => $"FleetDns.{role}";

    /// <summary>The highest role of a verified principal; <see cref="Role.None"/> where it has none, or was never verified.</summary>
    public static Role RoleOf(ClaimsPrincipal principal) => principal.Identity is not { IsAuthenticated: true }
        ? Role.None
        : s_roles.FirstOrDefault(role => principal.HasClaim(Roles, ValueOf(role)), Role.None);

    public static Operator OperatorOf(ClaimsPrincipal principal)
    {
        var id = principal.FindFirst(ObjectId)?.Value;
        return principal.Identity is { IsAuthenticated: true } && !string.IsNullOrEmpty(id)
            ? new Operator(id, principal.FindFirst(Name)?.Value ?? id, RoleOf(principal), EntraSession.AccountOf(principal)) { Groups = GroupsOf(principal), Session = principal.FindFirst(Session)?.Value }
            : Operator.Nobody;
    }

    /// <summary>The groups that a verified principal names, in order; none where it says nothing of them.</summary>
    public static OperatorGroups GroupsOf(ClaimsPrincipal principal) => new(principal.FindAll(Groups).Select(claim => claim.Value));

    /// <summary>A session of our own making.</summary>
    /// <param name="scheme">The scheme that verified the person; never empty, or the identity would count as anonymous.</param>
    public static ClaimsPrincipal Create(string scheme, Operator who, params IEnumerable<Claim> more) => new(new ClaimsIdentity(
        [new Claim(ObjectId, who.Id), new Claim(Name, who.Name), new Claim(Roles, ValueOf(who.Role)), .. more], scheme, Name, Roles));

    /// <summary>Of the caller of one request: what <see cref="Create(string, Operator, IEnumerable{Claim})"/> says, and their groups, for which a cookie has no room.</summary>
    public static ClaimsPrincipal OfCaller(string scheme, Operator who) => Create(scheme, who, who.Groups.Select(group => new Claim(Groups, group)));

    public static Claim EndsAt(DateTimeOffset end) => new(Until, end.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));

    /// <summary>Null where the session has no end of its own.</summary>
    public static DateTimeOffset? EndOf(ClaimsPrincipal principal) =>
        long.TryParse(principal.FindFirst(Until)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
}
