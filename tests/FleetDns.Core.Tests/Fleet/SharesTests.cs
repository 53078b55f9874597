using FleetDns.Core.Tests.Builders;

namespace FleetDns.Core.Tests.Fleet;

public sealed class SharesTests
{
    [Fact]
    public void Intended_follows_the_export_weights_and_effective_the_rounded_ones()
    {
        var row = FleetBuilder.Web(1, ("a", 90), ("b", 10)).Row();
        Assert.Equal([0.9, 0.1], row.Shares.Select(s => s.Intended));
        Assert.Equal([0.5, 0.5], row.Shares.Select(s => s.Effective));
    }

    [Fact]
    public void Backends_compete_with_their_weights()
    {
        var world = FleetBuilder.Web(90, ("a", 1));
        world.Service("new-svc", ("b", 1));
        world.Put(Given.Backend("new", import: "new-svc", weight: 10));
        world.Settle();
        Assert.Equal([("a", 0.9, 0.9), ("b", 0.1, 0.1)], world.Row().Shares.Select(s => (s.Label, s.Intended, s.Effective)));
    }

    [Fact]
    public void A_left_out_cluster_keeps_its_intended_share_and_serves_nothing()
    {
        var world = FleetBuilder.Web(100, ("a", 50), ("b", 30), ("c", 20));
        world.Put(world.Export("c") with { IsDnsLabelConfigured = false });
        world.Settle();
        var row = world.Row();
        var c = row.Shares.Single(s => s.Label == "c");
        Assert.Equal((0.2, 0.0, "DNS label is not configured to the public IP"), (c.Intended, c.Effective, c.LeftOut));
        Assert.Equal([63, 38, 0], row.Backends[0].Endpoints.Select(e => e.ComputedWeight));
        Assert.Equal([63.0 / 101, 38.0 / 101], row.Shares.Where(s => s.Effective > 0).Select(s => s.Effective));
    }

    [Theory]
    [InlineData("Online", true)]
    [InlineData("CheckingEndpoint", true)]
    [InlineData("Unmonitored", true)]
    [InlineData("Degraded", false)]
    [InlineData("Stopped", false)]
    [InlineData("Inactive", false)]
    [InlineData("Disabled", false)]
    public void Monitor_status_decides_who_answers_while_another_is_healthy(string status, bool answers)
    {
        var world = FleetBuilder.Web(100, ("a", 1), ("b", 1));
        world.Azure("b", e => e with { MonitorStatus = status });
        Assert.Equal(answers ? 0.5 : 0, world.Row().Shares.Single(s => s.Label == "b").Effective);
    }

    [Fact]
    public void Always_serve_answers_although_degraded()
    {
        var world = FleetBuilder.Web(100, ("a", 1), ("b", 1));
        world.Azure("b", e => e with { MonitorStatus = "Degraded", AlwaysServe = true });
        Assert.Equal(0.5, world.Row().Shares.Single(s => s.Label == "b").Effective);
    }

    [Fact]
    public void All_degraded_answer_as_if_all_were_online_but_stopped_ones_never_do()
    {
        var world = FleetBuilder.Web(100, ("a", 1), ("b", 1), ("c", 2));
        world.Azure("a", e => e with { MonitorStatus = "Degraded" });
        world.Azure("b", e => e with { MonitorStatus = "Stopped" });
        world.Azure("c", e => e with { MonitorStatus = "Degraded" });
        Assert.Equal([1.0 / 3, 0, 2.0 / 3], world.Row().Shares.Select(s => s.Effective));
    }

    [Fact]
    public void A_disabled_endpoint_answers_nothing()
    {
        var world = FleetBuilder.Web(100, ("a", 1), ("b", 1));
        world.Azure("b", e => e with { Enabled = false, MonitorStatus = "Disabled" });
        Assert.Equal([1.0, 0.0], world.Row().Shares.Select(s => s.Effective));
    }

    [Fact]
    public void A_disabled_profile_answers_nothing_at_all()
    {
        var world = FleetBuilder.Web(100, ("a", 1), ("b", 1));
        world.Put(world.Azure() with { Enabled = false, MonitorStatus = "Disabled" });
        Assert.All(world.Row().Shares, s => Assert.Equal(0, s.Effective));
    }

    [Fact]
    public void Foreign_endpoints_take_their_share_and_come_last()
    {
        var world = FleetBuilder.Web(100, ("a", 1), ("b", 1));
        world.AddForeign("Old.Example.com.", 100);
        var row = world.Row();
        Assert.Equal([("a", 0.25), ("b", 0.25), ("old.example.com", 0.5)], row.Shares.Select(s => (s.Label, s.Effective)));
        Assert.True(row.Shares[^1].Foreign);
        Assert.Null(row.ForeignEndpoints.Single().Cluster);
    }

    [Fact]
    public void Ownership_ignores_case()
    {
        var world = FleetBuilder.Web(100, ("a", 1), ("b", 1));
        var azure = world.Azure();
        world.Put(azure with { Endpoints = [.. azure.Endpoints.Select(e => e with { Name = e.Name.ToUpperInvariant() })] });
        Assert.Empty(world.Row().ForeignEndpoints);
    }

    [Fact]
    public void Azures_weights_hold_fresh_and_stale_over_those_of_the_status()
    {
        var world = FleetBuilder.Web(100, ("a", 1), ("b", 1));
        world.Azure("a", e => e with { Weight = 150 });
        Assert.Equal(0.75, world.Row().Shares[0].Effective);
        world.Put(Given.Freshness(azure: SourceState.Stale));
        Assert.Equal(0.75, world.Row().Shares[0].Effective);
    }

    [Theory]
    [InlineData(SourceState.NotConfigured)]
    [InlineData(SourceState.Denied)]
    [InlineData(SourceState.CatchingUp)]
    public void Without_azure_the_status_counts(SourceState azure)
    {
        var world = FleetBuilder.Web(100, ("a", 1), ("b", 3));
        world.RemoveAzure(world.Azure().Id);
        world.Put(Given.Freshness(azure: azure));
        var row = world.Row();
        Assert.Equal([0.25, 0.75], row.Shares.Select(s => s.Effective));
        Assert.Equal(azure, row.AzureState);
        Assert.Empty(row.Disagreements);
    }

    [Fact]
    public void Without_azure_and_without_status_the_computed_weights_count()
    {
        var world = FleetBuilder.Web(100, ("a", 1), ("b", 3));
        world.Put(Given.Freshness(azure: SourceState.NotConfigured));
        world.Put(
            world.Backend() with
            {
                Endpoints = [],
                Conditions =
            [Given.Condition("Accepted", ConditionStatus.Unknown, "Pending", "In the processing of trafficManagerProfile \"web\"")]
            });
        Assert.Equal([0.25, 0.75], world.Row().Shares.Select(s => s.Effective));
    }

    [Fact]
    public void An_endpoint_that_azure_does_not_have_gets_nothing_whatever_its_status()
    {
        var world = FleetBuilder.Web(100, ("a", 1), ("b", 1));
        var azure = world.Azure();
        world.Put(azure with { Endpoints = [azure.Endpoints[0]] });
        var row = world.Row();
        Assert.Equal([1.0, 0.0], row.Shares.Select(s => s.Effective));
        Assert.Equal([50, 0], row.Endpoints.Select(e => e.EffectiveWeight));
    }

    [Fact]
    public void A_status_written_after_azure_was_read_counts_until_azure_is_read_again()
    {
        var world = FleetBuilder.Web(100, ("a", 50), ("b", 50));
        world.Put(world.Export("a") with { Weight = 150 });
        var before = world.Azure();
        world.Settle();
        world.Put(before);
        var backend = world.Backend();
        world.Put(backend with { Meta = backend.Meta with { StatusWritten = Given.Noon.AddMinutes(2) } });
        var row = world.Row();
        Assert.Equal([0.75, 0.25], row.Shares.Select(s => s.Effective));
        Assert.Equal(50, row.Backends[0].Endpoints[0].AzureWeight);
        Assert.Empty(row.Disagreements);

        world.Put(Given.Freshness(azureAsOf: Given.Noon.AddMinutes(3)));
        row = world.Row();
        Assert.Equal([0.5, 0.5], row.Shares.Select(s => s.Effective));
        Assert.Equal(DisagreementKind.Drift, row.Disagreements[0].Kind);
    }

    [Fact]
    public void A_profile_that_azure_lost_answers_nothing()
    {
        var world = FleetBuilder.Web(100, ("a", 1));
        world.RemoveAzure(world.Azure().Id);
        var row = world.Row();
        Assert.True(row.AzureMissing);
        Assert.Equal(0, row.Shares.Single().Effective);
    }

    [Theory]
    [InlineData(
        "/subscriptions/other/resourceGroups/rg-dns/providers/Microsoft.Network/trafficManagerProfiles/fleet-x", SourceState.Elsewhere)]
    [InlineData(
        "/subscriptions/READ-HERE/resourceGroups/rg-dns/providers/Microsoft.Network/trafficManagerProfiles/fleet-x", SourceState.Live)]
    [InlineData(null, SourceState.Live)]
    [InlineData("nonsense", SourceState.Live)]
    public void A_profile_in_a_subscription_that_is_not_read_is_not_taken_for_lost(string? resourceId, SourceState state)
    {
        var world = FleetBuilder.Web(100, ("a", 1));
        world.RemoveAzure(world.Azure().Id);
        world.Put(world.Facts.Profiles[Given.Key("web")] with { ResourceId = resourceId });
        var freshness = Given.Freshness();
        world.Put(freshness with { Azure = freshness.Azure with { Subscription = "read-here" } });

        var row = world.Row();
        Assert.Equal((state, state == SourceState.Live), (row.AzureState, row.AzureMissing));
        Assert.Equal(state == SourceState.Live ? 0 : 1, row.Shares.Single().Effective);   // elsewhere, the backend's status decides

        // While Azure is lost and after it returns, it stays elsewhere.
        world.Put(world.Facts.Freshness with { Azure = world.Facts.Freshness.Azure with { State = SourceState.Stale } });
        Assert.Equal(state == SourceState.Elsewhere ? state : SourceState.Stale, world.Row().AzureState);
    }

    [Fact]
    public void A_profile_programmed_after_azure_was_read_is_not_taken_for_lost()
    {
        var world = FleetBuilder.Web(100, ("a", 1));
        world.RemoveAzure(world.Azure().Id);
        world.Put(Given.Freshness(azureAsOf: Given.Noon.AddSeconds(2)));
        var row = world.Row();
        Assert.False(row.AzureMissing);
        Assert.Equal(1, row.Shares.Single().Effective);

        world.Put(Given.Freshness(azureAsOf: Given.Noon.AddSeconds(20)));
        Assert.True(world.Row().AzureMissing);
    }

    [Fact]
    public void An_endpoint_that_no_cluster_exports_still_takes_traffic_while_azure_has_it()
    {
        var world = FleetBuilder.Web(100, ("a", 1), ("b", 1));
        world.RemoveExport(world.Export("b").Meta.Key);
        world.Put(Given.Import(clusters: ["a"]));
        var row = world.Row();
        Assert.Equal("the cluster no longer exports the service", row.Backends[0].Endpoints.Single(e => e.Cluster == "b").LeftOut);
        Assert.Equal(0.5, row.Shares.Single(s => s.Label == "b").Effective);
    }

    [Fact]
    public void Exports_that_may_not_be_read_are_not_taken_for_missing_ones()
    {
        var world = FleetBuilder.Web(100, ("a", 50), ("b", 150));
        foreach (var cluster in new[] { "a", "b" })
        {
            world.RemoveExport(world.Export(cluster).Meta.Key);
        }

        world.Put(Given.Freshness(exports: SourceState.Denied));
        var row = world.Row();
        Assert.Equal([("a", 0.25, 0.25), ("b", 0.75, 0.75)], row.Shares.Select(s => (s.Label, s.Intended, s.Effective)));
        Assert.Empty(row.Disagreements);
    }

    [Fact]
    public void Imports_that_cannot_be_read_leave_no_cluster_out()
    {
        var world = FleetBuilder.Web(100, ("a", 50), ("b", 50));
        world.RemoveImport(Given.Key("web-svc"));
        world.Put(Given.Freshness(imports: SourceState.CatchingUp));
        var row = world.Row();
        Assert.All(row.Endpoints, e => Assert.Null(e.LeftOut));
        Assert.Empty(row.Disagreements);
    }

    [Fact]
    public void Backends_that_may_not_be_read_are_said_to_be_unknown()
    {
        var world = FleetBuilder.Web(100, ("a", 1));
        world.RemoveBackend(Given.Key("web-backend"));
        world.Put(Given.Freshness(backends: SourceState.Denied));
        Assert.Equal(
            ("The backends of this profile are unknown.", "FleetDns cannot list trafficmanagerbackends."),
            world.Row().Disagreements.Select(d => (d.Title, d.Detail)).Single());
    }
}
