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

    /// <summary>The session of that id token; null where it is of another tenant or names nobody.</summary>
    public static ClaimsPrincipal? Create(ClaimsPrincipal verified, string tenant, string scheme, DateTimeOffset end)
    {
        if (CallerOf(verified, tenant) is not { } who)
        {
            return null;
        }

        var kept = new[] { HomeObjectId, HomeTenantId, Tenant, UserName }
            .Select(type => verified.FindFirst(type)).OfType<Claim>().Select(claim => new Claim(claim.Type, claim.Value));
        return FleetClaims.Create(scheme, who,
            [.. kept, new Claim(FleetClaims.Session, Guid.NewGuid().ToString("N")), FleetClaims.EndsAt(end)]);
    }

    /// <summary>Who a verified token speaks of; null where it is of another tenant or names nobody.</summary>
    public static Operator? CallerOf(ClaimsPrincipal verified, string tenant) => verified.FindFirst(FleetClaims.ObjectId)?.Value is { Length: > 0 } objectId
        && string.Equals(verified.FindFirst(Tenant)?.Value, tenant, StringComparison.OrdinalIgnoreCase)
            ? new Operator(objectId, verified.FindFirst(UserName)?.Value ?? verified.FindFirst(FleetClaims.Name)?.Value ?? objectId, RoleOf(verified))
            : null;

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
