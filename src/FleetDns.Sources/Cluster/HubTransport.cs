using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using k8s;

namespace FleetDns.Sources.Cluster;

/// <summary>Sets up the transport to a hub: trusted authorities, allowed addresses and timeouts.</summary>
internal static class HubTransport
{
    /// <summary>A connection without a credential. Throws <see cref="HubSettingsException"/>.</summary>
    public static Kubernetes Open(HubAddress address, bool impersonates)
    {
        if (address.Server.Scheme != Uri.UriSchemeHttps)
        {
            throw new HubSettingsException($"The hub's address {address.Server} is not https, so no token is sent to it.");
        }

        var configuration = new KubernetesClientConfiguration
        {
            Host = address.Server.ToString(),
            TlsServerName = address.TlsServerName,
            SslCaCerts = Authorities(address),
        };
        Harden(configuration, impersonates, address.Allowed);
        return new Kubernetes(configuration);
    }

    /// <param name="impersonates">Prepares the connection for <see cref="HubCredential.InTheNameOf"/>.</param>
    /// <param name="allowed">Null: all addresses except link-local ones.</param>
    /// <param name="proxy">The kubeconfig's proxy (<c>proxy-url</c>); null: that of the environment, if any.</param>
    public static void Harden(KubernetesClientConfiguration configuration, bool impersonates, HostAllowance? allowed, Uri? proxy = null)
    {
        var authorities = configuration.SkipTlsVerify ? null : configuration.SslCaCerts;

        // The library's own check of a private CA (21.0.8) accepts any host name once the chain is signed by that CA.
        // With the CA as the chain's only trust and no callback, .NET checks chain and name.
        configuration.SslCaCerts = null;
        configuration.UserAgent = "fleetdns";
        configuration.FirstMessageHandlerSetup = handler =>
        {
            if (authorities is not null)
            {
                var policy =
                    new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
                policy.CustomTrustStore.AddRange(authorities);
                handler.SslOptions.CertificateChainPolicy = policy;
            }

            if (impersonates)
            {
                ImpersonationHeaders.Enable(handler);
            }

            // A hub never redirects; following a redirect would send a request, perhaps with a token, to an unchecked address.
            handler.AllowAutoRedirect = false;
            if (proxy is not null)
            {
                handler.Proxy = new WebProxy(proxy);
            }

            handler.UseProxy = allowed is null && handler.UseProxy;   // through a proxy the address could not be checked
            handler.ConnectCallback = (context, token) => ConnectAsync(context.DnsEndPoint, allowed, token);

            // Lists have tens of megabytes; with the default window of 64 kB they take about twice as long. The list is decoded while it
            // arrives, so the window does not fill.
            handler.InitialHttp2StreamWindowSize = 16 * 1024 * 1024;
            handler.ConnectTimeout = TimeSpan.FromSeconds(10);

            // Detects a dead peer with HTTP/2 long before the silence timeout of a watch.
            handler.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
            handler.KeepAlivePingTimeout = TimeSpan.FromSeconds(15);

            // With HTTP/1.1 the handler would continue to read for 2 s after a cancelled watch.
            handler.ResponseDrainTimeout = TimeSpan.Zero;

            // No automatic decompression: the server would compress lists of 100 MB, which takes longer than sending them.
            handler.AutomaticDecompression = DecompressionMethods.None;
        };
    }

    /// <summary>Checks the resolved address and connects to exactly this address: a second resolution could return another one.</summary>
    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint server, HostAllowance? allowed, CancellationToken token)
    {
        var found = await System.Net.Dns.GetHostAddressesAsync(server.Host, token).ConfigureAwait(false);
        var good = found.Where(address => allowed?.Reaches(server.Host, address) ?? !HostAllowance.IsNowhere(address)).ToArray();
        if (good.Length == 0)
        {
            var addresses = string.Join(", ", found.Select(address => address.ToString()));
            throw new HttpRequestException(
                HttpRequestError.ConnectionError, $"{server.Host} resolves to {addresses}, which is not allowed for a hub.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(good, server.Port, token).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static X509Certificate2Collection? Authorities(HubAddress address)
    {
        if (address.CaPem is null)
        {
            return null;
        }

        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPem(address.CaPem);
        }
        catch (CryptographicException ex)
        {
            throw new HubSettingsException($"The certificate authority of the hub at {address.Server} could not be read: {ex.Message}", ex);
        }

        return authorities.Count > 0 ? authorities
            : throw new HubSettingsException($"The certificate authority of the hub at {address.Server} contains no PEM certificate.");
    }
}
