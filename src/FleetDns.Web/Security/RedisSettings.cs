using System.Net;
using StackExchange.Redis;

namespace FleetDns.Web.Security;

/// <summary>Checks whether others could read or use the connection to Redis (setting <c>Redis:Configuration</c>).</summary>
internal static class RedisSettings
{
    public const string Unreadable = "Redis:Configuration is not valid; example: redis.example.com:6380,ssl=true,password=…";

    /// <summary>Refuses a Redis on another machine without TLS or without a password, unless that is allowed.</summary>
    /// <param name="allowInsecure">Setting <c>Redis:AllowInsecure</c>.</param>
    public static void Check(string? configuration, bool allowInsecure, ICollection<string> problems)
    {
        if (configuration is null)
        {
            return;
        }

        if (Parse(configuration) is not { } redis)
        {
            problems.Add(Unreadable);
        }
        else if (!allowInsecure && !IsLocal(redis) && (!redis.Ssl || string.IsNullOrEmpty(redis.Password)))
        {
            problems.Add(
                $"Redis:Configuration is a Redis on another machine {(redis.Ssl ? "without a password" : "without TLS (ssl=true)")}, "
                + "where others could read or replace sessions. Add it, or accept the risk with Redis:AllowInsecure=true.");
        }
    }

    /// <summary>All servers are on this machine.</summary>
    public static bool IsLocal(string configuration) => Parse(configuration) is { } redis && IsLocal(redis);

    private static bool IsLocal(ConfigurationOptions redis) => redis.EndPoints.Count > 0 && redis.EndPoints.All(server => server switch
    {
        IPEndPoint address => IPAddress.IsLoopback(address.Address),
        DnsEndPoint name => string.Equals(name.Host, "localhost", StringComparison.OrdinalIgnoreCase),
        _ => server.AddressFamily == System.Net.Sockets.AddressFamily.Unix,
    });

    /// <summary>Null where it cannot be parsed.</summary>
    public static ConfigurationOptions? Parse(string configuration)
    {
        try
        {
            return ConfigurationOptions.Parse(configuration);
        }
        catch (Exception ex) when (ex is ArgumentException or FormatException)
        {
            return null;
        }
    }
}
