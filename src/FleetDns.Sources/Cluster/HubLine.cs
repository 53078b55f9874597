using System.Collections.Concurrent;

namespace FleetDns.Sources.Cluster;

/// <summary>Shared by a hub's clients: the current connection, and the API versions that were discovered over it.</summary>
internal sealed class HubLine : IDisposable
{
    /// <summary>
    /// Between two requests of the address when its certificate is not trusted: each gets credentials from Azure and adds an entry to its
    /// activity log.
    /// </summary>
    private static readonly TimeSpan s_refreshInterval = TimeSpan.FromSeconds(30);

    /// <summary>After this all requests over a replaced connection are answered; streams continue until they end.</summary>
    private static readonly TimeSpan s_requestsEnd = TimeSpan.FromMinutes(2);

    private readonly Func<CancellationToken, Task<HubConnection>> _open;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _reopening = new(1, 1);
    private readonly ConcurrentDictionary<HubConnection, ITimer> _replaced = new();
    private volatile HubConnection? _connection;   // replaced whole, under _reopening
    private DateTimeOffset _mayRefresh;           // guarded by _reopening

    private HubLine(Func<CancellationToken, Task<HubConnection>> open, HubConnection? connection, TimeProvider time) =>
        (_open, _connection, HasCredential, _time) = (open, connection, connection is not null, time);

    public HubConnection? Current => _connection;

    /// <summary>
    /// It was made from a kubeconfig, whose credential may have been rotated. Otherwise reconnecting does not renew a token.
    /// </summary>
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
            return new HubConnection(
                HubTransport.Open(hub, impersonates), "", hub.Files ?? FollowedFiles.None, HubConnection.VersionOf(impersonates),
                hub.TlsServerName);
        }
    }

    /// <summary>The connection to use; a new one if there is none or its files have changed.</summary>
    /// <exception cref="Watching.SourceException">No connection could be opened.</exception>
    public async Task<HubConnection> ConnectAsync(CancellationToken token)
    {
        var connection = _connection;
        return connection is { Files.HaveChanged: false } ? connection : await ReconnectAsync(connection, token).ConfigureAwait(false);
    }

    /// <summary>Reconnects unless another request just did. Unreadable files leave the connection as it is.</summary>
    /// <param name="refused">
    /// The hub does not accept the connection's credential: then the reason why there is no newer one is thrown.
    /// </param>
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
            // Perhaps half-written. The old connection may still work, and the next request reads the files again.
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
    /// Requests address and certificate authority again, because the hub at the known address is not trusted or not found: it may have a
    /// new certificate authority or a new name. Null where there is nothing new to try.
    /// </summary>
    /// <exception cref="Watching.SourceException">The address could not be requested.</exception>
    public async Task<HubConnection?> RefreshAddressAsync(HubConnection seen, CancellationToken token)
    {
        if (HasCredential)
        {
            return null;   // a kubeconfig's address and authority are in files, which are followed
        }

        await _reopening.WaitAsync(token).ConfigureAwait(false);
        try
        {
            if (!ReferenceEquals(_connection, seen))
            {
                return _connection;
            }

            if (_time.GetUtcNow() < _mayRefresh)
            {
                return null;
            }

            _mayRefresh = _time.GetUtcNow() + s_refreshInterval;
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
