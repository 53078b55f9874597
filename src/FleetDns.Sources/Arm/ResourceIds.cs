using System.Text.RegularExpressions;

namespace FleetDns.Sources.Arm;

/// <summary>Ids of resources before they become part of a path: they may come from objects of the hub, where others write.</summary>
internal static partial class ResourceIds
{
    /// <summary>The id itself. Throws <see cref="ArmException"/> where it is none.</summary>
    public static string Known(string id) => Resource().IsMatch(id) ? id : throw new ArmException($"'{id}' is not the id of a resource in Azure.", 0, null, null, null);

    // /subscriptions/{s}[/resourceGroups/{rg}[/providers/…]]. No segment ends with a dot, as Azure demands of a resource group: one of dots only would
    // be folded by Uri, and the request would go to the resource above.
    [GeneratedRegex(@"^/subscriptions/[0-9a-fA-F-]{36}(/resourceGroups/[-\w._()]{0,89}[-\w_()](/providers/[A-Za-z]+(\.[A-Za-z]+)*(/[-\w.]*[-\w]){2,8})?)?\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Resource();
}
