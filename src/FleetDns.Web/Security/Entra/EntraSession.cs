using System.Security.Claims;
using FleetDns.Sources.Cluster.Access;

namespace FleetDns.Web.Security.Entra;

/// <summary>From Entra's id token to a session of our own, which holds what FleetDns needs of it and no more.</summary>
public static class EntraSession
{
    private const string HomeObjectId = "uid";
    private const string HomeTenantId = "utid";
    private const string Tenant = "tid";
    private const string UserName = "preferred_username";
    private const string Scopes = "scp";
    private const string Subject = "sub";

    /// <summary>What only an id token has: it answers one sign-in.</summary>
    private static readonly HashSet<string> s_signIn = new(StringComparer.Ordinal) { "nonce", "at_hash", "c_hash" };

    /// <summary>The session of that id token; null where it is of another tenant or names nobody.</summary>
    /// <param name="again">What <see cref="Name"/> said of the session in which the person was asked to sign in again; null where there was none.</param>
    public static ClaimsPrincipal? Create(ClaimsPrincipal verified, string tenant, string scheme, DateTimeOffset end, string? again = null)
    {
        if (CallerOf(verified, tenant) is not { } who)
        {
            return null;
        }

        var kept = new[] { HomeObjectId, HomeTenantId, Tenant, UserName }
            .Select(type => verified.FindFirst(type)).OfType<Claim>().Select(claim => new Claim(claim.Type, claim.Value));
        return FleetClaims.Create(scheme, who,
            [.. kept, new Claim(FleetClaims.Session, again?.Split('/') is [var id, var before] && id == who.Id ? before : Guid.NewGuid().ToString("N")), FleetClaims.EndsAt(end)]);
    }

    /// <summary>Whose session it is, and which. Tabs stay in it when the person signs in again, so that one sign-out ends them all.</summary>
    public static string? Name(ClaimsPrincipal session) =>
        session.FindFirst(FleetClaims.ObjectId)?.Value is { } id && session.FindFirst(FleetClaims.Session)?.Value is { } name ? $"{id}/{name}" : null;

    /// <summary>Who a verified token speaks of; null where it is of another tenant or names nobody.</summary>
    public static Operator? CallerOf(ClaimsPrincipal verified, string tenant) => verified.FindFirst(FleetClaims.ObjectId)?.Value is { Length: > 0 } objectId
        && string.Equals(verified.FindFirst(Tenant)?.Value, tenant, StringComparison.OrdinalIgnoreCase)
            ? new Operator(objectId, verified.FindFirst(UserName)?.Value ?? verified.FindFirst(FleetClaims.Name)?.Value ?? objectId, RoleOf(verified)) { Groups = FleetClaims.GroupsOf(verified) }
            : null;

    /// <summary>
    /// Whether a verified token was given for calling the API. Entra's id tokens have the same issuer, audience and roles, and lie in browsers and
    /// their logs; but only an access token says what it is for (<c>scp</c>, people) or is an application's own (its subject is its own object).
    /// </summary>
    public static bool IsAccessToken(ClaimsPrincipal verified) => !verified.HasClaim(claim => s_signIn.Contains(claim.Type))
        && (verified.HasClaim(claim => claim.Type == Scopes) || (verified.FindFirst(Subject)?.Value is { } subject && subject == verified.FindFirst(FleetClaims.ObjectId)?.Value));

    /// <summary>The highest role in the id token's <c>roles</c>.</summary>
    public static Role RoleOf(ClaimsPrincipal verified) => FleetClaims.RoleOf(verified);

    /// <summary>The principal by which the token library finds this person's tokens: home account (<c>uid.utid</c>), as it was given at the sign-in.</summary>
    public static ClaimsPrincipal ForTokens(Operator who, string tenant)
    {
        var (uid, utid) = who.Account?.Split('.') is [{ Length: > 0 } home, { Length: > 0 } homeTenant] ? (home, homeTenant) : (who.Id, tenant);
        return new ClaimsPrincipal(new ClaimsIdentity(
            [new Claim(HomeObjectId, uid), new Claim(HomeTenantId, utid), new Claim(FleetClaims.ObjectId, who.Id), new Claim(Tenant, tenant), new Claim(UserName, who.Name)], "Session"));
    }

    /// <summary>Home account of a session's principal; null where it was not an Entra sign-in.</summary>
    public static string? AccountOf(ClaimsPrincipal session) =>
        session.FindFirst(HomeObjectId)?.Value is { } uid && session.FindFirst(HomeTenantId)?.Value is { } utid ? $"{uid}.{utid}" : null;
}
