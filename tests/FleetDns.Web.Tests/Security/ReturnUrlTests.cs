using FleetDns.Web.Security;

namespace FleetDns.Web.Tests.Security;

public sealed class ReturnUrlTests
{
    [Theory]
    [InlineData("/profiles/kuard-demo/kuard-atm-demo?tab=split", "/profiles/kuard-demo/kuard-atm-demo?tab=split")]
    [InlineData("/", "/")]
    [InlineData(null, "/")]
    [InlineData("", "/")]
    [InlineData("https://evil.example.com/", "/")]
    [InlineData("//evil.example.com", "/")]
    [InlineData("/\\evil.example.com", "/")]
    [InlineData("/a\\..\\b", "/")]
    [InlineData("\\\\evil.example.com", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("/x\r\nSet-Cookie: a=b", "/")]
    [InlineData("/\t/evil.example.com", "/")]
    [InlineData(" /profiles", "/")]
    [InlineData("/signout", "/")]
    [InlineData("/_blazor", "/")]
    public void Only_own_paths_are_allowed(string? asked, string expected) => Assert.Equal(expected, ReturnUrl.Local(asked));

    [Theory]
    [InlineData("/fleet/profiles?q=a", "/fleet/profiles?q=a")]
    [InlineData("/fleet/", "/fleet/")]
    [InlineData(null, "/fleet/")]
    [InlineData("/", "/fleet/")]              // another application of the same host
    [InlineData("/other/app", "/fleet/")]
    [InlineData("/fleetdns/", "/fleet/")]
    [InlineData("/fleet/signout", "/fleet/")]
    [InlineData("//fleet/evil", "/fleet/")]
    public void Below_a_path_base_only_paths_below_it_are_allowed(string? asked, string expected) =>
        Assert.Equal(expected, ReturnUrl.Local(asked, "/fleet"));
}
