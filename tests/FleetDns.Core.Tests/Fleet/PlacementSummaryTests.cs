using FleetDns.Core.Tests.Builders;

namespace FleetDns.Core.Tests.Fleet;

public sealed class PlacementSummaryTests
{
    [Fact]
    public void A_settled_placement_is_sound() =>
        Assert.Equal(
            new PlacementSummary(PlacementState.Sound, "Up to date on both clusters."),
            Of(Placing.Placement(), Placing.Cluster("a"), Placing.Cluster("b", 1)));

    [Fact]
    public void What_fails_on_a_cluster_comes_first()
    {
        var failed = new FailedPlacement(
            new ObjectRef("Service", Given.Key("web")),
            Given.Condition("Applied", ConditionStatus.False, "ManifestApplyFailed", "namespaces \"x\"\nnot found"));

        Assert.Equal(
            new PlacementSummary(PlacementState.Stopped, "Service kuard-demo/web fails on a: namespaces \"x\" not found"),
            Of(Placing.Placement(conditions: Placing.Reached(4, "ClusterResourcePlacement")), Placing.Cluster("a", failed: failed),
                Placing.Cluster("b", 1)));
    }

    [Fact]
    public void A_stopped_step_has_the_conditions_message()
    {
        var placement = Placing.Placement(
            conditions: [
                Given.Condition(
                    "ClusterResourcePlacementScheduled", ConditionStatus.False, "InvalidResourceSelectors",
                    "The resource selectors are invalid: x")]);

        Assert.Equal(new PlacementSummary(PlacementState.Stopped, "Scheduled: The resource selectors are invalid: x"), Of(placement));
    }

    [Fact]
    public void A_rollout_in_progress_is_not_a_failure()
    {
        ImmutableArray<Condition> waiting = [
            .. Placing.Reached(1, "ClusterResourcePlacement"),
            Given.Condition("ClusterResourcePlacementRolloutStarted", ConditionStatus.False, "RolloutNotStartedYet", "blocked")];

        Assert.Equal(
            new PlacementSummary(PlacementState.UnderWay, "Rollout in progress: 1 of 2 clusters up to date."),
            Of(Placing.Placement(conditions: waiting), Placing.Cluster("a"), Placing.Cluster("b", 1, upToDate: false)));
    }

    [Fact]
    public void An_override_that_matches_nothing_puts_it_at_risk()
    {
        var spec = Placing.Override("crp", [Placing.Export()], Placing.Rule(null));
        var over = new OverrideRow(spec.Meta.Key, spec, new ObjectKey("", "crp"), [new OverrideTarget(spec.Selectors[0], true)], []);
        var row = Placing.Row(Placing.Placement(), Placing.Cluster("a")) with { Overrides = [over.Key] };

        var summary = PlacementSummary.Of(row, Placing.View([row], [over]));

        Assert.Equal(
            new PlacementSummary(
                PlacementState.AtRisk, "ResourceOverride kuard-demo/ro: Rule 1 has no clusterSelector: it matches no cluster."), summary);
    }

    [Theory]
    [InlineData("PickAll", "all clusters where region = eastus")]
    [InlineData("PickN", "2 of the clusters where region = eastus")]
    [InlineData("PickFixed", "the clusters a and b")]
    public void Policies_are_described_as_text(string type, string words) =>
        Assert.Equal(words, PlacementSummary.Policy(new PlacementPolicy(type, ["a", "b"], 2, [Placing.Term(("region", "eastus"))])));

    private static PlacementSummary Of(Placement placement, params PlacementClusterRow[] clusters)
    {
        var row = Placing.Row(placement, clusters);
        return PlacementSummary.Of(row, Placing.View([row], []));
    }
}
