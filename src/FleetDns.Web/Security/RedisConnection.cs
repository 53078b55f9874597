using FleetDns.Web.Settings;
using StackExchange.Redis;

namespace FleetDns.Web.Security;

/// <summary>The one connection to the Redis that replicas share.</summary>
public static class RedisConnection
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Connects, trying again for a minute with a line each on standard error: without Redis there are no keys to read a session with. It then
    /// reconnects by itself for as long as the process lives.
    /// </summary>
    /// <exception cref="StartRefusedException">The setting cannot be read, or Redis did not answer. Says neither user nor password.</exception>
    public static IConnectionMultiplexer Open(string configuration, TimeProvider time)
    {
        var options = RedisSettings.Parse(configuration) ?? throw new StartRefusedException(RedisSettings.Unreadable);
        var (began, where) = (time.GetTimestamp(), string.Join(", ", options.EndPoints));
        while (true)
        {
            try
            {
                return ConnectionMultiplexer.Connect(options);
            }
            catch (RedisConnectionException away) when (time.GetElapsedTime(began) < s_patience)
            {
                Console.Error.WriteLine($"FleetDns cannot reach Redis at {where} ({away.FailureType}) and tries again in {s_pause.TotalSeconds:0} s.");
                Thread.Sleep(s_pause);
            }
            catch (RedisConnectionException away)
            {
                throw new StartRefusedException($"Redis:Configuration names Redis at {where}, which could not be reached for {s_patience.TotalSeconds:0} s ({away.FailureType}).", exitCode: 1);
            }
        }
    }
}
