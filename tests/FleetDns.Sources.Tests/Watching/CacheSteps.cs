using FleetDns.Sources.Tests.Support;

namespace FleetDns.Sources.Tests.Watching;

internal static class CacheSteps
{
    /// <summary>Lets time pass under an open watch, in which the server closes and opens as promised, and closes it at the end.</summary>
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
