using System.Security.Claims;
using FleetDns.Sources.Cluster.Access;

namespace FleetDns.Web.Security.Entra;

/// <summary>Turns Entra's id token into a session of FleetDns, which contains only the claims that FleetDns needs.</summary>
public static class EntraSession
{
    private const string HomeObjectId = "uid";
    private const string HomeTenantId = "utid";
    private const string Tenant = "tid";
    private const string UserName = "preferred_username";
    private const string Scopes = "scp";
    private const string Subject = "sub";

    /// <summary>Claims that only an id token has: it belongs to one sign-in.</summary>
    private static readonly HashSet<string> s_signIn = new(StringComparer.Ordinal) { "nonce", "at_hash", "c_hash" };

    /// <summary>The session for that id token; null where it belongs to another tenant or identifies no user.</summary>
    /// <param name="again">The <see cref="Name"/> of the session in which the user had to sign in again; null where there was none.</param>
    public static ClaimsPrincipal? Create(ClaimsPrincipal verified, string tenant, string scheme, DateTimeOffset end, string? again = null)
    {
        if (CallerOf(verified, tenant) is not { } who)
        {
            return null;
        }

        var kept = new[] { HomeObjectId, HomeTenantId, Tenant, UserName }
            .Select(type => verified.FindFirst(type)).OfType<Claim>().Select(claim => new Claim(claim.Type, claim.Value));
        return FleetClaims.Create(scheme, who,
            [.. kept,
                new Claim(
                    FleetClaims.Session, again?.Split('/') is [var id, var before] && id == who.Id ? before : Guid.NewGuid().ToString("N")),
                    FleetClaims.EndsAt(end)]);
    }

    /// <summary>Identifies user and session. Tabs keep it when the user signs in again, so that one sign-out ends them all.</summary>
    public static string? Name(ClaimsPrincipal session) =>
        session.FindFirst(FleetClaims.ObjectId)?.Value is { } id && session.FindFirst(FleetClaims.Session)?.Value is { } name
            ? $"{id}/{name}" : null;

    /// <summary>The owner of a verified token; null where it belongs to another tenant or identifies no user.</summary>
    public static Operator? CallerOf(ClaimsPrincipal verified, string tenant) =>
        verified.FindFirst(FleetClaims.ObjectId)?.Value is { Length: > 0 } objectId
        && string.Equals(verified.FindFirst(Tenant)?.Value, tenant, StringComparison.OrdinalIgnoreCase)
            ? new Operator(
                objectId, verified.FindFirst(UserName)?.Value ?? verified.FindFirst(FleetClaims.Name)?.Value ?? objectId,
                RoleOf(verified))
            { Groups = FleetClaims.GroupsOf(verified) }
            : null;

    /// <summary>
    /// Whether a verified token was issued for calling the API. Entra's id tokens have the same issuer, audience and roles, and are stored
    /// in browsers and their logs; but only an access token has a scope (<c>scp</c>, users) or belongs to an application (its subject is
    /// its own object).
    /// </summary>
    public static bool IsAccessToken(ClaimsPrincipal verified) => !verified.HasClaim(claim => s_signIn.Contains(claim.Type))
        && (verified.HasClaim(claim => claim.Type == Scopes)
            || (verified.FindFirst(Subject)?.Value is { } subject && subject == verified.FindFirst(FleetClaims.ObjectId)?.Value));

    /// <summary>The highest role in the id token's <c>roles</c>.</summary>
    public static Role RoleOf(ClaimsPrincipal verified) => FleetClaims.RoleOf(verified);

    /// <summary>
    /// The principal by which the token library finds this user's tokens: home account (<c>uid.utid</c>) from the sign-in.
    /// </summary>
    public static ClaimsPrincipal ForTokens(Operator who, string tenant)
    {
        var (uid, utid) = who.Account?.Split('.') is [{ Length: > 0 } home, { Length: > 0 } homeTenant] ? (home, homeTenant)
            : (who.Id, tenant);
        return new ClaimsPrincipal(new ClaimsIdentity(
            [new Claim(HomeObjectId, uid), new Claim(HomeTenantId, utid), new Claim(FleetClaims.ObjectId, who.Id),
                new Claim(Tenant, tenant), new Claim(UserName, who.Name)], "Session"));
    }

    /// <summary>Home account of a session's principal; null without sign-in by Entra ID.</summary>
    public static string? AccountOf(ClaimsPrincipal session) =>
        session.FindFirst(HomeObjectId)?.Value is { } uid && session.FindFirst(HomeTenantId)?.Value is { } utid ? $"{uid}.{utid}" : null;
}
