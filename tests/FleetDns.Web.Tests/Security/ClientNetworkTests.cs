using System.Net;
using FleetDns.Web.Security;
using FleetDns.Web.Settings;
using FleetDns.Web.Tests.Operations;
using Microsoft.AspNetCore.Http;

namespace FleetDns.Web.Tests.Security;

public sealed class ClientNetworkTests
{
    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2::/64")]
    public void A_limit_by_address_counts_a_subscribers_64_as_one(string address, string counted) =>
        Assert.Equal(counted, ClientNetwork.Of(IPAddress.Parse(address)));

    [Fact]
    public async Task An_unknown_proxy_is_logged_once()
    {
        var log = new RecordedLog<UnknownProxy>();
        var middleware = new UnknownProxy(_ => Task.CompletedTask, log);
        await middleware.InvokeAsync(Request(null));
        Assert.Empty(log.Lines);
        await middleware.InvokeAsync(Request("203.0.113.7"));
        await middleware.InvokeAsync(Request("203.0.113.8"));
        Assert.Contains("10.0.0.1", Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Users_who_can_log_in_are_distinguished_from_system_accounts() => Assert.Equal(2, LocalPeople.Of(
        ["root:x:0:0:root:/root:/bin/bash", "ada:x:1000:1000:Ada,,,:/home/ada:/bin/bash", "bob:x:1001:1001::/home/bob:/usr/bin/fish",
            "svc:x:1002:1002::/:/usr/sbin/nologin", "old:x:1003:1003::/:/bin/false", "nobody:x:65534:65534::/:/bin/bash", "", "broken:x"]));

    private static DefaultHttpContext Request(string? forwardedFor)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse("10.0.0.1");
        if (forwardedFor is not null)
        {
            context.Request.Headers["X-Forwarded-For"] = forwardedFor;
        }

        return context;
    }
}
