using FleetDns.Core.Tests.Builders;

namespace FleetDns.Core.Tests.Fleet;

public sealed class PlacementStepsTests
{
    [Fact]
    public void Steps_stand_in_order_whatever_the_order_of_the_conditions_and_missing_means_not_reached()
    {
        var steps = PlacementSteps.Of(Placing.Placement(conditions: [.. Placing.Reached(3, "ClusterResourcePlacement").Reverse()]));

        Assert.Equal(Enum.GetValues<PlacementStep>(), steps.Select(step => step.Step));
        Assert.Equal(
            [StepState.Done, StepState.Done, StepState.Done, StepState.NotReached, StepState.NotReached, StepState.NotReached],
            steps.Select(step => step.State));
        Assert.Equal(PlacementStep.WorkSynchronized, steps.Stop()!.Step);
    }

    [Theory]
    [InlineData("Works(s) are succcesfully created or updated in 2 target cluster(s)' namespaces")]
    [InlineData("Work(s) are successfully created or updated in 2 target cluster(s)' namespaces")]
    public void A_step_is_recognised_by_status_and_reason_whatever_its_message(string message)
    {
        var conditions = Placing.Reached(6, "ClusterResourcePlacement")
            .Select(
                c => c.Type.EndsWith("WorkSynchronized", StringComparison.Ordinal)
                ? c with { Reason = "WorkSynchronized", Message = message } : c);
        Assert.Null(PlacementSteps.Of(Placing.Placement(conditions: [.. conditions])).Stop());
    }

    [Fact]
    public void Untrackable_availability_is_done_and_said_to_be_normal()
    {
        ImmutableArray<Condition> cluster = [
            .. Placing.Reached(5),
            new Condition(
                "Available", ConditionStatus.True, "NotAllWorkAreAvailabilityTrackable",
                "The availability of work object x is not trackable", 1, null)];

        var steps = PlacementSteps.Of(new PlacementStatus("a", cluster, [], [], []), 1);

        Assert.Null(steps.Stop());
        Assert.StartsWith("Normal here", steps[^1].Meaning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ConditionStatus.False, "RolloutNotStartedYet", 1, StepState.Pending)]
    [InlineData(ConditionStatus.False, "SomethingElse", 1, StepState.Stopped)]
    [InlineData(ConditionStatus.Unknown, "RolloutStartedUnknown", 1, StepState.Pending)]
    [InlineData(ConditionStatus.True, "RolloutStarted", 2, StepState.Pending)]   // reported for generation 1 of 2
    [InlineData(ConditionStatus.True, "RolloutStarted", 1, StepState.Done)]
    public void A_step_is_judged_by_its_status_reason_and_generation(
        ConditionStatus status, string reason, long generation, StepState expected)
    {
        var steps = PlacementSteps.Of(
            new PlacementStatus("a", [new Condition("RolloutStarted", status, reason, "", 1, null)], [], [], []), generation);

        Assert.Equal(expected, steps[1].State);
    }

    [Fact]
    public void A_cluster_without_a_report_has_reached_nothing() =>
        Assert.All(PlacementSteps.Of((PlacementStatus?)null, 1), step => Assert.Equal(StepState.NotReached, step.State));

    [Fact]
    public void A_resource_placement_has_conditions_of_its_own_name()
    {
        var placement = Placing.Placement(conditions: Placing.Reached(2, "ResourcePlacement")) with { Meta = Given.Meta("shop", "rp") };

        Assert.Equal(PlacementStep.Overridden, PlacementSteps.Of(placement).Stop()!.Step);
    }
}
