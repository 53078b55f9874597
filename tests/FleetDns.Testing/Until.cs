namespace FleetDns.Testing;

/// <summary>Waits for what another process does where nothing announces it.</summary>
public static class Until
{
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(60);

    /// <exception cref="TimeoutException">Not within <paramref name="longest"/>, a minute unless given.</exception>
    public static async Task HoldsAsync(string what, Func<Task<bool>> holds, TimeSpan? longest = null)
    {
        using var late = new CancellationTokenSource(longest ?? s_longest);
        while (!await holds())
        {
            if (late.IsCancellationRequested)
            {
                throw new TimeoutException($"Not within {(longest ?? s_longest).TotalSeconds:0} s: {what}.");
            }

            await Task.Delay(100);
        }
    }
}
