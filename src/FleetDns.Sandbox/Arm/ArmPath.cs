namespace FleetDns.Sandbox.Arm;

/// <summary>
/// A resource id or collection, e.g.
/// <c>/subscriptions/{s}/resourceGroups/{rg}/providers/Microsoft.Network/trafficManagerProfiles/{p}/azureEndpoints/{e}</c>. Names keep
/// their case; everything else is compared ignoring case (docs/domain.md 3.1).
/// </summary>
/// <param name="Scope">The part before the last <c>/providers/</c>; the whole path when there is none.</param>
/// <param name="Types">Resource types below the provider, lower case, joined by <c>/</c>.</param>
/// <param name="Names">One for each type; one fewer when the path names a collection or an action.</param>
internal sealed record ArmPath(string Scope, string? Subscription, string? ResourceGroup, string? Provider, string Types,
    IReadOnlyList<string> Names)
{
    public bool IsCollection => Names.Count < Types.Count(c => c == '/') + 1;

    public static ArmPath Parse(string path)
    {
        var at = path.LastIndexOf("/providers/", StringComparison.OrdinalIgnoreCase);
        var scope = (at < 0 ? path : path[..at]).TrimEnd('/');
        var below = at < 0 ? [] : path[(at + "/providers/".Length)..].Split('/', StringSplitOptions.RemoveEmptyEntries);
        var types = new List<string>();
        var names = new List<string>();
        for (var i = 1; i < below.Length; i++)
        {
            if (i % 2 == 1)
            {
                types.Add(below[i].ToLowerInvariant());
            }
            else
            {
                names.Add(below[i]);
            }
        }

        return new ArmPath(scope, Segment(scope, "subscriptions"), Segment(scope, "resourceGroups"), below.FirstOrDefault(),
            string.Join('/', types), names);
    }

    private static string? Segment(string scope, string key)
    {
        var parts = scope.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i + 1 < parts.Length; i += 2)
        {
            if (parts[i].Equals(key, StringComparison.OrdinalIgnoreCase))
            {
                return parts[i + 1];
            }
        }

        return null;
    }
}
