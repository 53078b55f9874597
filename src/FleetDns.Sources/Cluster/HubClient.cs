using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using FleetDns.Sources.Cluster.Watching;
using k8s;
using k8s.Exceptions;

namespace FleetDns.Sources.Cluster;

/// <summary>
/// One connection to the hub, by a kubeconfig. Configuration, TLS and credentials are KubernetesClient's; requests are our own, because its watch
/// loses 410s and the moment of opening. Reads the kubeconfig again when the file changes, and once after a 401.
/// </summary>
public sealed class HubClient : IDisposable
{
    private readonly string _kubeconfig;
    private readonly string? _context;
    private readonly SemaphoreSlim _reopening = new(1, 1);
    private volatile Connection _connection;   // replaced whole, under _reopening

    private HubClient(string kubeconfig, string? context, Connection connection)
    {
        (_kubeconfig, _context, _connection) = (kubeconfig, context, connection);
        Discovery = new HubDiscovery(this);
    }

    /// <summary>The API server's address.</summary>
    public Uri Server => _connection.Client.BaseUri;

    /// <summary>The kubeconfig's name for the user; empty where it has none.</summary>
    public string UserName => _connection.UserName;

    internal HubDiscovery Discovery { get; }

    /// <summary>Reads the kubeconfig and prepares the connection; asks the server nothing. Throws <see cref="HubSettingsException"/>.</summary>
    /// <param name="context">Null: the file's current context.</param>
    public static HubClient Open(string kubeconfig, string? context) => new(kubeconfig, context, Read(kubeconfig, context));

    public void Dispose()
    {
        _connection.Client.Dispose();
        _reopening.Dispose();
    }

    /// <summary>Sends a request and returns the answer, whatever its status, with the body unread. Throws <see cref="SourceException"/> where there is no answer.</summary>
    /// <param name="path">Relative, with query.</param>
    internal async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, Func<HttpContent>? content, CancellationToken token)
    {
        await ReopenIfFileChangedAsync(token).ConfigureAwait(false);
        var connection = _connection;
        var response = await SendOnceAsync(connection, method, path, content, token).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.Unauthorized)
        {
            return response;
        }

        // The credential may have been rotated, or its plugin may have a newer one: once, then the refusal stands.
        response.Dispose();
        await ReopenAsync(connection, token).ConfigureAwait(false);
        return await SendOnceAsync(_connection, method, path, content, token).ConfigureAwait(false);
    }

    /// <summary>Sends a request with somebody else's token and without this connection's own credential. Throws <see cref="SourceException"/> where there is no answer.</summary>
    internal Task<HttpResponseMessage> SendAsAsync(HttpMethod method, string path, HttpContent content, string bearer, CancellationToken token) =>
        SendOnceAsync(_connection, method, path, () => content, token, bearer);

    private static async Task<HttpResponseMessage> SendOnceAsync(Connection connection, HttpMethod method, string path, Func<HttpContent>? content, CancellationToken token, string? bearer = null)
    {
        var client = connection.Client;
        using var request = new HttpRequestMessage(method, new Uri(client.BaseUri, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Content = content?.Invoke(),
        };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        try
        {
            if (bearer is not null)
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
            }
            else if (client.Credentials is { } credentials)
            {
                await credentials.ProcessHttpRequestAsync(request, token).ConfigureAwait(false);
            }

            return await client.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token).ConfigureAwait(false);
        }
        catch (HttpRequestException ex)
        {
            throw new SourceException(Words(ex, client.BaseUri), inner: ex);
        }
        catch (KubeConfigException ex)
        {
            throw new SourceException($"The credential plugin of the kubeconfig failed: {ex.Message}", inner: ex);
        }
        catch (IOException ex)
        {
            throw new SourceException($"The hub at {client.BaseUri} broke the connection: {ex.Message}", inner: ex);
        }
        catch (OperationCanceledException ex) when (!token.IsCancellationRequested)
        {
            throw new SourceException($"The hub at {client.BaseUri} does not answer.", inner: ex);
        }
    }

    /// <summary>Why no connection came about. TLS failures say so apart from network ones: the cure is another.</summary>
    private static string Words(HttpRequestException ex, Uri server)
    {
        var cause = ex.GetBaseException().Message;
        return ex.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => $"The name of the hub {server} does not resolve.",
            HttpRequestError.SecureConnectionError when ex.InnerException is AuthenticationException authentication =>
                $"The certificate of the hub at {server} is not trusted by the kubeconfig: {authentication.Message}",
            HttpRequestError.SecureConnectionError => $"No TLS connection to the hub at {server}: {cause}",
            HttpRequestError.ConnectionError => $"The hub at {server} cannot be reached: {cause}",
            _ => $"The hub at {server} broke the connection: {cause}",
        };
    }

    private async Task ReopenIfFileChangedAsync(CancellationToken token)
    {
        var connection = _connection;
        if (File.Exists(_kubeconfig) && File.GetLastWriteTimeUtc(_kubeconfig) != connection.Written)
        {
            await ReopenAsync(connection, token).ConfigureAwait(false);
        }
    }

    /// <summary>Reads the kubeconfig again unless somebody else just did. A file that cannot be read leaves the connection as it is.</summary>
    private async Task ReopenAsync(Connection seen, CancellationToken token)
    {
        await _reopening.WaitAsync(token).ConfigureAwait(false);
        try
        {
            if (ReferenceEquals(_connection, seen))
            {
                // The old client is not disposed: streams of others may still run on it, and it goes with the last of them.
                _connection = await Task.Run(() => Read(_kubeconfig, _context), token).ConfigureAwait(false);
                Discovery.Forget();
            }
        }
        catch (HubSettingsException)
        {
            // Half-written perhaps. The old connection tells by itself whether it still works, and the next request looks again.
        }
        finally
        {
            _reopening.Release();
        }
    }

    private static Connection Read(string kubeconfig, string? context)
    {
        // The stamp first: a change while reading is then seen as one more change.
        var written = File.GetLastWriteTimeUtc(kubeconfig);
        var (client, userName) = KubeconfigReader.Open(kubeconfig, context);
        return new Connection(client, userName, written);
    }

    private sealed record Connection(Kubernetes Client, string UserName, DateTime Written);
}
