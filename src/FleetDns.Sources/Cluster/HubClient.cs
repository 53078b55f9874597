using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Text.Json;
using FleetDns.Sources.Cluster.Watching;
using FleetDns.Sources.Json;
using k8s.Authentication;

namespace FleetDns.Sources.Cluster;

/// <summary>
/// One connection to the hub, by kubeconfig or by address. KubernetesClient provides TLS and a kubeconfig's credentials; FleetDns sends the
/// requests itself, because the library's watch loses 410s and the moment of opening. Reconnects when one of its files changes, once after
/// a 401, and, if Azure reported the address, also when the hub is no longer trusted or found there.
/// </summary>
public sealed class HubClient : IDisposable
{
    private readonly HubLine _line;
    private readonly HubCredential? _credential;
    private readonly bool _owns;

    private HubClient(HubLine line, HubCredential? credential, bool owns)
    {
        (_line, _credential, _owns) = (line, credential, owns);
        Discovery = new HubDiscovery(this, line.Versions);
    }

    /// <summary>The API server's address; null until a connection by address has been opened.</summary>
    public Uri? Server => _line.Current?.Client.BaseUri;

    /// <summary>The user's name in the kubeconfig; empty where it has none.</summary>
    public string UserName => _line.Current?.UserName ?? "";

    internal HubDiscovery Discovery { get; }

    /// <summary>Reads the kubeconfig and prepares the connection; sends no request. Throws <see cref="HubSettingsException"/>.</summary>
    /// <param name="context">Null: the file's current context.</param>
    /// <param name="impersonates">The connection will be used with <see cref="HubCredential.InTheNameOf"/>.</param>
    public static HubClient Open(string kubeconfig, string? context, bool impersonates = false) =>
        new(HubLine.OfKubeconfig(kubeconfig, context, impersonates), null, owns: true);

    /// <summary>
    /// A connection without a credential, to be used through <see cref="As"/>; the address is requested with the first request.
    /// </summary>
    /// <param name="address">
    /// May throw <see cref="SourceException"/> and <see cref="HubSettingsException"/>; called again after a failure and when its files have
    /// changed.
    /// </param>
    /// <param name="time">Clock for the interval between two requests of the address; null: the system's.</param>
    public static HubClient Open(Func<CancellationToken, Task<HubAddress>> address, bool impersonates = false, TimeProvider? time = null) =>
        new(HubLine.OfAddress(address, impersonates, time ?? TimeProvider.System), null, owns: true);

    /// <summary>
    /// The address of a kubeconfig's hub; no credential of the file is used and no plugin is run. Throws
    /// <see cref="HubSettingsException"/>.
    /// </summary>
    public static HubAddress AddressOf(string kubeconfig, string? context) => KubeconfigReader.AddressOf(kubeconfig, context);

    /// <summary>The same connection with another identity. Cheap; disposed together with this one.</summary>
    public HubClient As(HubCredential credential) => new(_line, credential, owns: false);

    public void Dispose()
    {
        if (_owns)
        {
            _line.Dispose();
        }
    }

    /// <summary>
    /// Sends a request and returns the answer with any status and the body unread. Throws <see cref="SourceException"/> where there is no
    /// answer.
    /// </summary>
    /// <param name="path">Relative, with query.</param>
    internal async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, Func<HttpContent>? content, CancellationToken token)
    {
        if (_credential is { ReadsOnly: true } && !IsReading(method, path))
        {
            throw new AccessDeniedException("Writing as the application needs the role FleetDns.Operator.");
        }

        var (connection, response) = await SendTrustedAsync(method, path, content, token).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.Unauthorized || !_line.HasCredential)
        {
            return response;
        }

        // The credential may have been rotated, or its plugin may have a newer one: retried once, then the refusal is final.
        response.Dispose();
        connection = await _line.ReconnectAsync(connection, token, refused: true).ConfigureAwait(false);
        return await SendOnceAsync(connection, method, path, content, token).ConfigureAwait(false);
    }

    /// <summary>
    /// Sends a request with another user's token, without this connection's own credential. Throws <see cref="SourceException"/> where
    /// there is no answer.
    /// </summary>
    internal async Task<HttpResponseMessage> SendAsAsync(
        HttpMethod method, string path, HttpContent content, string bearer, CancellationToken token) =>
        (await SendTrustedAsync(method, path, () => content, token, bearer).ConfigureAwait(false)).Response;

    /// <summary>
    /// If no connection is possible because the hub is not trusted or not found, nothing was sent, and the request is tried once with the
    /// current address.
    /// </summary>
    private async Task<(HubConnection Connection, HttpResponseMessage Response)> SendTrustedAsync(
        HttpMethod method, string path, Func<HttpContent>? content, CancellationToken token, string? bearer = null)
    {
        var connection = await _line.ConnectAsync(token).ConfigureAwait(false);
        try
        {
            return (connection, await SendOnceAsync(connection, method, path, content, token, bearer).ConfigureAwait(false));
        }
        catch (SourceException ex) when (
            ex.InnerException is HttpRequestException
            {
                HttpRequestError: HttpRequestError.SecureConnectionError
            or HttpRequestError.NameResolutionError
            })
        {
            if (await _line.RefreshAddressAsync(connection, token).ConfigureAwait(false) is not { } renewed)
            {
                throw;
            }

            return (renewed, await SendOnceAsync(renewed, method, path, content, token, bearer).ConfigureAwait(false));
        }
    }

    /// <summary>
    /// Identifies this hub: the uid of its namespace kube-system, which is created with the hub and cannot be deleted. Null where FleetDns
    /// may not read it. Throws <see cref="SourceException"/>.
    /// </summary>
    internal async Task<string?> IdentityAsync(TimeSpan timeout, TimeProvider time, CancellationToken token)
    {
        using var silence = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(token, silence.Token);
        try
        {
            return await IdentityAsync(time, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException ex) when (!token.IsCancellationRequested)
        {
            throw new SourceException(
                $"The hub did not answer within {timeout.TotalSeconds:0.#} s to get the namespace kube-system.", inner: ex);
        }
    }

    private async Task<string?> IdentityAsync(TimeProvider time, CancellationToken token)
    {
        using var response = await SendAsync(HttpMethod.Get, "api/v1/namespaces/kube-system", null, token).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            var answer = await HubAnswer.ReadAsync(response, time, token).ConfigureAwait(false);
            return answer.Code is 401 or 403 or 404 ? null : throw answer.ToException("get the namespace kube-system");
        }

        try
        {
            using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(token).ConfigureAwait(false));
            return document.RootElement.Child("metadata").Text("uid");
        }
        catch (Exception ex) when (ex is JsonException or UnreadableObjectException or IOException or HttpRequestException)
        {
            throw new SourceException($"The hub's answer about its namespace kube-system could not be read: {ex.Message}", inner: ex);
        }
    }

    private static bool IsReading(HttpMethod method, string path) => method == HttpMethod.Get || (method == HttpMethod.Post
        && (path.StartsWith("apis/authorization.k8s.io/", StringComparison.Ordinal)
            || path.StartsWith("apis/authentication.k8s.io/", StringComparison.Ordinal)));

    private async Task<HttpResponseMessage> SendOnceAsync(
        HubConnection connection, HttpMethod method, string path, Func<HttpContent>? content, CancellationToken token,
        string? bearer = null)
    {
        var client = connection.Client;
        using var request = new HttpRequestMessage(method, new Uri(client.BaseUri, path))
        {
            Version = connection.Version,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Content = content?.Invoke(),
        };
        request.Headers.Host = connection.TlsServerName;   // SocketsHttpHandler checks this name, regardless of its SslOptions
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        try
        {
            if (bearer is not null)
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
            }
            else
            {
                if (client.Credentials is { } credentials)
                {
                    await ProveAsync(credentials, request, token).ConfigureAwait(false);
                }

                if (_credential is not null)
                {
                    await _credential.Prove(request, token).ConfigureAwait(false);
                }
            }

            var response =
                await client.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.BadRequest && client.BaseUri.Scheme == Uri.UriSchemeHttp
                && response.Content.Headers.ContentType?.MediaType != "application/json")
            {
                response.Dispose();
                throw new HubSetupException(
                    $"The hub at {client.BaseUri} does not accept plain http. Use https:// in the server of the kubeconfig.");
            }

            return response;
        }
        catch (HttpRequestException ex)
        {
            throw new SourceException(Words(ex, client.BaseUri), inner: ex);
        }
        catch (IOException ex)
        {
            throw new SourceException($"The hub at {client.BaseUri} closed the connection: {ex.Message}", inner: ex);
        }
        catch (OperationCanceledException ex) when (!token.IsCancellationRequested)
        {
            throw new SourceException($"The hub at {client.BaseUri} does not answer.", inner: ex);
        }
        catch (Exception ex) when (
            ex is InvalidOperationException or NotSupportedException or AuthenticationException or ArgumentException or FormatException)
        {
            throw new SourceException(
                $"FleetDns cannot connect to the hub at {client.BaseUri}: {OutsideWords.Plain(ex.Message)}", inner: ex);
        }
    }

    // The library's credentials do not wrap their exceptions.
    private static async Task ProveAsync(ServiceClientCredentials credentials, HttpRequestMessage request, CancellationToken token)
    {
        try
        {
            await credentials.ProcessHttpRequestAsync(request, token).ConfigureAwait(false);
        }
        catch (Exception ex) when (ex is not (SourceException or OperationCanceledException))
        {
            throw new HubSetupException($"The credential of the kubeconfig cannot be used: {OutsideWords.Plain(ex.Message)}", ex);
        }
    }

    /// <summary>Why the connection failed. TLS and network failures have different messages, because the fixes differ.</summary>
    private static string Words(HttpRequestException ex, Uri server)
    {
        var cause = ex.GetBaseException().Message;
        return ex.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => $"The name of the hub {server} does not resolve.",
            HttpRequestError.SecureConnectionError when ex.InnerException is AuthenticationException authentication =>
                $"The certificate of the hub at {server} is not trusted: {authentication.Message}",
            HttpRequestError.ProxyTunnelError => $"The proxy cannot connect to the hub at {server}: {cause}",
            HttpRequestError.SecureConnectionError => $"No TLS connection to the hub at {server}: {cause}",
            HttpRequestError.ConnectionError => $"The hub at {server} cannot be reached: {cause}",
            _ => $"The hub at {server} closed the connection: {cause}",
        };
    }
}
