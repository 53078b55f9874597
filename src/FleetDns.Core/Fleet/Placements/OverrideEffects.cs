using System.Globalization;

namespace FleetDns.Core.Fleet;

public enum EffectKind
{
    /// <summary>Applied on the cluster.</summary>
    Applied,
    /// <summary>A rule matches, but the placement has not applied it yet.</summary>
    Waiting,
    /// <summary>No rule matches the cluster, possibly on purpose.</summary>
    Missed,
}

/// <summary>The effect of an override on one cluster, and the reason.</summary>
public sealed record ClusterEffect(string Cluster, int Slot, EffectKind Kind, string Words);

/// <summary>Why an override, or a part of it, matches nothing.</summary>
/// <param name="Words">A sentence.</param>
/// <param name="Fix">How to correct it.</param>
public sealed record OverrideMiss(string Words, string Fix);

/// <summary>Sentences on what an override matches and misses (docs/domain.md 1.3.4). The controllers report nothing about an override that
/// matches nothing.</summary>
public static class OverrideEffects
{
    /// <summary>Why it matches nothing, or less than intended; empty if it is correct.</summary>
    public static ImmutableArray<OverrideMiss> Misses(OverrideRow row, FleetView view)
    {
        var misses = ImmutableArray.CreateBuilder<OverrideMiss>();
        var spec = row.Override;
        if (spec.Placement is { } named && row.Placement is null)
        {
            var kind = spec.PlacementNamespaced ? "ResourcePlacement" : "ClusterResourcePlacement";
            var meant = view.Placements.Values
                .Where(p => (p.Key.Namespace.Length == 0) != spec.PlacementNamespaced && Places(p.Placement, row))
                .Select(p => p.Key.Name).Take(2).ToList();
            misses.Add(new OverrideMiss(
                $"It refers to {kind} {named}, which does not exist, so the override is skipped (NoOverrideSpecified).",
                meant.Count == 1
                    ? $"Its objects are placed by {meant[0]}. The field cannot be changed: delete the override and create it "
                        + $"again for {meant[0]}."
                    : "The field cannot be changed: delete the override and create it again with the placement's name."));
        }

        foreach (var target in row.Selected.Where(target => target.Placed == false))
        {
            misses.Add(Target(target.Selector, row));
        }

        if (spec.Rules.IsEmpty)
        {
            misses.Add(new OverrideMiss("It has no rule: it changes nothing.", "Add a rule with a clusterSelector."));
        }

        for (var i = 0; i < spec.Rules.Length; i++)
        {
            if (spec.Rules[i].Clusters is null)
            {
                misses.Add(
                    new OverrideMiss(
                        $"Rule {Ordinal(i)} has no clusterSelector: it matches no cluster.",
                        "An empty clusterSelector matches all clusters, a missing one none."));
            }
            else if (row.Clusters.Length > 0 && row.Clusters.All(cluster => !cluster.Rules.Contains(i)))
            {
                misses.Add(
                    new OverrideMiss(
                        $"Rule {Ordinal(i)} matches no member cluster: it requires {LabelWords.Of(spec.Rules[i].Clusters!.Value)}.",
                        "Compare the labels of the clusters; labels of a member are set through the fleet in Azure."));
            }
        }

        return misses.ToImmutable();
    }

    /// <summary>One entry per member cluster, in slot order.</summary>
    public static ImmutableArray<ClusterEffect> OnClusters(OverrideRow row, FleetView view)
    {
        var placement = row.Placement is { } key ? view.Placements.GetValueOrDefault(key) : null;
        return [
            .. row.Clusters.Select(
                cluster => Effect(row, cluster, view.Members.GetValueOrDefault(cluster.Cluster)?.Cluster.Meta.Labels, placement))];
    }

    private static ClusterEffect Effect(
        OverrideRow row, OverrideCluster cluster, ImmutableDictionary<string, string>? labels, PlacementRow? placement)
    {
        if (cluster.Rules.IsEmpty)
        {
            return new ClusterEffect(cluster.Cluster, cluster.Slot, EffectKind.Missed, Missed(row.Override, labels));
        }

        var (rules, match) = cluster.Rules.Length == 1 ? ($"rule {Ordinal(cluster.Rules[0])}", "matches")
            : ($"rules {Wording.List([.. cluster.Rules.Select(Ordinal)])}", "match");
        if (cluster.Applied)
        {
            return new ClusterEffect(cluster.Cluster, cluster.Slot, EffectKind.Applied, $"{rules} applied");
        }

        var picked = placement?.Clusters.FirstOrDefault(c => c.Cluster == cluster.Cluster);
        var why = row.Override.Placement is not null && row.Placement is null ? "the override's placement does not exist"
            : row.Placement is { } hidden && placement is null ? $"you have no permission to see the progress of {hidden.Name}"
            : placement is not null && picked is not { Picked: true } ? $"{placement.Key.Name} does not pick the cluster"
            : picked is { UpToDate: false } ? "the rollout has not reached the cluster yet"
            : row.Override.Placement is null ? "bound to no placement, it takes effect only at the next rollout"
            : "the placement does not report this override on the cluster";
        return new ClusterEffect(cluster.Cluster, cluster.Slot, EffectKind.Waiting, $"{rules} {match}, but {why}");
    }

    private static string Missed(ResourceOverride spec, ImmutableDictionary<string, string>? labels)
    {
        if (labels is null)
        {
            return "no rule matches its labels";
        }

        // With one rule of one term there is one reason; with more, each has its own.
        var reasons = spec.Rules.Where(rule => rule.Clusters is not null)
            .SelectMany(rule => rule.Clusters!.Value)
            .Select(term => LabelWords.WhyNot(term, labels)).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return reasons.Count == 0 ? "no rule has a clusterSelector" : Wording.List(reasons, named: 2);
    }

    private static OverrideMiss Target(ResourceSelector selector, OverrideRow row)
    {
        var version = selector.Group.Length == 0 ? selector.Version : $"{selector.Group}/{selector.Version}";
        var labels = selector.Labels ?? new LabelTerm(ImmutableDictionary<string, string>.Empty, []);
        var what = $"{selector.Kind} {selector.Name ?? LabelWords.Of(labels)}";
        var unplaced = row.Placement is { } named ? $"{named.Name} does not place" : "no placement places";
        // Snapshots use the hub's preferred version; for ServiceExport this is v1beta1 once it is served.
        return selector is { KindName: "ServiceExport", Version: "v1alpha1" }
            ? new OverrideMiss(
                $"It selects {what} as {version}: placements use the version that the hub prefers, and only that one matches.",
                $"Select {selector.Group}/v1beta1.")
            : new OverrideMiss(
                $"It selects {what} ({version}), which {unplaced}.",
                "Compare kind, version, name and namespace with what the placement selects.");
    }

    private static bool Places(Placement placement, OverrideRow row) => row.Override.Selectors.Any(selector =>
        placement.SelectedResources.Any(resource => resource.Kind == selector.KindName && resource.Key.Name == selector.Name
            && (row.Key.Namespace.Length == 0 || resource.Key.Namespace == row.Key.Namespace)));

    // Rules are numbered from 1 on screens.
    private static string Ordinal(int rule) => (rule + 1).ToString(CultureInfo.InvariantCulture);
}
