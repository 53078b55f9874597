using System.Security.Claims;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Web.Security;
using FleetDns.Web.Security.Entra;
using Xunit;

namespace FleetDns.Web.Tests.Security;

public sealed class EntraSessionTests
{
    private const string Tenant = "0d4a2c7b-8e1f-4f7a-b9c3-5e6d7f8a9b0c";
    private static readonly DateTimeOffset s_end = new(2026, 11, 25, 20, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_session_holds_who_somebody_is_and_their_role_and_no_more()
    {
        var session = EntraSession.Create(Verified(("roles", "FleetDns.Reader"), ("roles", "FleetDns.Operator"), ("uid", "home"), ("utid", "hometenant"), ("email", "x"), ("groups", "g")), Tenant, "Cookies", s_end)!;
        var who = FleetClaims.OperatorOf(session);
        Assert.Equal(new Operator("o-1", "olga@contoso.example", Role.Operator, "home.hometenant"), who);
        Assert.Equal(s_end, FleetClaims.EndOf(session));
        Assert.Equal(["fleetdns_session", "fleetdns_until", "name", "oid", "preferred_username", "roles", "tid", "uid", "utid"], session.Claims.Select(claim => claim.Type).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Without_a_role_there_is_a_session_that_opens_nothing() =>
        Assert.Equal(Role.None, FleetClaims.OperatorOf(EntraSession.Create(Verified(("roles", "Other.Admin")), Tenant, "Cookies", s_end)!).Role);

    [Theory]
    [InlineData("tid", "another")]
    [InlineData("oid", "")]
    public void Another_tenant_and_nobody_get_none(string claim, string value)
    {
        var verified = Verified();
        var identity = (ClaimsIdentity)verified.Identity!;
        identity.RemoveClaim(identity.FindFirst(claim)!);
        identity.AddClaim(new Claim(claim, value));
        Assert.Null(EntraSession.Create(verified, Tenant, "Cookies", s_end));
    }

    [Fact]
    public void A_guests_tokens_are_found_by_their_home_account()
    {
        var found = EntraSession.ForTokens(new Operator("o-1", "guest", Role.Reader, "home.hometenant"), Tenant);
        Assert.Equal("home", found.FindFirst("uid")!.Value);
        Assert.Equal("hometenant", found.FindFirst("utid")!.Value);
        Assert.Equal(Tenant, found.FindFirst("tid")!.Value);
    }

    [Fact]
    public void A_token_is_never_shown() => Assert.Equal("(a token)", $"{new ResourceToken("secret", s_end)}");

    private static ClaimsPrincipal Verified(params (string Type, string Value)[] more) => new(new ClaimsIdentity(
        [new("oid", "o-1"), new("tid", Tenant), new("preferred_username", "olga@contoso.example"), new("name", "Olga"), .. more.Select(each => new Claim(each.Type, each.Value))], "oidc"));
}
