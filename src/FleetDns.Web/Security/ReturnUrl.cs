namespace FleetDns.Web.Security;

/// <summary>Where to go after a sign-in. The address comes from the browser, so it may name a path of this dashboard and nothing else.</summary>
public static class ReturnUrl
{
    private static readonly string[] s_ownPages = ["/signin", "/signout", "/denied", "/_"];

    /// <summary>The path and query, or <c>/</c> for everything that could lead elsewhere (<c>//host</c>, <c>/\host</c>, absolute addresses, control characters).</summary>
    public static string Local(string? asked) =>
        asked is { Length: > 0 and <= 2048 } && asked[0] == '/'
        && (asked.Length == 1 || asked[1] is not ('/' or '\\'))
        && !asked.Any(c => char.IsControl(c) || c == '\\')
        && !s_ownPages.Any(page => asked.StartsWith(page, StringComparison.OrdinalIgnoreCase))
            ? asked
            : "/";
}
