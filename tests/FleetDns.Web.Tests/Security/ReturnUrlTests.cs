using FleetDns.Web.Security;
using Xunit;

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
    public void Only_a_path_of_our_own_is_gone_back_to(string? asked, string expected) => Assert.Equal(expected, ReturnUrl.Local(asked));
}
