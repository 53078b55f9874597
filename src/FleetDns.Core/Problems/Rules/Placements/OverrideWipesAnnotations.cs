using System.Text.Json.Nodes;

namespace FleetDns.Core.Problems.Rules;

internal sealed class OverrideWipesAnnotations() : Rule<OverrideRow>(
    "override-wipes-annotations",
    Severity.Warning,
    FixBy.FleetDns,
    "patches of path /metadata/annotations in an override, annotations of the object it selects",
    "The patch replaces all annotations with a new map: those of the object on the hub are lost on the clusters. An internal load "
        + "balancer becomes public, and a weight becomes 1.",
    "Patch single annotations (path /metadata/annotations/<name>, with / in the name written ~1), or repeat the lost ones in the map.")
{
    // Restoring the annotation would remove the clusters' public IPs, and the FQDN would lose them.
    private const string MadeInternal =
        "The owner of the service decides. To keep it public, set azure-load-balancer-internal to \"false\" in the template. "
        + "To make it internal again, patch single annotations in the override; its clusters are then removed from DNS.";

    private static List<JsonObject>? One(OverridePatch patch) =>
        patch.Op is "add" or "replace" && Overridden.Annotation(patch.Path) == string.Empty && Overridden.Map(patch.Value) is { } map
            ? [.. map.Select(a => Steps.Op("add", $"/metadata/annotations/{Escaped(a.Key)}", a.Value?.DeepClone()))]
            : null;

    private static string Escaped(string key) =>
        key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    public override IEnumerable<Problem> Find(OverrideRow row, Scope scope)
    {
        if (row.Key.Namespace.Length == 0 || row.Override.Meta.Deleting is not null || OverrideFacts.IsDangling(row, scope))
        {
            yield break;
        }

        foreach (var selector in row.Override.Selectors.Where(s => s is { KindName: "Service" or "ServiceExport", Name: not null }))
        {
            var service = scope.Service(new ObjectKey(row.Key.Namespace, selector.Name!));
            var template = (selector.Kind == "Service" ? service?.Service?.Meta : service?.Export?.Meta)?.Annotations.Items;
            foreach (
                var patch in row.Override.Rules.SelectMany(r => r.Patches)
                .Where(p => p.Op is "add" or "replace" && Overridden.Annotation(p.Path) == string.Empty))
            {
                var map = Overridden.Map(patch.Value);
                var lost = (template?.Keys ?? [])
                    .Where(name => map?.ContainsKey(name) != true && !name.StartsWith("kubectl.kubernetes.io/", StringComparison.Ordinal))
                    .Order(StringComparer.Ordinal).ToList();
                if (lost.Count > 0)
                {
                    var opened = lost.Contains("service.beta.kubernetes.io/azure-load-balancer-internal")
                        && template!["service.beta.kubernetes.io/azure-load-balancer-internal"] == "true";
                    yield return Report(
                        row.Override.Ref,
                        OverrideFacts.Profiles(row, scope),
                        opened ? $"Override {row.Key.Name} makes the internal service {selector.Name} public."
                            : $"Override {row.Key.Name} removes annotations of {selector.Kind} {selector.Name}.",
                        [Quote.Field(row.Override.Ref, $"patch {patch.Op} {patch.Path}", patch.Value),
                            .. lost.Take(5).Select(name => Quote.Field(
                                new ObjectRef(selector.Kind, new ObjectKey(row.Key.Namespace, selector.Name!)),
                                $"annotation {name}, missing", template![name]))],
                        row.Override.Meta.Created,
                        instructions: opened ? MadeInternal : null,
                        steps: opened ? null
                            : Steps.Patch(
                                row.Override.Ref, OverrideEdits.Replace(row.Override, One),
                                "Adds the annotations one by one; those of the template are kept."),
                        button: opened ? null : "Patch single annotations…",
                        show: [Shell.Kubectl("get", row.Override.Ref, "--output=yaml")]);
                    break;
                }
            }
        }
    }
}
