using System.Security.Claims;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Web.Security;
using FleetDns.Web.Security.Entra;

namespace FleetDns.Web.Tests.Security;

public sealed class EntraSessionTests
{
    private const string Tenant = "0d4a2c7b-8e1f-4f7a-b9c3-5e6d7f8a9b0c";
    private static readonly DateTimeOffset s_end = new(2026, 11, 25, 20, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_session_contains_user_and_role_and_no_more()
    {
        var session = EntraSession.Create(
            Verified(
                ("roles", "FleetDns.Reader"), ("roles", "FleetDns.Operator"), ("uid", "home"), ("utid", "hometenant"), ("email", "x"),
                ("groups", "g")), Tenant, "Cookies", s_end)!;
        var who = FleetClaims.OperatorOf(session);
        Assert.Equal(
            new Operator(
                "o-1", "olga@contoso.example", Role.Operator,
                "home.hometenant")
            { Session = session.FindFirst(FleetClaims.Session)!.Value }, who);
        Assert.Equal(s_end, FleetClaims.EndOf(session));
        Assert.Equal(
            ["fleetdns_session", "fleetdns_until", "name", "oid", "preferred_username", "roles", "tid", "uid", "utid"],
            session.Claims.Select(claim => claim.Type).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Without_a_role_there_is_a_session_that_opens_nothing() =>
        Assert.Equal(
            Role.None, FleetClaims.OperatorOf(EntraSession.Create(Verified(("roles", "Other.Admin")), Tenant, "Cookies", s_end)!).Role);

    [Theory]
    [InlineData("tid", "another")]
    [InlineData("oid", "")]
    public void Another_tenant_and_a_missing_user_get_none(string claim, string value)
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
    public void Signing_in_again_keeps_the_session_of_the_open_tabs_and_takes_over_no_other()
    {
        var first = EntraSession.Create(Verified(), Tenant, "Cookies", s_end)!;
        var again = EntraSession.Create(Verified(), Tenant, "Cookies", s_end, EntraSession.Name(first))!;
        Assert.Equal(first.FindFirst(FleetClaims.Session)!.Value, again.FindFirst(FleetClaims.Session)!.Value);
        var others = EntraSession.Create(
            Verified(), Tenant, "Cookies", s_end, EntraSession.Name(first)!.Replace("o-1/", "o-2/", StringComparison.Ordinal))!;
        Assert.NotEqual(first.FindFirst(FleetClaims.Session)!.Value, others.FindFirst(FleetClaims.Session)!.Value);
    }

    [Theory]
    [InlineData(true, "scp=access", "azp=someone")]                               // a user's, of any client
    [InlineData(true, "sub=o-1", "roles=FleetDns.Reader")]                        // a program's own
    [InlineData(false, "sub=pairwise", "roles=FleetDns.Admin")]                   // an id token: the same audience, issuer and roles
    [InlineData(false, "sub=pairwise", "roles=FleetDns.Admin", "azp=someone")]
    [InlineData(false, "scp=access", "nonce=n")]
    [InlineData(false, "scp=access", "at_hash=h")]
    [InlineData(false, "sub=o-1", "c_hash=h")]
    [InlineData(false)]
    public void The_API_accepts_access_tokens_and_no_id_tokens(bool taken, params string[] claims) =>
        Assert.Equal(taken, EntraSession.IsAccessToken(Verified([.. claims.Select(claim => (claim.Split('=')[0], claim.Split('=')[1]))])));

    [Fact]
    public void A_callers_groups_are_kept_for_reviews_at_the_hub_and_a_session_has_none()
    {
        var caller = EntraSession.CallerOf(Verified(("groups", "g-2"), ("groups", "g-1")), Tenant)!;
        Assert.Equal(["g-1", "g-2"], FleetClaims.OperatorOf(FleetClaims.OfCaller("Bearer", caller)).Groups);
        Assert.Equal(caller, FleetClaims.OperatorOf(FleetClaims.OfCaller("Bearer", caller)));
        Assert.Empty(FleetClaims.OperatorOf(EntraSession.Create(Verified(("groups", "g-1")), Tenant, "Cookies", s_end)!).Groups);
    }

    [Fact]
    public void A_token_is_never_shown() => Assert.Equal("(a token)", $"{new ResourceToken("secret", s_end)}");

    private static ClaimsPrincipal Verified(params (string Type, string Value)[] more) => new(new ClaimsIdentity(
        [new("oid", "o-1"), new("tid", Tenant), new("preferred_username", "olga@contoso.example"), new("name", "Olga"),
            .. more.Select(each => new Claim(each.Type, each.Value))], "oidc"));
}
