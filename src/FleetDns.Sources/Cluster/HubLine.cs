using System.Collections.Concurrent;

namespace FleetDns.Sources.Cluster;

/// <summary>What a hub's clients share: the connection as it is now, and the versions that were discovered over it.</summary>
internal sealed class HubLine : IDisposable
{
    /// <summary>Between two questions for an address whose certificate is not trusted: each asks Azure for credentials, and is an entry in its activity log.</summary>
    private static readonly TimeSpan s_askAgain = TimeSpan.FromSeconds(30);

    /// <summary>After this every request that was sent over a replaced connection has its answer; streams go on until they end.</summary>
    private static readonly TimeSpan s_requestsEnd = TimeSpan.FromMinutes(2);

    private readonly Func<CancellationToken, Task<HubConnection>> _open;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _reopening = new(1, 1);
    private readonly ConcurrentDictionary<HubConnection, ITimer> _replaced = new();
    private volatile HubConnection? _connection;   // replaced whole, under _reopening
    private DateTimeOffset _mayAskAgain;           // guarded by _reopening

    private HubLine(Func<CancellationToken, Task<HubConnection>> open, HubConnection? connection, TimeProvider time) =>
        (_open, _connection, HasCredential, _time) = (open, connection, connection is not null, time);

    public HubConnection? Current => _connection;

    /// <summary>It was made from a kubeconfig, whose credential may have been rotated. Otherwise opening it anew makes no token better.</summary>
    public bool HasCredential { get; }

    /// <summary>Path of the group version by kind, e.g. <c>apis/networking.fleet.azure.com/v1beta1</c>.</summary>
    public ConcurrentDictionary<HubResource, string> Versions { get; } = new();

    /// <exception cref="HubSettingsException">The file cannot be used.</exception>
    public static HubLine OfKubeconfig(string kubeconfig, string? context, bool impersonates)
    {
        return new HubLine(token => Task.Run(Read, token), Read(), TimeProvider.System);

        HubConnection Read() => KubeconfigReader.Open(kubeconfig, context, impersonates);
    }

    public static HubLine OfAddress(Func<CancellationToken, Task<HubAddress>> address, bool impersonates, TimeProvider time)
    {
        return new HubLine(OpenAsync, null, time);

        async Task<HubConnection> OpenAsync(CancellationToken token)
        {
            var hub = await address(token).ConfigureAwait(false);
            return new HubConnection(HubTransport.Open(hub, impersonates), "", hub.Files ?? FollowedFiles.None, HubConnection.VersionOf(impersonates), hub.TlsServerName);
        }
    }

    /// <summary>The connection to use now; a new one where the files of the old have changed or there is none.</summary>
    /// <exception cref="Watching.SourceException">There is none, and it cannot be opened.</exception>
    public async Task<HubConnection> ConnectAsync(CancellationToken token)
    {
        var connection = _connection;
        return connection is { Files.HaveChanged: false } ? connection : await ReconnectAsync(connection, token).ConfigureAwait(false);
    }

    /// <summary>Opens again unless somebody else just did. What cannot be read leaves the connection as it is.</summary>
    /// <param name="refused">The hub does not accept the connection's credential: why there is no better one is then what matters.</param>
    public async Task<HubConnection> ReconnectAsync(HubConnection? seen, CancellationToken token, bool refused = false)
    {
        await _reopening.WaitAsync(token).ConfigureAwait(false);
        try
        {
            if (ReferenceEquals(_connection, seen))
            {
                await ReplaceAsync(token).ConfigureAwait(false);
            }
        }
        catch (HubSettingsException unusable)
        {
            // Half-written perhaps. The old connection tells by itself whether it still works, and the next request looks again.
            if (_connection is null || refused)
            {
                throw new HubSetupException(unusable.Message, unusable);
            }
        }
        finally
        {
            _reopening.Release();
        }

        return _connection!;
    }

    /// <summary>
    /// Asks again where the hub is and whom to trust, because the hub at the address that is known is not trusted or not found: it may have
    /// a new certificate authority, or a new name. Null where there is nothing new to try.
    /// </summary>
    /// <exception cref="Watching.SourceException">The address cannot be asked for.</exception>
    public async Task<HubConnection?> AskAgainAsync(HubConnection seen, CancellationToken token)
    {
        if (HasCredential)
        {
            return null;   // a kubeconfig's address and authority are in files, and those are followed
        }

        await _reopening.WaitAsync(token).ConfigureAwait(false);
        try
        {
            if (!ReferenceEquals(_connection, seen))
            {
                return _connection;
            }

            if (_time.GetUtcNow() < _mayAskAgain)
            {
                return null;
            }

            _mayAskAgain = _time.GetUtcNow() + s_askAgain;
            await ReplaceAsync(token).ConfigureAwait(false);
            return _connection;
        }
        catch (HubSettingsException unusable)
        {
            throw new HubSetupException(unusable.Message, unusable);
        }
        finally
        {
            _reopening.Release();
        }
    }

    public void Dispose()
    {
        _connection?.Client.Dispose();
        foreach (var replaced in _replaced.Keys)
        {
            Close(replaced);
        }

        _reopening.Dispose();
    }

    private async Task ReplaceAsync(CancellationToken token)
    {
        var old = _connection;
        _connection = await _open(token).ConfigureAwait(false);
        Versions.Clear();
        if (old is not null)
        {
            _replaced[old] = _time.CreateTimer(_ => Close(old), null, s_requestsEnd, Timeout.InfiniteTimeSpan);
        }
    }

    private void Close(HubConnection replaced)
    {
        if (_replaced.TryRemove(replaced, out var timer))
        {
            timer.Dispose();
            replaced.Client.Dispose();
        }
    }
}
