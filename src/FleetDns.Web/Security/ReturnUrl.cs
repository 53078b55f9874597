namespace FleetDns.Web.Security;

/// <summary>Where to go after a sign-in. The address comes from the browser, so only paths of this dashboard are allowed.</summary>
public static class ReturnUrl
{
    private static readonly string[] s_ownPages = ["/signin", "/signout", "/denied", "/_"];

    /// <summary>
    /// The path and query, or the dashboard's start page for everything that could lead to another site (<c>//host</c>, <c>/\host</c>,
    /// absolute addresses, control characters, a path outside <paramref name="root"/>).
    /// </summary>
    /// <param name="root">The path below which browsers reach the dashboard; empty where it has its own host.</param>
    public static string Local(string? asked, PathString root = default) =>
        asked is { Length: > 0 and <= 2048 } && asked[0] == '/'
        && (asked.Length == 1 || asked[1] is not ('/' or '\\'))
        && !asked.Any(c => char.IsControl(c) || c == '\\')
        && new PathString(asked.Split('?', '#')[0]).StartsWithSegments(root, out var page)
        && !s_ownPages.Any(own => page.Value!.StartsWith(own, StringComparison.OrdinalIgnoreCase))
            ? asked
            : $"{root.ToUriComponent()}/";
}
