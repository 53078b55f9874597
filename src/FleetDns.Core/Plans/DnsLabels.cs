using System.Text;
using System.Text.RegularExpressions;

namespace FleetDns.Core.Plans;

/// <summary>DNS labels of public IPs (facts 1.1.4): <c>^[a-z][a-z0-9-]{1,61}[a-z0-9]$</c>, unique in their region.</summary>
public static partial class DnsLabels
{
    /// <summary>Short, and unlike anybody else's: the service, its namespace, the cluster.</summary>
    public const string DefaultPattern = "{service}-{namespace}-{cluster}";

    public const int Longest = 63;

    /// <summary>The annotation by which the cloud provider gives a public IP its label.</summary>
    public const string Annotation = "service.beta.kubernetes.io/azure-dns-label-name";

    public const string Zone = "cloudapp.azure.com";

    /// <summary>Why it cannot be a label, in words; null where it can.</summary>
    public static string? Problem(string label) =>
        label.Length == 0 ? "A DNS label is missing."
        : label.Length < 3 ? $"A DNS label has at least 3 characters; “{label}” has {label.Length}."
        : label.Length > Longest ? $"A DNS label has at most {Longest} characters; this one has {label.Length}."
        : Valid().IsMatch(label) ? null
        : !char.IsAsciiLetterLower(label[0]) ? $"A DNS label begins with a letter a to z; “{label}” does not."
        : label[^1] == '-' ? $"A DNS label does not end with a hyphen; “{label}” does."
        : $"A DNS label holds only a to z, 0 to 9 and hyphens; “{label}” holds something else.";

    /// <summary>The label a pattern makes, as it is written: not shortened, not mended.</summary>
    public static string Make(string pattern, string cluster, string region, string ns, string service) => new StringBuilder(pattern)
        .Replace("{cluster}", cluster).Replace("{region}", region).Replace("{namespace}", ns).Replace("{service}", service).ToString();

    [GeneratedRegex("^[a-z][a-z0-9-]{1,61}[a-z0-9]$", RegexOptions.CultureInvariant)]
    private static partial Regex Valid();
}
