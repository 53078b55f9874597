namespace FleetDns.Core.Fleet;

/// <summary>Whether a placement that selects a service's namespace brings the service too (docs/domain.md 1.3.1, selectionScope).</summary>
public static class PlacementReach
{
    public const string NamespaceOnly = "NamespaceOnly";
    private const string WithSelectors = "NamespaceWithResourceSelectors";

    /// <summary>The Service or its ServiceExport is among the selected resources.</summary>
    public static bool Brings(Placement placement, ObjectKey service) =>
        placement.SelectedResources.Any(r => r.Key == service && r.Kind is PlacementProjection.Service or PlacementProjection.ServiceExport);

    /// <summary>The selectionScope for which the placement brings the namespace and leaves the service out; null where it brings it, or where its spec does not explain it.</summary>
    public static string? ScopeThatLeavesOut(Placement placement, ObjectKey service)
    {
        if (Brings(placement, service))
        {
            return null;
        }

        string? scope = null;
        foreach (var selector in placement.Selectors.Where(s => s is { Kind: "Namespace", Group: "" } && (s.Name is null || s.Name == service.Namespace)))
        {
            if (selector.SelectionScope is not (NamespaceOnly or WithSelectors))
            {
                return null;   // takes all along: the service is on its way
            }

            scope = scope == NamespaceOnly ? scope : selector.SelectionScope;
        }

        return scope;
    }

    /// <summary>Where in spec.resourceSelectors the service's namespace is selected with that scope.</summary>
    public static IEnumerable<int> SelectorsOf(Placement placement, ObjectKey service, string scope) =>
        Enumerable.Range(0, placement.Selectors.Length)
            .Where(i => placement.Selectors[i] is { Kind: "Namespace", Group: "" } s && (s.Name is null || s.Name == service.Namespace) && s.SelectionScope == scope);

    /// <summary>What leaves the service out, for a sentence about the placement.</summary>
    public static string Words(string scope) => scope == NamespaceOnly
        ? "brings the namespace alone (selectionScope NamespaceOnly), not the service"
        : $"brings the namespace and what its other selectors choose (selectionScope {WithSelectors}), not the service";
}
