using FleetDns.Web.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace FleetDns.Web.Tests.Security;

public sealed class OriginCheckTests
{
    [Theory]
    [InlineData("/_blazor", "http://127.0.0.1:5080", true)]
    [InlineData("/_blazor/negotiate", "HTTP://127.0.0.1:5080", true)]
    [InlineData("/_blazor", null, true)]
    [InlineData("/_blazor", "http://127.0.0.1:5081", false)]
    [InlineData("/_blazor", "https://127.0.0.1:5080", false)]
    [InlineData("/_blazor/negotiate", "http://evil.example.com", false)]
    [InlineData("/_BLAZOR", "http://evil.example.com", false)]
    [InlineData("/_blazor", "null", false)]
    [InlineData("/", "http://evil.example.com", true)]
    public async Task Only_our_own_pages_reach_the_circuit(string path, string? origin, bool passes)
    {
        var passed = false;
        var context = new DefaultHttpContext();
        context.Request.Scheme = "http";
        context.Request.Host = new HostString("127.0.0.1", 5080);
        context.Request.Path = path;
        context.Request.Headers.Origin = origin;
        await new OriginCheck(_ => { passed = true; return Task.CompletedTask; }, NullLogger<OriginCheck>.Instance).InvokeAsync(context);
        Assert.Equal(passes, passed);
        Assert.Equal(passes ? StatusCodes.Status200OK : StatusCodes.Status403Forbidden, context.Response.StatusCode);
    }
}
