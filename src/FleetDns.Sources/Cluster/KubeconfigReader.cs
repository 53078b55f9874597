using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using k8s;
using k8s.Exceptions;
using k8s.KubeConfigModels;
using YamlDotNet.Core;

namespace FleetDns.Sources.Cluster;

/// <summary>Turns a kubeconfig into a connection, and what is wrong with it into words.</summary>
internal static class KubeconfigReader
{
    /// <summary>Opens the connection of that context. Runs the file's exec plugin, if it has one. Throws <see cref="HubSettingsException"/>.</summary>
    public static (Kubernetes Client, string UserName) Open(string kubeconfig, string? context)
    {
        var file = new FileInfo(kubeconfig);
        if (!file.Exists)
        {
            throw new HubSettingsException(Directory.Exists(kubeconfig)
                ? $"Kubeconfig {file.FullName} is a directory, not a file."
                : $"Kubeconfig {file.FullName} does not exist.");
        }

        var parsed = Parse(file);
        var name = context ?? parsed.CurrentContext;
        if (string.IsNullOrEmpty(name))
        {
            throw new HubSettingsException($"Kubeconfig {file.FullName} has no current context; name one in Hub:Context (it has {Names(parsed)}).");
        }

        var entry = parsed.Contexts?.FirstOrDefault(c => string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new HubSettingsException($"Kubeconfig {file.FullName} has no context {name} (it has {Names(parsed)}).");
        try
        {
            var configuration = KubernetesClientConfiguration.BuildConfigFromConfigObject(parsed, name);
            Harden(configuration);
            return (new Kubernetes(configuration), entry.ContextDetails?.User ?? "");
        }
        catch (Exception ex) when (ex is KubeConfigException or CryptographicException or FormatException
            or IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new HubSettingsException($"Kubeconfig {file.FullName}, context {name}: {Words(ex)}", ex);
        }
    }

    private static K8SConfiguration Parse(FileInfo file)
    {
        try
        {
            return KubernetesClientConfiguration.LoadKubeConfig(file.FullName)
                ?? throw new HubSettingsException($"Kubeconfig {file.FullName} is empty.");
        }
        catch (Exception ex) when (ex is YamlException or InvalidCastException or NullReferenceException)
        {
            throw new HubSettingsException($"Kubeconfig {file.FullName} is not a readable kubeconfig: {ex.Message}", ex);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException or KubeConfigException)
        {
            throw new HubSettingsException($"Kubeconfig {file.FullName} cannot be read: {ex.Message}", ex);
        }
    }

    private static void Harden(KubernetesClientConfiguration configuration)
    {
        var authorities = configuration.SkipTlsVerify ? null : configuration.SslCaCerts;
        var serverName = configuration.TlsServerName;
        if (authorities is { Count: 0 })
        {
            throw new KubeConfigException("its certificate authority holds no PEM certificate");
        }

        // The library's own check of a private CA (21.0.8) accepts any host name once the chain is signed by that CA.
        // With the CA as the chain's only trust and no callback, .NET checks chain and name.
        configuration.SslCaCerts = null;
        configuration.UserAgent = "fleetdns";
        configuration.FirstMessageHandlerSetup = handler =>
        {
            if (authorities is not null)
            {
                var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
                policy.CustomTrustStore.AddRange(authorities);
                handler.SslOptions.CertificateChainPolicy = policy;
            }

            if (!string.IsNullOrEmpty(serverName))
            {
                handler.SslOptions.TargetHost = serverName;
            }

            // Lists come in tens of megabytes; with the default window of 64 kB they take about twice as long to arrive. The list is decoded
            // as it comes, so the window does not fill.
            handler.InitialHttp2StreamWindowSize = 16 * 1024 * 1024;
            handler.ConnectTimeout = TimeSpan.FromSeconds(10);

            // Finds a dead peer under HTTP/2 long before the silence of a watch would.
            handler.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
            handler.KeepAlivePingTimeout = TimeSpan.FromSeconds(15);

            // On HTTP/1.1 the handler would read on for 2 s after a cancelled watch.
            handler.ResponseDrainTimeout = TimeSpan.Zero;

            // No automatic decompression: it would make the server compress lists of 100 MB, which takes it longer than sending them.
            handler.AutomaticDecompression = DecompressionMethods.None;
        };
    }

    private static string Names(K8SConfiguration parsed)
    {
        var names = parsed.Contexts?.Select(c => c.Name).ToList() ?? [];
        return names.Count == 0 ? "none" : string.Join(", ", names);
    }

    private static string Words(Exception ex) => ex switch
    {
        CryptographicException => $"a certificate or key in it cannot be read ({ex.Message})",
        FormatException => $"certificate or key data in it is not base64 ({ex.Message})",
        FileNotFoundException { FileName: { } missing } => $"the file {missing} that it names does not exist",
        IOException or UnauthorizedAccessException => $"a file that it names cannot be read ({ex.Message})",
        _ => ex.Message,
    };
}
