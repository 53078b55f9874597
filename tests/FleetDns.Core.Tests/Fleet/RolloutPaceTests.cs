using FleetDns.Core.Tests.Builders;

namespace FleetDns.Core.Tests.Fleet;

public sealed class RolloutPaceTests
{
    [Fact]
    public void With_the_default_one_of_two_clusters_is_updated_at_a_time_and_the_next_waits_a_minute()
    {
        var pace = RolloutPace.Of(
            Placing.Row(
                Placing.Placement(), Placing.Cluster("a", available: Given.Noon.AddSeconds(10)), Placing.Cluster("b", 1, upToDate: false)));

        Assert.True(pace.UnderWay);
        Assert.Equal((1, 2, 1), (pace.Done, pace.Picked, pace.AtATime));
        Assert.Equal(Given.Noon.AddSeconds(70), pace.NotBefore);
        Assert.Equal(TimeSpan.Zero, pace.AtLeast);   // the last one may start then
    }

    [Theory]
    [InlineData(null, 8, 2, 180)]     // 25 % of 8: three batches wait after the first
    [InlineData("50%", 8, 4, 60)]
    [InlineData("3", 8, 3, 120)]
    [InlineData("100%", 8, 8, 0)]
    [InlineData("0", 8, 1, 420)]
    [InlineData("nonsense", 8, 2, 180)]
    public void The_rest_needs_a_wait_for_each_batch_but_the_first(string? maxUnavailable, int clusters, int atATime, int seconds)
    {
        var placement = Placing.Placement() with { Strategy = new RolloutStrategy("RollingUpdate", maxUnavailable, 60) };
        var pace = RolloutPace.Of(
            Placing.Row(placement, [.. Enumerable.Range(0, clusters).Select(i => Placing.Cluster($"c{i}", i, upToDate: false))]));

        Assert.Equal((atATime, TimeSpan.FromSeconds(seconds)), (pace.AtATime, pace.AtLeast));
        Assert.Null(pace.NotBefore);   // none is available yet
    }

    [Fact]
    public void Nothing_waits_when_all_are_up_to_date()
    {
        var pace = RolloutPace.Of(Placing.Row(Placing.Placement(), Placing.Cluster("a"), Placing.Cluster("b", 1)));

        Assert.Equal((false, TimeSpan.Zero, null), (pace.UnderWay, pace.AtLeast, pace.NotBefore));
    }

    [Fact]
    public void A_change_made_now_waits_for_its_snapshot_first_and_an_override_does_not()
    {
        var pace = RolloutPace.Of(Placing.Row(Placing.Placement(), [.. Enumerable.Range(0, 8).Select(i => Placing.Cluster($"c{i}", i))]));

        Assert.Equal((TimeSpan.FromSeconds(15 + 180), TimeSpan.FromSeconds(180)), (pace.ChangeAtLeast, pace.OverrideAtLeast));
        Assert.Equal(TimeSpan.FromSeconds(45), RolloutPace.GathersAtMost);
    }
}
