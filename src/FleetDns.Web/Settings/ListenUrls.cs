using System.Net;

namespace FleetDns.Web.Settings;

/// <summary>Where the dashboard listens: <c>--urls</c> or ASPNETCORE_URLS, else ASPNETCORE_HTTP_PORTS, else 127.0.0.1:5080.</summary>
public static class ListenUrls
{
    public const string Default = "http://127.0.0.1:5080";

    /// <param name="loopbackOnly">Without an address, a port means loopback instead of all addresses of the machine.</param>
    public static IReadOnlyList<string> From(IConfiguration configuration, bool loopbackOnly)
    {
        if (configuration["urls"] is { Length: > 0 } urls)
        {
            return Split(urls);
        }

        if (configuration["http_ports"] is { Length: > 0 } ports)
        {
            return [.. Split(ports).Select(port => $"http://{(loopbackOnly ? "127.0.0.1" : "*")}:{port}")];
        }

        return [Default];
    }

    /// <summary>True only for 127.0.0.0/8, [::1] and localhost; wildcards and host names can be reached from other machines.</summary>
    public static bool IsLoopback(string url)
    {
        var host = BindingAddress.Parse(url).Host.Trim('[', ']');
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
    }

    private static string[] Split(string text) => text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
