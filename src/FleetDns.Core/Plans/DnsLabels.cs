using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace FleetDns.Core.Plans;

/// <summary>DNS labels of public IPs (docs/domain.md 1.1.4): <c>^[a-z][a-z0-9-]{1,61}[a-z0-9]$</c>, unique in their region.</summary>
public static partial class DnsLabels
{
    /// <summary>Unique by service, namespace and cluster.</summary>
    public const string DefaultPattern = "{service}-{namespace}-{cluster}";

    public const int Longest = 63;

    /// <summary>The annotation from which the cloud provider sets a public IP's label.</summary>
    public const string Annotation = "service.beta.kubernetes.io/azure-dns-label-name";

    public const string Zone = "cloudapp.azure.com";

    /// <summary>The variable that placements replace with the member's name (docs/domain.md 1.3.4).</summary>
    public const string ClusterVariable = "${MEMBER-CLUSTER-NAME}";

    private const int HashLength = 8;

    /// <summary>Why it is not a valid label; null if it is.</summary>
    public static string? Problem(string label) =>
        label.Length == 0 ? "A DNS label is missing."
        : label.Length < 3 ? $"A DNS label must have at least 3 characters; “{label}” has {label.Length}."
        : label.Length > Longest ? $"A DNS label can have at most {Longest} characters; this one has {label.Length}."
        : Valid().IsMatch(label) ? null
        : !char.IsAsciiLetterLower(label[0]) ? $"A DNS label must begin with a letter a to z; “{label}” does not."
        : label[^1] == '-' ? $"A DNS label must not end with a hyphen; “{label}” does."
        : $"A DNS label can contain only a to z, 0 to 9 and hyphens; “{label}” contains other characters.";

    /// <summary>The label that a pattern gives, neither shortened nor corrected.</summary>
    public static string Make(string pattern, string cluster, string region, string ns, string service) => new StringBuilder(pattern)
        .Replace("{cluster}", cluster).Replace("{region}", region).Replace("{namespace}", ns).Replace("{service}", service).ToString();

    /// <summary>The label itself if valid, else a valid one like it: other characters become hyphens, and a label that is too long ends in
    /// a hash of the whole.</summary>
    public static string Correct(string label)
    {
        if (label.Length == 0 || Problem(label) is null)
        {
            return label;
        }

        var corrected = string.Concat(label.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');
        corrected = corrected.Length > 0 && char.IsAsciiLetterLower(corrected[0]) ? corrected : $"l-{corrected}".TrimEnd('-');
        return corrected is { Length: >= 3 and <= Longest } ? corrected
            : $"{corrected[..Math.Min(corrected.Length, Longest - HashLength - 1)].TrimEnd('-')}-{Hash(label)}";
    }

    // FNV-1a: only distinguishes long names; the same in every process.
    private static string Hash(string text) =>
        Encoding.UTF8.GetBytes(text).Aggregate(2166136261u, (hash, b) => unchecked((hash ^ b) * 16777619u))
            .ToString("x8", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^[a-z][a-z0-9-]{1,61}[a-z0-9]\z", RegexOptions.CultureInvariant)]
    private static partial Regex Valid();
}
