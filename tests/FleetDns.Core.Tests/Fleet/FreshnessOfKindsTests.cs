using FleetDns.Core.Fleet;
using FleetDns.Core.Tests.Builders;
using Xunit;

namespace FleetDns.Core.Tests.Fleet;

public sealed class FreshnessOfKindsTests
{
    [Theory]
    [InlineData(SourceState.Denied)]
    [InlineData(SourceState.Absent)]
    [InlineData(SourceState.Stale)]
    [InlineData(SourceState.CatchingUp)]
    public void A_kind_that_only_explains_does_not_take_the_hub_down_and_is_told_by_itself(SourceState state)
    {
        var freshness = Given.Freshness(works: state);
        Assert.Equal(SourceState.Live, freshness.Hub);
        Assert.Equal(state, freshness.Of("works", "serviceimports"));
        Assert.Equal(state == SourceState.CatchingUp, freshness.CatchingUp);
        Assert.Equal(state == SourceState.CatchingUp ? [] : ["works"], freshness.LostExplanations.Select(k => k.Source));
    }

    [Fact]
    public void A_central_kind_does()
    {
        Assert.Equal(SourceState.Denied, Given.Freshness(members: SourceState.Denied).Hub);
        Assert.Equal(SourceState.Live, Given.Freshness(members: SourceState.Denied).Of("serviceimports"));
        Assert.Equal(SourceState.Live, Given.Freshness().Of("kinds that nobody reports on"));
    }
}
