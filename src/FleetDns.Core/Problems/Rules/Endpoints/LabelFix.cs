using System.Text.Json.Nodes;
using FleetDns.Core.Plans;

namespace FleetDns.Core.Problems.Rules;

/// <summary>Gives each cluster its own DNS label with one rule: the last of the existing override, or the first of a new one.</summary>
internal static class LabelFix
{
    private const string Annotations = "/metadata/annotations";
    private const string Path = Annotations + "/service.beta.kubernetes.io~1azure-dns-label-name";

    /// <param name="placed">Clusters that need a label. No step if there are none, or if they belong to several placements.</param>
    /// <param name="everywhere">True if these are all clusters of the placement: one rule covers all.</param>
    public static IEnumerable<FixStep> For(
        ServiceRow row, Scope scope, IReadOnlyCollection<(PlacementRow Placement, PlacementClusterRow Cluster)> placed, bool everywhere)
    {
        var placements = placed.Select(p => p.Placement.Key).Distinct().ToList();
        if (placements.Count != 1 || row.Service is not { Meta.Deleting: null } service)
        {
            return [];
        }

        var clusters = placed.Select(p => p.Cluster.Cluster!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var value = $"{row.Key.Name}-{row.Key.Namespace}-{DnsLabels.ClusterVariable}";
        var terms = everywhere ? [] : clusters.ConvertAll(c => Own(scope, c));
        if (terms.Contains(null)
            || clusters.Exists(c => DnsLabels.Problem(value.Replace(DnsLabels.ClusterVariable, c, StringComparison.Ordinal)) is not null))
        {
            return [];
        }

        var standing =
            scope.Overrides.Values.FirstOrDefault(o => o.Key.Namespace == row.Key.Namespace && Overridden.Selects(o.Override, row.Ref()));
        // An annotation can only be added to an existing map (docs/domain.md 1.3.4).
        var bare = clusters.Exists(
            c => Overridden.On(
                scope, placed.First().Placement, c, row.Ref(),
                service.Meta.Annotations.Items.RemoveRange([Manifests.LastApplied])) is { IsEmpty: true });
        var patch = bare
            ? new JsonObject
            {
                ["op"] = "add",
                ["path"] = Annotations,
                ["value"] = new JsonObject { [ServiceFacts.LabelAnnotation] = value }
            }
            : new JsonObject { ["op"] = "add", ["path"] = Path, ["value"] = value };
        var rule = OverrideEdits.Rule(terms.Select(t => t!.Value), patch);
        if (standing is not null)
        {
            return standing.Placement == placements[0]
                ? Steps.Patch(
                    standing.Override.Ref, [OverrideEdits.Append(rule)],
                    "Adds a rule that sets the DNS label; the other rules are unchanged.") : [];
        }

        var placement = new JsonObject { ["name"] = placements[0].Name };
        if (placements[0].Namespace.Length > 0)
        {
            placement["scope"] = "Namespaced";
        }

        return
        [
            Steps.Create(PlanKind.ResourceOverride, row.Key with { Name = $"{row.Key.Name}-dns-labels" }, new()
            {
                ["spec"] = new JsonObject
                {
                    ["placement"] = placement,
                    ["resourceSelectors"] =
                        new JsonArray(new JsonObject { ["group"] = "", ["version"] = "v1", ["kind"] = "Service", ["name"] = row.Key.Name }),
                    ["policy"] = new JsonObject { ["overrideRules"] = new JsonArray(rule) },
                },
            }, "Sets a DNS label on the Service in each of these clusters."),
        ];
    }

    private static (string Key, string Value)? Own(Scope scope, string cluster) =>
        scope.Labels(cluster) is { } labels
            && ((string[])["fleet.azure.com/member-name", "kubernetes-fleet.io/member-name"])
            .FirstOrDefault(k => labels.GetValueOrDefault(k) == cluster) is { } key ? (key, cluster) : null;
}
