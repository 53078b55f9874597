using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s;
using k8s.Authentication;
using k8s.Exceptions;
using k8s.KubeConfigModels;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace FleetDns.Sources.Cluster;

/// <summary>Turns a kubeconfig into a connection, and its errors into messages for an operator.</summary>
internal static class KubeconfigReader
{
    /// <summary>Largest size of a file in bytes.</summary>
    private const int Longest = 1024 * 1024;

    /// <summary>How long a credential plugin may take: az needs some seconds, and no one can answer a prompt.</summary>
    private static readonly TimeSpan s_pluginTimeout = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Opens the connection of that context. Runs the file's exec plugin, if it has one. Throws <see cref="HubSettingsException"/>.
    /// </summary>
    public static HubConnection Open(string kubeconfig, string? context, bool impersonates)
    {
        var files = FollowedFiles.Of(kubeconfig);
        var (file, parsed, name, entry) = Read(kubeconfig, context);
        try
        {
            var user = UserOf(parsed, entry);
            var tokenFile = Unread(file, "users", entry.ContextDetails?.User, "user", "tokenFile");
            files = files.And(
                ReferredTo(file, ClusterOf(parsed, entry)?.CertificateAuthority, user?.ClientCertificate, user?.ClientKey, tokenFile));
            if (LegacyAuth.Refuses(user?.AuthProvider, file.FullName) is { } refused)
            {
                throw new HubSettingsException(refused);
            }

            var tokens = Run(user, file, words => $"Kubeconfig {file.FullName}, context {name}: {words}");
            if (tokens is null && tokenFile is not null)
            {
                user!.Token = File.ReadAllText(Whole(file, tokenFile)).Trim();   // the library requires a credential that it knows
            }

            var configuration = KubernetesClientConfiguration.BuildConfigFromConfigObject(parsed, name);
            if (configuration is { SkipTlsVerify: false, SslCaCerts.Count: 0 })
            {
                throw new KubeConfigException("its certificate authority contains no PEM certificate");
            }

            if (tokens is not null)
            {
                configuration.TokenProvider = tokens;
            }
            else if (tokenFile is not null)
            {
                (configuration.AccessToken, configuration.TokenProvider) = (null, new TokenFileAuth(Whole(file, tokenFile)));
            }

            HubTransport.Harden(configuration, impersonates, null, ProxyOf(file, entry.ContextDetails?.Cluster));
            RefuseExpired(configuration);
            return new HubConnection(
                new Kubernetes(configuration), entry.ContextDetails?.User ?? "", files, HubConnection.VersionOf(impersonates),
                string.IsNullOrEmpty(configuration.TlsServerName) ? null : configuration.TlsServerName);
        }
        catch (Exception ex) when (ex is not OutOfMemoryException)
        {
            // The library does not wrap exceptions (and throws Exception itself for old credentials): none of them is a defect in FleetDns.
            throw new HubSettingsException($"Kubeconfig {file.FullName}, context {name}: {Words(ex)}", ex);
        }
    }

    // An API server refuses an expired certificate with status 401, without the reason.
    private static void RefuseExpired(KubernetesClientConfiguration configuration)
    {
        var pem = configuration.ClientCertificateData is { Length: > 0 } data ? Encoding.UTF8.GetString(Convert.FromBase64String(data))
            : configuration.ClientCertificateFilePath is { Length: > 0 } path ? File.ReadAllText(path) : null;
        using var certificate = pem is null ? null : X509Certificate2.CreateFromPem(pem);
        if (certificate is not null && certificate.NotAfter.ToUniversalTime() < DateTime.UtcNow)
        {
            throw new HubSettingsException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"its client certificate expired on {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm} UTC. "
                    + $"Get a new kubeconfig, e.g. with \"az fleet get-credentials\"."));
        }
    }

    private static ClusterEndpoint? ClusterOf(K8SConfiguration parsed, Context entry) =>
        parsed.Clusters?.FirstOrDefault(
            cluster => string.Equals(cluster.Name, entry.ContextDetails?.Cluster, StringComparison.OrdinalIgnoreCase))?.ClusterEndpoint;

    /// <summary>The other files that are read with the kubeconfig.</summary>
    private static IEnumerable<string> ReferredTo(FileInfo file, params IEnumerable<string?> paths) =>
        paths.Where(path => !string.IsNullOrEmpty(path)).Select(path => Whole(file, path!));

    private static string Whole(FileInfo kubeconfig, string path) => Path.GetFullPath(path, kubeconfig.DirectoryName!);

    private static UserCredentials? UserOf(K8SConfiguration parsed, Context entry) =>
        parsed.Users?.FirstOrDefault(
            user => string.Equals(user.Name, entry.ContextDetails?.User, StringComparison.OrdinalIgnoreCase))?.UserCredentials;

    /// <summary>
    /// Runs the user's credential plugin and replaces it by its output; null where there is no plugin, or it returns no token.
    /// </summary>
    private static ExecTokens? Run(UserCredentials? user, FileInfo file, Func<string, string> sentence)
    {
        if (user?.ExternalExecution is not { } exec)
        {
            return null;
        }

        var plugin = new ExecPlugin(exec, file.DirectoryName!, s_pluginTimeout);
        var credential = Task.Run(() => plugin.RunAsync(CancellationToken.None)).GetAwaiter().GetResult();
        user.ExternalExecution = null;
        user.Token = credential.Token;
        if (credential.CertificatePem is { Length: > 0 } certificate)
        {
            (user.ClientCertificateData, user.ClientKeyData) = (Base64(certificate), Base64(credential.KeyPem ?? ""));
        }

        return credential.Token is null ? null : new ExecTokens(plugin, credential, sentence, TimeProvider.System);

        static string Base64(string pem) => Convert.ToBase64String(Encoding.ASCII.GetBytes(pem));
    }

    private static Uri? ProxyOf(FileInfo file, string? cluster) =>
        Unread(file, "clusters", cluster, "cluster", "proxy-url") is not { } proxy ? null
        : Uri.TryCreate(proxy, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" or "socks5" ? address
        : throw new HubSettingsException(
            $"its proxy-url '{OutsideWords.Plain(proxy)}' is not the address of a proxy (http, https or socks5).");

    // Fields that the library does not read:
    // clusters:
    // - name: hub
    //   cluster: { server: https://…, proxy-url: http://proxy:3128 }
    // users:
    // - name: fleetdns
    //   user: { tokenFile: /var/run/secrets/token }
    private static string? Unread(FileInfo file, string list, string? name, string body, string key)
    {
        using var text = new StreamReader(file.FullName);
        var yaml = new YamlStream();
        yaml.Load(text);
        var entry = (yaml.Documents.FirstOrDefault()?.RootNode as YamlMappingNode)?.Get(list) is YamlSequenceNode entries
            ? entries.OfType<YamlMappingNode>()
                .FirstOrDefault(
                    each => string.Equals((each.Get("name") as YamlScalarNode)?.Value, name, StringComparison.OrdinalIgnoreCase))
            : null;
        return ((entry?.Get(body) as YamlMappingNode)?.Get(key) as YamlScalarNode)?.Value is { Length: > 0 } value ? value : null;
    }

    private static YamlNode? Get(this YamlMappingNode map, string key) =>
        map.Children.TryGetValue(new YamlScalarNode(key), out var value) ? value : null;

    /// <summary>
    /// Only the address of the context's hub: no credential of the file is used and no plugin is run. Throws
    /// <see cref="HubSettingsException"/>.
    /// </summary>
    public static HubAddress AddressOf(string kubeconfig, string? context)
    {
        var files = FollowedFiles.Of(kubeconfig);
        var (file, parsed, name, entry) = Read(kubeconfig, context);
        var cluster = ClusterOf(parsed, entry)
            ?? throw new HubSettingsException($"Kubeconfig {file.FullName}, context {name}: its cluster is missing.");
        if (cluster.SkipTlsVerify)
        {
            throw new HubSettingsException(
                $"Kubeconfig {file.FullName}, context {name}: it does not check the hub's certificate (insecure-skip-tls-verify), so no "
                + "operator's token is sent to it.");
        }

        files = files.And(ReferredTo(file, cluster.CertificateAuthority));
        try
        {
            var pem = !string.IsNullOrEmpty(cluster.CertificateAuthorityData)
                ? Encoding.UTF8.GetString(Convert.FromBase64String(cluster.CertificateAuthorityData))
                : !string.IsNullOrEmpty(cluster.CertificateAuthority) ? File.ReadAllText(Whole(file, cluster.CertificateAuthority)) : null;
            return new HubAddress(new Uri(cluster.Server), pem, cluster.TlsServerName, Files: files);
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
            throw new HubSettingsException(
                $"Kubeconfig {file.FullName} has no current context; set one in Hub:Context (it has {Names(parsed)}).");
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
        catch (Exception ex) when (
            ex is YamlException or InvalidCastException or NullReferenceException or ArgumentException or FormatException)
        {
            throw new HubSettingsException($"Kubeconfig {file.FullName} is not a valid kubeconfig: {ex.Message}", ex);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException or KubeConfigException)
        {
            throw new HubSettingsException($"Kubeconfig {file.FullName} could not be read: {ex.Message}", ex);
        }
    }

    private static string Names(K8SConfiguration parsed)
    {
        var names = parsed.Contexts?.Select(c => c.Name).ToList() ?? [];
        return names.Count == 0 ? "none" : string.Join(", ", names);
    }

    private static string Words(Exception ex) => ex switch
    {
        HubSettingsException => ex.Message,   // already a message for an operator
        CryptographicException => $"a certificate or key in it could not be read ({ex.Message})",
        FormatException => $"certificate or key data in it is not base64 ({ex.Message})",
        FileNotFoundException { FileName: { } missing } => $"the file {missing} that it refers to does not exist",
        IOException or UnauthorizedAccessException => $"a file that it refers to could not be read ({ex.Message})",
        _ => OutsideWords.Plain(ex.Message),
    };
}
