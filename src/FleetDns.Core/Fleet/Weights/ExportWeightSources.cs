using System.Globalization;
using System.Text.Json;

namespace FleetDns.Core.Fleet;

/// <summary>What sets the weight with which a cluster exports a service.</summary>
/// <param name="Words">E.g. <c>annotation of ServiceExport kuard-demo/kuard-svc on the hub</c>.</param>
/// <param name="Source">The object to change; null if it is on the member cluster and not visible from the hub.</param>
/// <param name="Placement">The placement that applies an override there; null otherwise.</param>
public sealed record ExportWeightSource(string Words, ObjectRef? Source, ObjectKey? Placement = null);

/// <summary>A member's own ServiceExport holds the weight (docs/domain.md 1.1.3). It comes from the hub's template, or from an override of
/// it, unless it was changed on the member.</summary>
public static class ExportWeightSources
{
    private const string Annotation = "networking.fleet.azure.com/weight";
    private const string Annotations = "/metadata/annotations";
    private const string Path = Annotations + "/networking.fleet.azure.com~1weight";

    /// <param name="weight">The weight in the hub's view of the export; null if nothing is exported.</param>
    public static ExportWeightSource? Of(FleetView view, ObjectKey service, string cluster, int? weight)
    {
        if (weight is null)
        {
            return null;
        }

        var row = view.Services.GetValueOrDefault(service);
        if (Override(view, service, cluster) is { } found && Same(found.Value, weight))
        {
            return new ExportWeightSource(
                $"rule {Text(found.Rule + 1)} of {found.Row.Override.Ref}", found.Row.Override.Ref, found.Row.Placement);
        }

        var export = row?.Export;
        var template = new ObjectRef("ServiceExport", service);
        return export is null ? new ExportWeightSource("set on the member cluster; the hub has no ServiceExport of that name", null)
            : Same(export.Weight, weight)
                ? new ExportWeightSource(
                    export.Weight is null ? $"no annotation on {template}, which counts as 1" : $"annotation of {template} on the hub",
                    template)
            : new ExportWeightSource(
                $"differs from {template} on the hub ({export.Weight ?? "no annotation"}): changed on the member, or not placed yet",
                template);
    }

    /// <summary>Whether an override that is applied there sets the weight.</summary>
    public static bool IsOverridden(FleetView view, ObjectKey service, string cluster) => Override(view, service, cluster) is not null;

    /// <summary>The weights with which clusters will export once that override is deleted; only for clusters whose weight it
    /// sets.</summary>
    public static ImmutableSortedDictionary<string, int> Without(FleetView view, ObjectKey service, ObjectKey gone)
    {
        return (view.Services.GetValueOrDefault(service)?.Cells ?? [])
            .Where(cell => Override(view, service, cell.Cluster) is { } found && found.Row.Key == gone)
            .Select(cell => (cell.Cluster, Weight: Asked(view, service, cell.Cluster, gone)))
            .Where(pair => pair.Weight is not null)
            .ToImmutableSortedDictionary(pair => pair.Cluster, pair => pair.Weight!.Value, StringComparer.Ordinal);
    }

    /// <summary>The weight set by the other overrides and the hub's template; null if the hub has no template, or no weight can be
    /// read.</summary>
    /// <param name="without">An override to ignore.</param>
    public static int? Asked(FleetView view, ObjectKey service, string cluster, ObjectKey without) =>
        Override(view with { Overrides = view.Overrides.Remove(without) }, service, cluster) is { } other
            ? ExportWeightText.Read(other.Value).Weight
        : view.Services.GetValueOrDefault(service)?.Export is { } template ? ExportWeightText.Read(template.Weight).Weight
        : null;

    private static (OverrideRow Row, int Rule, string? Value)? Override(FleetView view, ObjectKey service, string cluster)
    {
        // Of several, the last one wins: ResourceOverrides after ClusterResourceOverrides, which have no namespace and come first
        (OverrideRow, int, string?)? last = null;
        foreach (var row in view.Overrides.Values)
        {
            var selects = row.Override.Selectors.Any(s => s.KindName == "ServiceExport" && s.Name == service.Name)
                && row.Key.Namespace == service.Namespace;
            if (!selects || row.Clusters.FirstOrDefault(c => c.Cluster == cluster) is not { Applied: true } hit)
            {
                continue;
            }

            foreach (var rule in hit.Rules.Where(rule => rule < row.Override.Rules.Length))
            {
                foreach (var patch in row.Override.Rules[rule].Patches)
                {
                    if (Value(patch) is { } value)
                    {
                        last = (row, rule, value);
                    }
                }
            }
        }

        return last;
    }

    // {"op":"add","path":"/metadata/annotations/networking.fleet.azure.com~1weight","value":"50"} or the whole map at once.
    private static string? Value(OverridePatch patch)
    {
        if (patch.Value is null || patch.Path is not (Path or Annotations))
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(patch.Value);
            var value = patch.Path == Path ? json.RootElement
                : json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(Annotation, out var entry) ? entry
                : default;
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (JsonException)
        {
            return null;   // a value that is not JSON sets no weight
        }
    }

    private static bool Same(string? written, int? weight) => ExportWeightText.Read(written).Weight == weight;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
