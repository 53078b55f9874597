using FleetDns.Sources.Tests.Support;

namespace FleetDns.Sources.Tests.Watching;

internal static class CacheSteps
{
    /// <summary>Lets time pass with an open watch, which the server closes and reopens as expected, and closes it at the end.</summary>
    public static async Task CloseAfterAsync(this CacheUnderTest test, ScriptedHub<ServiceImport>.WatchCall watch, TimeSpan span)
    {
        var left = span;
        while (left > TimeSpan.Zero)
        {
            var step = left < TimeSpan.FromMinutes(5) ? left : TimeSpan.FromMinutes(5);
            test.Time.Advance(step);
            left -= step;
            watch.Close();
            if (left > TimeSpan.Zero)
            {
                watch = (await test.Hub.ExpectWatchAsync()).Open();
                await watch.HandledAsync();
            }
        }
    }
}
