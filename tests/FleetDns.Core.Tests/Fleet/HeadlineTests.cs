using FleetDns.Core.Tests.Builders;

namespace FleetDns.Core.Tests.Fleet;

public sealed class HeadlineTests
{
    private static FleetBuilder Fleet(params int[] weights)
    {
        var world = new FleetBuilder();
        for (var i = 0; i < weights.Length; i++)
        {
            world.Put(Given.Profile($"p{i}"));
            world.Service($"s{i}", ("a", 90), ("b", 10));
            world.Put(Given.Backend($"b{i}", $"p{i}", $"s{i}", weights[i]));
        }

        world.Settle();
        return world;
    }

    [Theory]
    [InlineData(new[] { 100, 100, 100 }, "All 3 FQDNs work as intended.", null)]
    [InlineData(new[] { 100, 1, 1 }, "1 of 3 FQDNs works as intended.", "2 need attention.")]
    [InlineData(new[] { 100, 100, 1 }, "2 of 3 FQDNs work as intended.", "1 needs attention.")]
    [InlineData(new[] { 1, 1, 0 }, "None of 3 FQDNs works as intended.", "3 need attention.")]
    [InlineData(new[] { 100 }, "Your only FQDN works as intended.", null)]
    [InlineData(new[] { 1 }, "Your only FQDN does not work as intended.", "It needs attention.")]
    public void The_sentence_counts_by_data(int[] weights, string sentence, string? attention)
    {
        var headline = Headline.Of(Fleet(weights).Update());
        Assert.Equal((sentence, attention), (headline.Sentence, headline.Attention));
    }

    [Fact]
    public void The_lede_names_the_worst_first() =>
        Assert.Equal(
            "kuard-demo/p2: DNS returns no endpoint: the backend weight is 0. kuard-demo/p0: Rounding at backend weight 1. "
            + "1 more FQDN needs attention.",
            Headline.Of(Fleet(1, 1, 0).Update()).Lede);

    [Fact]
    public void A_profile_that_is_not_programmed_does_not_serve_as_intended()
    {
        var world = Fleet(100, 100);
        world.Put(world.Profile("p0") with { Conditions = [] });
        Assert.Equal("1 of 2 FQDNs works as intended.", Headline.Of(world.Update()).Sentence);
    }

    [Fact]
    public void Lost_sources_put_the_sentence_into_the_past()
    {
        var world = Fleet(100, 100, 1);
        world.Put(Given.Freshness(hub: SourceState.Stale));
        var headline = Headline.Of(world.Update());
        Assert.Equal("2 of 3 FQDNs worked as intended when last seen.", headline.Sentence);
        Assert.True(headline.Stale);
    }

    [Theory]
    [InlineData(SourceState.Live, "No FQDN yet.")]
    [InlineData(SourceState.CatchingUp, "Catching up with the hub.")]
    [InlineData(SourceState.Denied, "The hub does not show its FQDNs.")]
    [InlineData(SourceState.Absent, "The hub does not support DNS load balancing.")]
    public void An_empty_view_has_a_reason(SourceState hub, string sentence)
    {
        var world = new FleetBuilder();
        world.Put(Given.Freshness(hub: hub));
        Assert.Equal(sentence, Headline.Of(world.Update()).Sentence);
    }
}
