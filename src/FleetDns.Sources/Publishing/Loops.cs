namespace FleetDns.Sources.Publishing;

/// <summary>
/// Runs endless loops in parallel. <see cref="Task.WhenAll(IEnumerable{Task})"/> would hide a failed one while the others continue.
/// </summary>
public static class Loops
{
    /// <summary>
    /// Ends when <paramref name="token"/> is cancelled, or when a loop ends: the others are then cancelled, and its exception is thrown.
    /// </summary>
    /// <exception cref="InvalidOperationException">A loop returned although nothing was cancelled.</exception>
    public static async Task RunAsync(CancellationToken token, params IEnumerable<Func<CancellationToken, Task>> loops)
    {
        using var all = CancellationTokenSource.CreateLinkedTokenSource(token);
        var running = loops.Select(loop => loop(all.Token)).ToList();
        var first = await Task.WhenAny(running).ConfigureAwait(false);
        var early = !token.IsCancellationRequested;
        await all.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first.ConfigureAwait(false);
        if (early)
        {
            throw new InvalidOperationException("A loop returned without being cancelled.");
        }
    }
}
