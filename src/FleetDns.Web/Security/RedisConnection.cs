using FleetDns.Web.Settings;
using StackExchange.Redis;

namespace FleetDns.Web.Security;

/// <summary>The one connection to the Redis that replicas share.</summary>
public static class RedisConnection
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Connects, retrying for a minute with a line each on standard error: without Redis there are no keys to read a session. Later it
    /// reconnects automatically as long as the process runs.
    /// </summary>
    /// <exception cref="StartRefusedException">
    /// The setting cannot be parsed, or Redis did not answer. The message contains neither user nor password.
    /// </exception>
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
            catch (RedisConnectionException away) when (time.GetElapsedTime(began) < s_timeout)
            {
                Console.Error.WriteLine(
                    $"FleetDns cannot reach Redis at {where} ({away.FailureType}) and will retry in {s_pause.TotalSeconds:0} s.");
                Thread.Sleep(s_pause);
            }
            catch (RedisConnectionException away)
            {
                throw new StartRefusedException(
                    $"Redis at {where} (Redis:Configuration) could not be reached for {s_timeout.TotalSeconds:0} s ({away.FailureType}).",
                    exitCode: 1);
            }
        }
    }
}
