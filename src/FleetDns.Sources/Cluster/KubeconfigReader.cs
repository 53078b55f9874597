using System.Security.Cryptography;
using System.Text;
using k8s;
using k8s.Exceptions;
using k8s.KubeConfigModels;
using YamlDotNet.Core;

namespace FleetDns.Sources.Cluster;

/// <summary>Turns a kubeconfig into a connection, and what is wrong with it into words.</summary>
internal static class KubeconfigReader
{
    /// <summary>Bytes of a file that is read at all.</summary>
    private const int Longest = 1024 * 1024;

    /// <summary>Opens the connection of that context. Runs the file's exec plugin, if it has one. Throws <see cref="HubSettingsException"/>.</summary>
    public static (Kubernetes Client, string UserName) Open(string kubeconfig, string? context, bool impersonates)
    {
        var (file, parsed, name, entry) = Read(kubeconfig, context);
        try
        {
            var configuration = KubernetesClientConfiguration.BuildConfigFromConfigObject(parsed, name);
            if (configuration is { SkipTlsVerify: false, SslCaCerts.Count: 0 })
            {
                throw new KubeConfigException("its certificate authority holds no PEM certificate");
            }

            HubTransport.Harden(configuration, impersonates, null);
            return (new Kubernetes(configuration), entry.ContextDetails?.User ?? "");
        }
        catch (Exception ex) when (ex is KubeConfigException or CryptographicException or FormatException
            or IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new HubSettingsException($"Kubeconfig {file.FullName}, context {name}: {Words(ex)}", ex);
        }
    }

    /// <summary>Only where the hub of that context is: no credential of the file is used, and no plugin of it is run. Throws <see cref="HubSettingsException"/>.</summary>
    public static HubAddress AddressOf(string kubeconfig, string? context)
    {
        var (file, parsed, name, entry) = Read(kubeconfig, context);
        var cluster = parsed.Clusters?.FirstOrDefault(c => string.Equals(c.Name, entry.ContextDetails?.Cluster, StringComparison.OrdinalIgnoreCase))?.ClusterEndpoint
            ?? throw new HubSettingsException($"Kubeconfig {file.FullName}, context {name}: its cluster is missing.");
        if (cluster.SkipTlsVerify)
        {
            throw new HubSettingsException($"Kubeconfig {file.FullName}, context {name}: it does not check the hub's certificate (insecure-skip-tls-verify); no operator's token is sent there.");
        }

        try
        {
            var pem = !string.IsNullOrEmpty(cluster.CertificateAuthorityData) ? Encoding.UTF8.GetString(Convert.FromBase64String(cluster.CertificateAuthorityData))
                : !string.IsNullOrEmpty(cluster.CertificateAuthority) ? File.ReadAllText(Path.Combine(file.DirectoryName!, cluster.CertificateAuthority)) : null;
            return new HubAddress(new Uri(cluster.Server), pem, cluster.TlsServerName);
        }
        catch (Exception ex) when (ex is FormatException or IOException or UnauthorizedAccessException or ArgumentNullException)
        {
            throw new HubSettingsException($"Kubeconfig {file.FullName}, context {name}: {Words(ex)}", ex);
        }
    }

    private static (FileInfo File, K8SConfiguration Parsed, string Context, Context Entry) Read(string kubeconfig, string? context)
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
        return (file, parsed, name, entry);
    }

    private static K8SConfiguration Parse(FileInfo file)
    {
        try
        {
            if (file.Length > Longest)
            {
                throw new HubSettingsException($"Kubeconfig {file.FullName} is larger than {Longest / 1024} kB.");
            }

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
