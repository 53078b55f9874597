using FleetDns.Core.Tests.Builders;

namespace FleetDns.Core.Tests.Fleet;

public sealed class FreshnessOfKindsTests
{
    [Theory]
    [InlineData(SourceState.Denied)]
    [InlineData(SourceState.Absent)]
    [InlineData(SourceState.Stale)]
    [InlineData(SourceState.CatchingUp)]
    public void A_kind_that_only_explains_does_not_take_the_hub_down_and_is_reported_separately(SourceState state)
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
        Assert.Equal(SourceState.Live, Given.Freshness().Of("kinds without a report"));
    }

    /// <summary>A hub that was never seen does not count as empty.</summary>
    [Theory]
    [InlineData(SourceState.CatchingUp, false, "Catching up with the hub.")]
    [InlineData(SourceState.Stale, false, "The hub has not been seen yet: its profiles are unknown.")]
    [InlineData(SourceState.Stale, true, null)]
    [InlineData(SourceState.Denied, true, "The hub does not show its profiles.")]
    [InlineData(SourceState.Absent, false, "The hub does not serve profiles.")]
    [InlineData(SourceState.Live, true, null)]
    public void What_was_never_read_is_not_known(SourceState state, bool seen, string? why)
    {
        var kind = new SourceFreshness("trafficmanagerprofiles", state, Given.Noon, seen ? Given.Noon : null, null);
        var freshness = Given.Freshness() with { Kinds = [kind] };

        Assert.Equal(why, freshness.WhyUnknown("profiles", "trafficmanagerprofiles"));
        Assert.Equal(why is null, freshness.Knows("trafficmanagerprofiles"));
        var headline = Headline.Of(FleetView.Empty with { Freshness = freshness });
        Assert.Equal(why is null, headline.Lede.StartsWith("Three steps", StringComparison.Ordinal));
    }

    [Fact]
    public void Before_anything_is_reported_nothing_is_known() =>
        Assert.Equal("Catching up with the hub.", FleetView.Empty.Freshness.WhyUnknown("profiles", "trafficmanagerprofiles"));
}
