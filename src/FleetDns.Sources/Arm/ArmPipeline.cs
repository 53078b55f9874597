using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;

namespace FleetDns.Sources.Arm;

/// <summary>The Azure SDK's HTTP pipeline, as an SDK client for Azure Resource Manager would build it.</summary>
internal static class ArmPipeline
{
    public static HttpPipeline Build(AzureOptions options, TokenCredential? given)
    {
        var client = new ArmClientOptions();
        client.Diagnostics.ApplicationId = "FleetDns";

        // The poller itself waits and shows that it waits; a retry in here would only look slow.
        client.Retry.MaxRetries = 0;
        client.Retry.NetworkTimeout = TimeSpan.FromSeconds(30);
        if (options.CaFile is { Length: > 0 } file)
        {
            client.Transport = new HttpClientTransport(PinnedClient(file));
        }

        var credential = given ?? (options.Token is { Length: > 0 } token ? new StaticTokenCredential(token) : new DefaultAzureCredential());
        return HttpPipelineBuilder.Build(client, [], [new BearerTokenAuthenticationPolicy(credential, options.Scope)], null);
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
            throw new AzureSettingsException($"Azure:CaFile {file} cannot be read: {ex.Message}", ex);
        }

        if (trusted.Count == 0)
        {
            throw new AzureSettingsException($"Azure:CaFile {file} holds no PEM certificate.");
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
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(token, DateTimeOffset.MaxValue);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }
}
