namespace FleetDns.Core.Fleet;

/// <summary>Whether a placement that selects a service's namespace also places the service (docs/domain.md 1.3.1,
/// selectionScope).</summary>
public static class PlacementReach
{
    public const string NamespaceOnly = "NamespaceOnly";
    private const string WithSelectors = "NamespaceWithResourceSelectors";

    /// <summary>The Service or its ServiceExport is among the selected resources.</summary>
    public static bool Brings(Placement placement, ObjectKey service) =>
        placement.SelectedResources.Any(
            r => r.Key == service && r.Kind is PlacementProjection.Service or PlacementProjection.ServiceExport);

    /// <summary>The selectionScope because of which the placement places the namespace without the service; null if it places it, or if its
    /// spec does not explain it.</summary>
    public static string? ScopeThatLeavesOut(Placement placement, ObjectKey service)
    {
        if (Brings(placement, service))
        {
            return null;
        }

        string? scope = null;
        foreach (
            var selector in placement.Selectors.Where(
                s => s is { Kind: "Namespace", Group: "" } && (s.Name is null || s.Name == service.Namespace)))
        {
            if (selector.SelectionScope is not (NamespaceOnly or WithSelectors))
            {
                return null;   // places all content: the service will follow
            }

            scope = scope == NamespaceOnly ? scope : selector.SelectionScope;
        }

        return scope;
    }

    /// <summary>The index in spec.resourceSelectors of the service's namespace with that scope.</summary>
    public static IEnumerable<int> SelectorsOf(Placement placement, ObjectKey service, string scope) =>
        Enumerable.Range(0, placement.Selectors.Length)
            .Where(i => placement.Selectors[i] is { Kind: "Namespace", Group: "" } s && (s.Name is null || s.Name == service.Namespace)
                && s.SelectionScope == scope);

    /// <summary>Why the service is left out, for a sentence about the placement.</summary>
    public static string Words(string scope) => scope == NamespaceOnly
        ? "places only the namespace (selectionScope NamespaceOnly), not the service"
        : $"places the namespace and what its other selectors choose (selectionScope {WithSelectors}), not the service";
}
