using System.Collections.Concurrent;
using System.Net;
using k8s;

namespace FleetDns.Sources.Cluster;

/// <summary>What a hub's clients share: the connection as it is now, and the versions that were discovered over it.</summary>
internal sealed class HubLine : IDisposable
{
    private static readonly DateTime s_never = DateTime.MinValue;
    private readonly Func<CancellationToken, Task<HubConnection>> _open;
    private readonly Func<DateTime> _stamp;
    private readonly SemaphoreSlim _reopening = new(1, 1);
    private volatile HubConnection? _connection;   // replaced whole, under _reopening

    private HubLine(Func<CancellationToken, Task<HubConnection>> open, Func<DateTime> stamp, HubConnection? connection) => (_open, _stamp, _connection, HasCredential) = (open, stamp, connection, connection is not null);

    public HubConnection? Current => _connection;

    /// <summary>It was made from a kubeconfig, whose credential may have been rotated. Otherwise opening it anew makes no token better.</summary>
    public bool HasCredential { get; }

    /// <summary>Path of the group version by kind, e.g. <c>apis/networking.fleet.azure.com/v1beta1</c>.</summary>
    public ConcurrentDictionary<HubResource, string> Versions { get; } = new();

    /// <exception cref="HubSettingsException">The file cannot be used.</exception>
    public static HubLine OfKubeconfig(string kubeconfig, string? context, bool impersonates)
    {
        return new HubLine(token => Task.Run(Read, token), () => Written(kubeconfig), Read());

        HubConnection Read()
        {
            // The stamp first: a change while reading is then seen as one more change.
            var written = Written(kubeconfig);
            var (client, userName, serverName) = KubeconfigReader.Open(kubeconfig, context, impersonates);
            return new HubConnection(client, userName, written, VersionOf(impersonates), serverName);
        }
    }

    public static HubLine OfAddress(Func<CancellationToken, Task<HubAddress>> address, Func<DateTime>? stamp, bool impersonates)
    {
        var when = stamp ?? (() => s_never);
        return new HubLine(OpenAsync, when, null);

        async Task<HubConnection> OpenAsync(CancellationToken token)
        {
            var written = when();
            var hub = await address(token).ConfigureAwait(false);
            return new HubConnection(HubTransport.Open(hub, impersonates), "", written, VersionOf(impersonates), hub.TlsServerName);
        }
    }

    /// <summary>The connection to use now; a new one where the old is outdated or there is none.</summary>
    /// <exception cref="Watching.SourceException">There is none, and it cannot be opened.</exception>
    public async Task<HubConnection> ConnectAsync(CancellationToken token)
    {
        var connection = _connection;
        return connection is not null && (_stamp() is var stamp && (stamp == s_never || stamp == connection.Written)) ? connection : await ReconnectAsync(connection, token).ConfigureAwait(false);
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
                // The old client is not disposed: streams of others may still run on it, and it goes with the last of them.
                _connection = await _open(token).ConfigureAwait(false);
                Versions.Clear();
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

    public void Dispose()
    {
        _connection?.Client.Dispose();
        _reopening.Dispose();
    }

    private static DateTime Written(string file) => File.Exists(file) ? File.GetLastWriteTimeUtc(file) : s_never;

    private static Version VersionOf(bool impersonates) => impersonates ? HttpVersion.Version11 : HttpVersion.Version20;
}

/// <param name="Written">Stamp of what it was made of.</param>
/// <param name="Version">Of HTTP, at most.</param>
/// <param name="TlsServerName">The name in the hub's certificate; null: the address's own.</param>
internal sealed record HubConnection(Kubernetes Client, string UserName, DateTime Written, Version Version, string? TlsServerName);
