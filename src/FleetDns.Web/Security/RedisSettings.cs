using System.Net;
using StackExchange.Redis;

namespace FleetDns.Web.Security;

/// <summary>Whether the connection to Redis (setting <c>Redis:Configuration</c>) can be read or used by others.</summary>
internal static class RedisSettings
{
    public const string Unreadable = "Redis:Configuration cannot be read; it must be such as redis.example.com:6380,ssl=true,password=…";

    /// <summary>Refuses a Redis on another machine without TLS or without a password, unless it is accepted.</summary>
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
            problems.Add($"Redis:Configuration names a Redis on another machine {(redis.Ssl ? "without a password" : "without TLS (ssl=true)")}, where others could read or replace sessions. Add it, or accept it with Redis:AllowInsecure=true.");
        }
    }

    /// <summary>True where every server is this machine.</summary>
    public static bool IsLocal(string configuration) => Parse(configuration) is { } redis && IsLocal(redis);

    private static bool IsLocal(ConfigurationOptions redis) => redis.EndPoints.Count > 0 && redis.EndPoints.All(server => server switch
    {
        IPEndPoint address => IPAddress.IsLoopback(address.Address),
        DnsEndPoint name => string.Equals(name.Host, "localhost", StringComparison.OrdinalIgnoreCase),
        _ => server.AddressFamily == System.Net.Sockets.AddressFamily.Unix,
    });

    /// <summary>Null where it cannot be read.</summary>
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
