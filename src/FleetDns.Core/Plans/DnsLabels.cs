using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace FleetDns.Core.Plans;

/// <summary>DNS labels of public IPs (docs/domain.md 1.1.4): <c>^[a-z][a-z0-9-]{1,61}[a-z0-9]$</c>, unique in their region.</summary>
public static partial class DnsLabels
{
    /// <summary>Unlike anybody else's: the service, its namespace, the cluster.</summary>
    public const string DefaultPattern = "{service}-{namespace}-{cluster}";

    public const int Longest = 63;

    /// <summary>The annotation by which the cloud provider gives a public IP its label.</summary>
    public const string Annotation = "service.beta.kubernetes.io/azure-dns-label-name";

    public const string Zone = "cloudapp.azure.com";

    /// <summary>The variable that placements replace by the member's name (docs/domain.md 1.3.4).</summary>
    public const string ClusterVariable = "${MEMBER-CLUSTER-NAME}";

    private const int HashLength = 8;

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

    /// <summary>The label itself where it is good; else one like it that is: other characters become hyphens, and what is too long ends in a hash of the whole.</summary>
    public static string Mend(string label)
    {
        if (label.Length == 0 || Problem(label) is null)
        {
            return label;
        }

        var mended = string.Concat(label.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');
        mended = mended.Length > 0 && char.IsAsciiLetterLower(mended[0]) ? mended : $"l-{mended}".TrimEnd('-');
        return mended is { Length: >= 3 and <= Longest } ? mended : $"{mended[..Math.Min(mended.Length, Longest - HashLength - 1)].TrimEnd('-')}-{Hash(label)}";
    }

    // FNV-1a: only to tell long names apart, the same in every process.
    private static string Hash(string text) =>
        Encoding.UTF8.GetBytes(text).Aggregate(2166136261u, (hash, b) => unchecked((hash ^ b) * 16777619u)).ToString("x8", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^[a-z][a-z0-9-]{1,61}[a-z0-9]\z", RegexOptions.CultureInvariant)]
    private static partial Regex Valid();
}
