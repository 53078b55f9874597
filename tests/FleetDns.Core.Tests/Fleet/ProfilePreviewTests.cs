using FleetDns.Core.Tests.Builders;

namespace FleetDns.Core.Tests.Fleet;

public sealed class ProfilePreviewTests
{
    private static readonly ObjectKey s_web = Given.Key("web-backend");
    private static readonly ObjectKey s_canary = Given.Key("z-canary");

    private static FleetBuilder Mock()
    {
        var world = FleetBuilder.Web(100, ("a", 50), ("b", 30), ("c", 20));
        world.Service("canary", ("d", 1));
        world.Put(Given.Backend("z-canary", import: "canary", weight: 25));
        world.Put(world.Export("c") with { IsDnsLabelConfigured = false });
        world.Settle();
        return world;
    }

    [Fact]
    public void A_moved_weight_shows_the_weights_and_shares_to_come()
    {
        var row = ProfilePreview.With(Mock().Row(), s_web, 40);
        Assert.Equal([25, 15, 0], row.Backends[0].Endpoints.Select(e => e.ComputedWeight));
        Assert.Equal(["38.5 %", "23.1 %", "38.5 %"], row.Shares.Where(s => s.Effective > 0).Select(s => Wording.Percent(s.Effective)));
        Assert.Equal(["30.8 %", "18.5 %", "12.3 %", "38.5 %"], row.Shares.Select(s => Wording.Percent(s.Intended)));
        Assert.Equal(DisagreementKind.LeftOut, row.Disagreements[0].Kind);
        Assert.Equal(40, row.Backends[0].Backend.Weight);
    }

    [Fact]
    public void The_preview_is_what_comes_when_controller_and_azure_have_followed()
    {
        for (var weight = 0; weight <= 1000; weight += 37)
        {
            var world = Mock();
            var preview = ProfilePreview.With(world.Row(), s_web, weight);
            world.SetWeight(weight);
            world.Settle();
            var real = world.Row();
            Assert.Equal(real.Shares.AsEnumerable(), preview.Shares.AsEnumerable());
            Assert.Equal(real.Disagreements.AsEnumerable(), preview.Disagreements.AsEnumerable());
            Assert.Equal(
                real.Endpoints.Select(e => (e.Cluster, e.ComputedWeight, e.StatusWeight, e.AzureWeight, e.EffectiveWeight)),
                preview.Endpoints.Select(e => (e.Cluster, e.ComputedWeight, e.StatusWeight, e.AzureWeight, e.EffectiveWeight)));
        }
    }

    [Fact]
    public void Changes_of_several_backends_compose_in_any_order()
    {
        var row = Mock().Row();
        var one = ProfilePreview.With(ProfilePreview.With(row, s_web, 7), s_canary, 3);
        var other = ProfilePreview.With(ProfilePreview.With(row, s_canary, 3), s_web, 7);
        Assert.Equal(Dump.Of(one), Dump.Of(other));
    }

    [Fact]
    public void The_last_change_of_one_backend_holds()
    {
        var row = Mock().Row();
        Assert.Equal(
            Dump.Of(ProfilePreview.With(row, s_web, 7)), Dump.Of(ProfilePreview.With(ProfilePreview.With(row, s_web, 0), s_web, 7)));
    }

    [Fact]
    public void The_suggested_weight_cures_rounding_in_the_preview()
    {
        var row = FleetBuilder.Web(1, ("a", 90), ("b", 10)).Row();
        var cured = ProfilePreview.With(row, s_web, row.Disagreements[0].SuggestedWeight!.Value);
        Assert.Equal([0.9, 0.1], cured.Shares.Select(s => s.Effective));
        Assert.Empty(cured.Disagreements);
    }

    [Fact]
    public void Weight_0_stops_the_backend_and_with_it_the_fqdn()
    {
        var row = ProfilePreview.With(FleetBuilder.Web(100, ("a", 1)).Row(), s_web, 0);
        Assert.Equal(DisagreementKind.Stopped, row.Disagreements[0].Kind);
        Assert.All(row.Endpoints, e => Assert.Null(e.AzureWeight));
    }

    [Fact]
    public void Drift_and_disabled_endpoints_of_the_backend_are_put_right_by_the_write()
    {
        var world = FleetBuilder.Web(100, ("a", 50), ("b", 50));
        world.Azure("a", e => e with { Weight = 5 });
        world.Azure("b", e => e with { Enabled = false, MonitorStatus = "Disabled" });
        var row = ProfilePreview.With(world.Row(), s_web, 200);
        Assert.Equal([0.5, 0.5], row.Shares.Select(s => s.Effective));
        Assert.Equal("CheckingEndpoint", row.Backends[0].Endpoints[1].MonitorStatus);
    }

    [Fact]
    public void Without_azure_the_preview_speaks_of_the_status()
    {
        var world = FleetBuilder.Web(100, ("a", 100), ("b", 200));
        world.RemoveAzure(world.Azure().Id);
        world.Put(Given.Freshness(azure: SourceState.NotConfigured));
        var row = ProfilePreview.With(world.Row(), s_web, 500);
        Assert.Equal([(167, (int?)null), (334, null)], row.Endpoints.Select(e => (e.StatusWeight!.Value, e.AzureWeight)));
    }

    [Fact]
    public void A_backend_of_another_profile_changes_nothing()
    {
        var row = Mock().Row();
        Assert.Same(row, ProfilePreview.With(row, Given.Key("elsewhere"), 5));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1001)]
    public void A_weight_out_of_range_is_refused(int weight) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ProfilePreview.With(Mock().Row(), s_web, weight));
}
