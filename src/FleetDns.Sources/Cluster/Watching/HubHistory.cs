using Microsoft.Extensions.Logging;

namespace FleetDns.Sources.Cluster.Watching;

/// <summary>
/// The history of resource versions that the caches follow. A hub that is restored from a backup, or another hub at the same address, has
/// another history: a watch could resume in it without an error and miss the differences, so every cache lists again.
/// </summary>
/// <param name="identity">
/// The uid of the hub's namespace <c>kube-system</c>; null where it cannot be read. May throw the exceptions of
/// <see cref="IListWatch{T}"/>.
/// </param>
internal sealed partial class HubHistory(Func<CancellationToken, Task<string?>> identity, ILogger logger)
{
    private readonly Lock _gate = new();
    private (int Number, CancellationTokenSource Source) _current = (0, new CancellationTokenSource());   // guarded by _gate
    private string? _identity;                                                                           // guarded by _gate

    /// <summary>The number of the current history, and a token that is cancelled when another one begins.</summary>
    public (int Number, CancellationToken Ended) Current
    {
        get
        {
            lock (_gate)
            {
                return (_current.Number, _current.Source.Token);
            }
        }
    }

    /// <summary>Checks the hub's identity and begins a new history if it has changed.</summary>
    public async Task CheckAsync(CancellationToken token)
    {
        if (await identity(token).ConfigureAwait(false) is not { } seen)
        {
            return;
        }

        string? before;
        lock (_gate)
        {
            (before, _identity) = (_identity, seen);
        }

        if (before is not null && before != seen)
        {
            await BeginAsync($"its namespace kube-system was {before} and is {seen}: this is another hub").ConfigureAwait(false);
        }
    }

    public async Task BeginAsync(string reason)
    {
        CancellationTokenSource ended;
        lock (_gate)
        {
            ended = _current.Source;
            _current = (_current.Number + 1, new CancellationTokenSource());
        }

        LogBegun(reason);
        await ended.CancelAsync().ConfigureAwait(false);
        ended.Dispose();
    }

    [LoggerMessage(LogLevel.Warning, "The hub was restored or replaced ({Reason}); all kinds are listed again.")]
    private partial void LogBegun(string reason);
}
