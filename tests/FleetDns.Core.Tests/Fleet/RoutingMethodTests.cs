using FleetDns.Core.Plans;
using FleetDns.Core.Tests.Builders;

namespace FleetDns.Core.Tests.Fleet;

/// <summary>Weights matter only for routing method Weighted: for another one, shares are unknown, and nothing is concluded from
/// that.</summary>
public sealed class RoutingMethodTests
{
    private static FleetBuilder Switched(string method = "Priority")
    {
        var world = FleetBuilder.Web(100, ("a", 50), ("b", 50));
        world.Put(world.Azure() with { RoutingMethod = method });
        return world;
    }

    [Fact]
    public void Effective_shares_are_unknown_and_the_intended_ones_stay()
    {
        var row = Switched().Row();
        Assert.Equal("Azure routes by Priority, not by weight", row.SharesUnknown);
        Assert.Equal([("a", 0.5, 0.0), ("b", 0.5, 0.0)], row.Shares.Select(s => (s.Label, s.Intended, s.Effective)));
        var why = Assert.Single(row.Disagreements);
        Assert.Equal(
            (DisagreementKind.Method, "Effective shares are unknown: Azure routes by Priority, not by weight."), (why.Kind, why.Title));
    }

    [Theory]
    [InlineData("Weighted", null)]
    [InlineData("weighted", null)]
    [InlineData("", "Azure does not report its routing method")]
    [InlineData("MultiValue", "Azure routes by MultiValue, not by weight")]
    public void The_reason_names_the_method(string method, string? reason) => Assert.Equal(reason, Switched(method).Row().SharesUnknown);

    [Fact]
    public void Without_azure_the_method_is_the_fleets_own()
    {
        var world = Switched();
        world.Put(Given.Freshness(azure: SourceState.NotConfigured));
        Assert.Null(world.Row().SharesUnknown);
        Assert.Equal(1.0, world.Row().Shares.Sum(s => s.Effective), 9);
    }

    [Fact]
    public void No_forecast_is_shown()
    {
        var row = Switched().Row();
        Assert.NotNull(ProfilePreview.With(row, Given.Key("web-backend"), 10).SharesUnknown);
        Assert.All(ProfilePreview.With(row, Given.Key("web-backend"), 10).Endpoints, e => Assert.Equal(0, e.Effective));
    }

    [Fact]
    public void The_impact_of_a_lost_cluster_is_unknown()
    {
        var loss = Assert.Single(ClusterLoss.Of(Switched().Update(), "a"));
        Assert.Equal(("Azure routes by Priority, not by weight", false), (loss.Unknown, loss.IsEverything));
        Assert.Empty(loss.Moves);
    }

    [Fact]
    public void A_cluster_is_neither_said_to_serve_nor_to_be_left_out()
    {
        var view = Switched().Update();
        Assert.Empty(view.Members["a"].Served);
        Assert.Null(view.Services[Given.Key("web-svc")].Cells[0].Effective);
    }

    [Fact]
    public void When_the_method_is_set_back_the_shares_are_there_again()
    {
        var world = Switched();
        world.Update();
        world.Put(world.Azure() with { RoutingMethod = "Weighted" });
        var view = world.Update();
        Assert.Equal(0.5, view.Members["a"].Served[Given.Key("web")]);
        Assert.True(view.Profiles[Given.Key("web")].ServesAsIntended);
    }

    [Fact]
    public void Guard_rails_warn_of_what_is_not_known_and_still_refuse_the_last_endpoint()
    {
        var row = Switched().Row();
        var finding = Assert.Single(
            new GuardRails()
            .Check(new ProfileEffect(row.Key, "web.example", row, ProfilePreview.With(row, Given.Key("web-backend"), 10)), typed: false));
        Assert.Equal(
            (PlanSeverity.Warn, "The effect on the shares of web.example is unknown: Azure routes by Priority, not by weight."),
            (finding.Severity, finding.Words));
        finding = Assert.Single(
            new GuardRails()
            .Check(new ProfileEffect(row.Key, "web.example", row, ProfilePreview.With(row, Given.Key("web-backend"), 0)), typed: false));
        Assert.Equal(PlanSeverity.Refuse, finding.Severity);
    }
}
