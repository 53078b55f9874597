using FleetDns.Web.Security;
using FleetDns.Web.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace FleetDns.Web.Tests.Security;

public sealed class BasePathTests
{
    [Theory]
    [InlineData("/fleet", "", "/fleet/profiles", "/fleet", "/profiles")]     // the proxy passes the path on as it is
    [InlineData("/fleet", "", "/profiles", "/fleet", "/profiles")]           // the proxy removes it
    [InlineData("", "/fleet", "/profiles", "/fleet", "/profiles")]           // and says so
    [InlineData("", "/fleet/", "/profiles", "/fleet", "/profiles")]
    [InlineData("", "/fleet", "/fleet/profiles", "/fleet", "/profiles")]     // says so and does not
    [InlineData("/fleet", "/other", "/profiles", "/fleet", "/profiles")]     // the setting goes first
    [InlineData("/a/b", "", "/a/b/", "/a/b", "/")]
    [InlineData("/fleet", "", "/fleetdns", "/fleet", "/fleetdns")]           // another path that begins alike
    [InlineData("", "", "/profiles", "", "/profiles")]
    public async Task Requests_come_with_the_path_or_without_it(string setting, string said, string path, string root, string below)
    {
        var context = Request(said, path);
        await new BasePath(_ => Task.CompletedTask, Settings(("PathBase", setting))).InvokeAsync(context);

        Assert.Equal((root, below), (context.Request.PathBase.Value ?? "", context.Request.Path.Value));
        Assert.Equal(200, context.Response.StatusCode);
    }

    [Fact]
    public async Task The_path_without_its_slash_leads_to_the_one_with_it()
    {
        var context = Request("", "/fleet");
        context.Request.QueryString = new QueryString("?q=a");
        await new BasePath(_ => throw new InvalidOperationException("not reached"), Settings(("PathBase", "/fleet"))).InvokeAsync(context);

        Assert.Equal("/fleet/?q=a", context.Response.Headers.Location);
    }

    [Theory]
    [InlineData("fleet")]
    [InlineData("//evil.example")]
    [InlineData("/a b")]
    [InlineData("/a?b")]
    [InlineData("https://example.com/fleet")]
    public void An_invalid_path_is_refused_at_the_start(string setting) =>
        Assert.Contains(
            "PathBase", Assert.Throws<StartRefusedException>(() => Settings(("PathBase", setting))).Message, StringComparison.Ordinal);

    private static DefaultHttpContext Request(string root, string path) => new() { Request = { PathBase = root, Path = path } };

    private static DashboardSettings Settings(params (string Key, string? Value)[] settings) =>
        DashboardSettings.Read(
            Mode.Local,
            new ConfigurationBuilder().AddInMemoryCollection(settings.Select(each => KeyValuePair.Create(each.Key, each.Value))).Build());
}
