using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace FleetDns.Sources.Cluster;

/// <summary>
/// A downloaded kubeconfig (listCredentials) is not trusted: only address and certificate authority of its hub are used, never the user and
/// its exec plugin. Anchors and aliases, with which a small file can expand without limit, are refused, and so are large or deeply nested
/// files.
/// </summary>
internal static class FleetKubeconfig
{
    private const int Longest = 256 * 1024;
    private const int Deepest = 16;

    /// <param name="base64">The value in listCredentials.</param>
    /// <exception cref="HubSettingsException">It cannot be used; the message completes "the kubeconfig cannot be used: ".</exception>
    public static HubAddress Read(string base64, HostAllowance allowed)
    {
        if (base64.Length > Longest)
        {
            throw new HubSettingsException($"it is larger than {Longest / 1024} kB.");
        }

        try
        {
            var cluster = FirstCluster(new Parser(new StringReader(Encoding.UTF8.GetString(Convert.FromBase64String(base64)))));
            var server = Uri.TryCreate(cluster.GetValueOrDefault("server"), UriKind.Absolute, out var address) ? address
                : throw new HubSettingsException("it contains no server.");
            var ca = cluster.GetValueOrDefault("certificate-authority-data") is { Length: > 0 } data
                ? Encoding.UTF8.GetString(Convert.FromBase64String(data)) : null;
            return allowed.Refuses(server) is { } why ? throw new HubSettingsException(why) : new HubAddress(server, ca, null, allowed);
        }
        catch (Exception ex) when (ex is YamlException or FormatException)
        {
            throw new HubSettingsException($"it is not readable: {ex.Message}", ex);
        }
    }

    // clusters:
    // - name: hub
    //   cluster: { server: https://…:443, certificate-authority-data: … }
    private static Dictionary<string, string> FirstCluster(Parser yaml)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        var path = new Stack<string>();   // keys above; "-" for an entry of a list
        string? key = null;
        while (yaml.MoveNext())
        {
            switch (yaml.Current)
            {
                case AnchorAlias:
                case NodeEvent { Anchor.IsEmpty: false }:
                    throw new HubSettingsException("it contains anchors or aliases.");
                case MappingStart or SequenceStart:
                    path.Push(key ?? "-");
                    key = null;
                    if (path.Count > Deepest)
                    {
                        throw new HubSettingsException("it is nested too deeply.");
                    }

                    break;
                case MappingEnd or SequenceEnd:
                    if (path.Pop() == "cluster" && found.Count > 0)
                    {
                        return found;   // of the first cluster only
                    }

                    key = null;
                    break;
                case Scalar { IsKey: true } name:
                    key = name.Value;
                    break;
                case Scalar value:
                    if (key is not null && path.ToArray() is ["cluster", "-", "clusters", "-"])
                    {
                        found.TryAdd(key, value.Value);
                    }

                    key = null;
                    break;
            }
        }

        return found;
    }
}
