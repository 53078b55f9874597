using System.Globalization;
using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans;

/// <summary>From the objects on the hub back to a draft, so that the wizard can edit them.</summary>
internal static class ServiceDrafts
{
    public static ImmutableArray<DocumentRef> Asks(ObjectKey service, FleetView view) =>
    [
        PlanKind.Namespace.Named("", service.Namespace),
        PlanKind.Service.Named(service.Namespace, service.Name),
        PlanKind.ServiceExport.Named(service.Namespace, service.Name),
        .. Overrides(service, view).Select(o => PlanKind.ResourceOverride.Named(o.Key.Namespace, o.Key.Name)),
        .. Placement(service, view) is { } placement ? [PlanKind.Placement.Named("", placement)] : Array.Empty<DocumentRef>(),
    ];

    public static ServiceDraft? Edit(ObjectKey key, FleetView view, HubReading hub)
    {
        if (hub.Find(PlanKind.Service.Named(key.Namespace, key.Name)) is not { } service
            || hub.Find(PlanKind.ServiceExport.Named(key.Namespace, key.Name)) is not { } export)
        {
            return null;
        }

        var labels = Override(key, view, hub, PlanKind.Service);
        var weights = Override(key, view, hub, PlanKind.ServiceExport);
        return new ServiceDraft
        {
            Editing = key,
            Namespace = key.Namespace,
            Name = key.Name,
            Workload = WorkloadSource.OnHub,
            ServiceType = service.Text("spec", "type") ?? "ClusterIP",
            ExportWeight = export.Text("metadata", "annotations", ServiceOverrides.WeightAnnotation) is not { } weight ? 1
                : int.TryParse(weight, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : 0,
            OverrideName = labels.Text("metadata", "name") ?? "",
            Labels = ByCluster(labels, ServiceOverrides.LabelPath, view).Select(e => KeyValuePair.Create(e.Cluster, e.Value))
                .ToImmutableSortedDictionary(StringComparer.Ordinal),
            Weights = ByCluster(weights, ServiceOverrides.WeightPath, view)
                .Where(e => int.TryParse(e.Value, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                .Select(e => KeyValuePair.Create(e.Cluster, int.Parse(e.Value, CultureInfo.InvariantCulture)))
                .ToImmutableSortedDictionary(StringComparer.Ordinal),
            Placement =
                new PlacementDraft { Existing = true, Name = Placement(key, view) ?? labels.Text("spec", "placement", "name") ?? "" },
        };
    }

    private static IEnumerable<OverrideRow> Overrides(ObjectKey service, FleetView view) => view.Overrides.Values
        .Where(o => o.Key.Namespace == service.Namespace
            && o.Override.Selectors.Any(s => s.Name == service.Name && s.KindName is "Service" or "ServiceExport"));

    private static string? Placement(ObjectKey service, FleetView view) =>
        view.Placements.Values.Where(p => p.Key.Namespace.Length == 0 && ServicePlacement.Places(p.Placement, service.Namespace))
            .Select(p => p.Key.Name).FirstOrDefault();

    private static JsonObject? Override(ObjectKey service, FleetView view, HubReading hub, PlanKind target) => Overrides(service, view)
        .Where(o => o.Override.Selectors.Any(s => s.KindName == target.Kind && s.Name == service.Name))
        .Select(o => hub.Find(PlanKind.ResourceOverride.Named(o.Key.Namespace, o.Key.Name)))
        .FirstOrDefault(o => o is not null);

    // Each cluster's current value: the last rule that matches it and sets the annotation, with the variable replaced.
    private static IEnumerable<(string Cluster, string Value)> ByCluster(JsonObject? found, string path, FleetView view)
    {
        foreach (var member in view.Members.Values)
        {
            var value = found.Items("spec", "policy", "overrideRules")
                .Where(rule => Matches(rule, member))
                .SelectMany(rule => rule.Items("jsonPatchOverrides"))
                .Where(patch => ServiceOverrides.Sets(patch, path) && patch.Text("op") is "add" or "replace")
                .Select(
                    patch => patch.Text("value")
                    ?? patch.Text("value", path[(path.LastIndexOf('/') + 1)..].Replace("~1", "/", StringComparison.Ordinal)))
                .LastOrDefault(text => text is not null);
            if (value is not null)
            {
                yield return (member.Name, value.Replace(DnsLabels.ClusterVariable, member.Name, StringComparison.Ordinal));
            }
        }
    }

    /// <summary>Whether a rule's cluster selector matches: absent matches none, empty all (docs/domain.md 1.3.4).</summary>
    public static bool Matches(JsonObject rule, MemberRow member)
    {
        if (rule.At("clusterSelector") is not JsonObject selector)
        {
            return false;
        }

        var terms = selector.Items("clusterSelectorTerms").ToList();
        return terms.Count == 0 || terms.Exists(term => ClusterLabels.Matches(member, Term(term)));
    }

    private static LabelTerm Term(JsonObject term) => new(
        term.Map("labelSelector", "matchLabels").ToImmutableDictionary(StringComparer.Ordinal),
        [.. term.Items("labelSelector", "matchExpressions")
            .Select(
                e => new LabelExpression(
                    e.Text("key") ?? "", e.Text("operator") ?? "",
                    e.At("values") is JsonArray values ? [.. values.Select(v => v.Show() ?? "")] : []))]);
}
