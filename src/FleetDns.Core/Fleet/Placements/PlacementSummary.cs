using System.Globalization;

namespace FleetDns.Core.Fleet;

/// <summary>Worst first.</summary>
public enum PlacementState
{
    Stopped,
    AtRisk,
    UnderWay,
    Sound,
}

/// <summary>The status of a placement, in one line.</summary>
public sealed record PlacementSummary(PlacementState Status, string Words)
{
    public static PlacementSummary Of(PlacementRow row, FleetView view)
    {
        var steps = PlacementSteps.Of(row.Placement);
        var failed = row.Clusters.SelectMany(c => (c.Status?.Failed ?? []).Select(f => (c.Cluster, Failed: f))).ToList();
        if (row.Placement.Meta.Deleting is not null)
        {
            return new PlacementSummary(PlacementState.Stopped, "Being deleted: what it placed is removed from the clusters.");
        }

        if (failed.Count > 0)
        {
            var (cluster, first) = failed[0];
            var more = failed.Count > 1 ? $" ({Text(failed.Count - 1)} more)" : "";
            return new PlacementSummary(
                PlacementState.Stopped, $"{first.Resource} fails on {cluster}: {OneLine(first.Condition.Message)}{more}");
        }

        var stop = steps.Stop();
        if (stop is { State: StepState.Stopped })
        {
            return new PlacementSummary(PlacementState.Stopped, $"{stop.Step}: {OneLine(stop.Condition!.Message)}");
        }

        var pace = RolloutPace.Of(row);
        if (pace.UnderWay)
        {
            return new PlacementSummary(
                PlacementState.UnderWay, $"Rollout in progress: {Text(pace.Done)} of {Text(pace.Picked)} clusters up to date.");
        }

        if (stop is not null)
        {
            return new PlacementSummary(
                PlacementState.UnderWay,
                stop.Condition is null ? $"{stop.Step} is not reached yet." : $"{stop.Step}: {OneLine(stop.Condition.Message)}");
        }

        var missed = row.Overrides.Select(key => view.Overrides.GetValueOrDefault(key)).OfType<OverrideRow>()
            .SelectMany(o => OverrideEffects.Misses(o, view).Select(miss => (o.Override.Ref, miss))).FirstOrDefault();
        return missed.miss is not null ? new PlacementSummary(PlacementState.AtRisk, $"{missed.Ref}: {missed.miss.Words}")
            : new PlacementSummary(
                PlacementState.Sound,
                pace.Picked switch
                {
                    1 => "Up to date on its only cluster.",
                    2 => "Up to date on both clusters.",
                    _ => $"Up to date on all {Text(pace.Picked)} clusters.",
                });
    }

    /// <summary>The policy as text: <c>all clusters where fleet.azure.com/location in eastus</c>.</summary>
    public static string Policy(PlacementPolicy policy) => policy.Type switch
    {
        "PickFixed" => policy.ClusterNames.IsEmpty ? "no cluster" : $"the clusters {Wording.List([.. policy.ClusterNames], named: 6)}",
        "PickN" =>
            $"{policy.NumberOfClusters?.ToString(CultureInfo.InvariantCulture) ?? "some"} of "
            + $"{(policy.Required.IsEmpty ? "all clusters" : $"the clusters where {LabelWords.Of(policy.Required)}")}",
        _ => policy.Required.IsEmpty ? "all clusters" : $"all clusters where {LabelWords.Of(policy.Required)}",
    };

    /// <summary>A selector as text: <c>Namespace kuard-demo with its content</c>.</summary>
    public static string Selector(ResourceSelector selector)
    {
        var labels = selector.Labels ?? new LabelTerm(ImmutableDictionary<string, string>.Empty, []);
        var what = selector.Name is { } name ? $"{selector.Kind} {name}" : $"each {selector.Kind} where {LabelWords.Of(labels)}";
        return selector is not { Kind: "Namespace", Group: "" } ? what : selector.SelectionScope switch
        {
            "NamespaceOnly" => $"{what} without its content",
            "NamespaceWithResourceSelectors" => $"{what} with the content that the other selectors choose",
            _ => $"{what} with its content",
        };
    }

    private static string OneLine(string text) => AzureErrorText.OneLine(text);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
