using System.Text.RegularExpressions;

namespace FleetDns.Core.Plans;

/// <summary>The naming rules of Kubernetes and Azure as messages; null if a name is valid.</summary>
internal static partial class Names
{
    public const int LongestLabel = 63;

    /// <summary>A namespace: an RFC 1123 label.</summary>
    public static string? Namespace(string name) => Label("namespace", name);

    /// <summary>A Service: an RFC 1035 label, which begins with a letter.</summary>
    public static string? Service(string name) =>
        Label("Service", name)
            ?? (char.IsAsciiLetterLower(name[0]) ? null : $"A Service's name must begin with a letter; “{name}” does not.");

    /// <summary>Any other object of a fleet: an RFC 1123 subdomain of at most 63 characters (docs/domain.md 1.1).</summary>
    public static string? Object(string kind, string name) =>
        Missing(kind, name) ?? TooLong(kind, name)
            ?? (Subdomain().IsMatch(name) ? null
            : $"The name of a {kind} can contain only a to z, 0 to 9, hyphens and dots, and must begin and end with a letter or digit; "
                + $"“{name}” does not.");

    /// <summary>Namespaces that are never placed (docs/domain.md 1.3.6).</summary>
    public static string? Placed(string ns) =>
        ns == "default" || ns.StartsWith("kube-", StringComparison.Ordinal) || ns.StartsWith("fleet-", StringComparison.Ordinal)
            ? $"Namespace {ns} cannot be used: default, kube-* and fleet-* are reserved. Choose another namespace."
            : null;

    public static string? ResourceGroup(string name) =>
        Missing("resource group", name)
        ?? (name.Length > 90 ? $"A resource group's name can have at most 90 characters; this one has {name.Length}." : null)
        ?? (name[^1] == '.' ? "A resource group's name must not end with a dot." : null)
        ?? (Group().IsMatch(name) ? null
            : $"A resource group's name can contain only letters, digits, hyphens, underscores, dots and parentheses; “{name}” contains "
                + "other characters.");

    private static string? Label(string kind, string name) =>
        Missing(kind, name) ?? TooLong(kind, name)
            ?? (Label1123().IsMatch(name) ? null
            : $"The name of a {kind} can contain only a to z, 0 to 9 and hyphens, and must begin and end with a letter or digit; "
                + $"“{name}” does not.");

    private static string? Missing(string kind, string name) => name.Length == 0 ? $"The {kind} needs a name." : null;

    private static string? TooLong(string kind, string name) =>
        name.Length > LongestLabel ? $"The name of a {kind} can have at most {LongestLabel} characters; this one has {name.Length}." : null;

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Label1123();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Subdomain();

    [GeneratedRegex(@"^[-\w._()]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Group();
}
