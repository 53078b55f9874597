using System.Security.Claims;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Web.Security;

namespace FleetDns.Web.Tests.Security;

public sealed class FleetClaimsTests
{
    [Theory]
    [InlineData(new[] { "FleetDns.Reader" }, Role.Reader)]
    [InlineData(new[] { "FleetDns.Reader", "FleetDns.Admin" }, Role.Admin)]
    [InlineData(new[] { "FleetDns.Operator" }, Role.Operator)]
    [InlineData(new[] { "fleetdns.admin", "Admin" }, Role.None)]
    [InlineData(new string[0], Role.None)]
    public void The_highest_role_counts_and_only_by_its_exact_name(string[] roles, Role expected)
    {
        var principal =
            new ClaimsPrincipal(new ClaimsIdentity([new Claim("oid", "1"), .. roles.Select(role => new Claim("roles", role))], "test"));
        Assert.Equal(expected, FleetClaims.RoleOf(principal));
        Assert.Equal(expected, FleetClaims.OperatorOf(principal).Role);
    }

    [Fact]
    public void Unverified_claims_make_no_operator()
    {
        var unverified = new ClaimsPrincipal(new ClaimsIdentity([new Claim("oid", "1"), new Claim("roles", "FleetDns.Admin")]));
        Assert.Equal(Operator.Anonymous, FleetClaims.OperatorOf(unverified));
        Assert.Equal(Role.None, FleetClaims.RoleOf(unverified));
    }

    [Fact]
    public void A_principal_without_an_object_id_is_no_operator() => Assert.Equal(Operator.Anonymous, FleetClaims.OperatorOf(
        new ClaimsPrincipal(new ClaimsIdentity([new Claim("name", "Ada"), new Claim("roles", "FleetDns.Admin")], "test"))));
}
