using System.Runtime.CompilerServices;

namespace FleetDns.Web.Parts;

/// <summary>The time that all ages of a tab are counted from; cascaded by one clock.</summary>
public sealed record Now(DateTimeOffset At)
{
    /// <summary>The time now and after each pause, until the token is cancelled.</summary>
    public static async IAsyncEnumerable<Now> EveryAsync(
        TimeSpan pause, TimeProvider time, [EnumeratorCancellation] CancellationToken token)
    {
        using var timer = new PeriodicTimer(pause, time);
        do
        {
            yield return new Now(time.GetUtcNow());
        }
        while (await timer.WaitForNextTickAsync(token));
    }
}
