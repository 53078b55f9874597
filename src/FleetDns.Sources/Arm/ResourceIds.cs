using System.Text.RegularExpressions;

namespace FleetDns.Sources.Arm;

/// <summary>Checks ids of resources before they become part of a path: they may come from untrusted objects at the hub.</summary>
internal static partial class ResourceIds
{
    /// <summary>The id itself. Throws <see cref="ArmException"/> if it is not valid.</summary>
    public static string Known(string id) =>
        Resource().IsMatch(id) ? id : throw new ArmException($"'{id}' is not the id of a resource in Azure.", 0, null, null, null);

    // /subscriptions/{s}[/resourceGroups/{rg}[/providers/…]]. No segment ends with a dot, as Azure requires for resource groups: Uri would
    // remove a segment of dots only, and the request would go to the parent resource.
    [GeneratedRegex(
        @"^/subscriptions/[0-9a-fA-F-]{36}(/resourceGroups/[-\w._()]{0,89}[-\w_()]"
        + @"(/providers/[A-Za-z]+(\.[A-Za-z]+)*(/[-\w.]*[-\w]){2,8})?)?\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Resource();
}
