using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;

namespace FleetDns.Sources.Arm;

/// <summary>
/// The Azure SDK's HTTP pipelines for Azure Resource Manager, as an SDK client would build them, over one set of connections. A pipeline is
/// cheap and belongs to one identity: it caches that identity's token, so an operator's pipeline is not kept after its request.
/// </summary>
internal sealed class ArmPipelines(AzureOptions options) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Lazy<TokenCredential> _own =
        new(() => options.Token is { Length: > 0 } token ? new StaticTokenCredential(token) : new DefaultAzureCredential());
    private (HttpClientTransport Transport, FollowedFiles Files)? _pinned;   // guarded by _gate
    private (HttpPipeline Pipeline, HttpPipelineTransport Transport)? _ofOwn;   // guarded by _gate; of _own

    public Uri Endpoint => options.Endpoint;

    /// <summary>Throws <see cref="AzureSettingsException"/> where the settings cannot be used.</summary>
    public void Check()
    {
        lock (_gate)
        {
            Transport();
        }
    }

    /// <param name="given">Null: <c>Azure:Token</c>, else what Azure.Identity finds.</param>
    /// <exception cref="AzureSettingsException">The settings cannot be used.</exception>
    public HttpPipeline Of(TokenCredential? given)
    {
        lock (_gate)
        {
            var transport = Transport();
            if (given is not null)
            {
                return Build(transport, given);
            }

            if (_ofOwn is not { } own || !ReferenceEquals(own.Transport, transport))
            {
                _ofOwn = own = (Build(transport, _own.Value), transport);
            }

            return own.Pipeline;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _pinned?.Transport.Dispose();
            _pinned = null;
        }
    }

    private HttpPipeline Build(HttpPipelineTransport transport, TokenCredential credential)
    {
        var client = new ArmClientOptions { Transport = transport };
        client.Diagnostics.ApplicationId = "FleetDns";

        // The poller waits itself and shows that it does; retries here would only appear as slow requests.
        client.Retry.MaxRetries = 0;
        client.Retry.NetworkTimeout = TimeSpan.FromSeconds(30);
        return HttpPipelineBuilder.Build(client, [], [new BearerTokenAuthenticationPolicy(credential, options.Scope)], null);
    }

    private HttpClientTransport Transport()
    {
        // Azure.Core sends no bearer token over plain http; better reported here than at each poll.
        if (options.Endpoint.Scheme != Uri.UriSchemeHttps)
        {
            throw new AzureSettingsException($"Azure:Endpoint {options.Endpoint} must be an https address.");
        }

        if (options.CaFile is not { Length: > 0 } file)
        {
            return HttpClientTransport.Shared;
        }

        if (_pinned is { Files.HaveChanged: false } known)
        {
            return known.Transport;
        }

        var files = FollowedFiles.Of(file);
        try
        {
            // A replaced transport is not disposed: requests may be in progress, and its idle connections close automatically.
            _pinned = (new HttpClientTransport(PinnedClient(file)), files);
        }
        catch (AzureSettingsException) when (_pinned is not null)
        {
            // Perhaps half-written: the certificates that were read last stay in use, and the next request reads the file again.
        }

        return _pinned!.Value.Transport;
    }

    private static HttpClient PinnedClient(string file)
    {
        var trusted = new X509Certificate2Collection();
        try
        {
            trusted.ImportFromPemFile(file);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new AzureSettingsException($"Azure:CaFile {file} could not be read: {ex.Message}", ex);
        }

        if (trusted.Count == 0)
        {
            throw new AzureSettingsException($"Azure:CaFile {file} contains no PEM certificate.");
        }

        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(trusted);
        var handler = new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), AllowAutoRedirect = false };
        handler.SslOptions.CertificateChainPolicy = policy;
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    private sealed class ArmClientOptions : ClientOptions;

    private sealed class StaticTokenCredential(string token) : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(token, DateTimeOffset.MaxValue);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }
}
