using FleetDns.Core.Tests.Builders;

namespace FleetDns.Core.Tests.Fleet;

public sealed class DisagreementsTests
{
    [Fact]
    public void A_settled_even_split_has_nothing_to_explain()
    {
        var row = FleetBuilder.Web(100, ("a", 50), ("b", 50)).Row();
        Assert.Empty(row.Disagreements);
        Assert.True(row.ServesAsIntended);
    }

    [Fact]
    public void Less_than_a_point_of_rounding_is_not_mentioned() =>
        Assert.Empty(FleetBuilder.Web(100, ("a", 100), ("b", 200)).Row().Disagreements);

    [Fact]
    public void A_left_out_cluster_is_named_with_the_reason_and_where_its_share_went()
    {
        var world = FleetBuilder.Web(100, ("aks-member-1", 50), ("aks-member-2", 30), ("aks-member-3", 20));
        world.Service("canary", ("aks-member-4", 1));
        world.Put(Given.Backend("canary", import: "canary", weight: 25));
        world.Put(world.Export("aks-member-3") with { IsDnsLabelConfigured = false });
        world.Settle();
        var why = Assert.Single(world.Row().Disagreements);
        Assert.Equal(DisagreementKind.LeftOut, why.Kind);
        Assert.Equal("aks-member-3 left out: DNS label is not configured to the public IP.", why.Title);
        Assert.Equal("Its 16.0 % went to aks-member-1 (+10.0) and aks-member-2 (+6.2).", why.Detail);
        Assert.Equal(Given.Key("web-backend"), why.Backend);
    }

    [Fact]
    public void Clusters_left_out_for_the_same_reason_share_a_line()
    {
        var world = FleetBuilder.Web(100, ("a", 50), ("b", 30), ("c", 20));
        world.Put(world.Export("b") with { PublicIpResourceId = null });
        world.Put(world.Export("c") with { PublicIpResourceId = null });
        world.Settle();
        var why = Assert.Single(world.Row().Disagreements);
        Assert.Equal("b and c left out: in the processing of configuring public IP.", why.Title);
        Assert.Equal("Their 50.0 % went to a (+50.0).", why.Detail);
    }

    [Fact]
    public void Causes_that_cannot_be_distinguished_are_not_divided_by_guess()
    {
        var world = FleetBuilder.Web(100, ("a", 50), ("b", 30), ("c", 20));
        world.Put(world.Export("b") with { PublicIpResourceId = null });
        world.Put(world.Export("c") with { IsDnsLabelConfigured = false });
        world.Settle();
        Assert.Equal(
            ["Its 30.0 % went to the other clusters; all causes together: a (+50.0).",
                "Its 20.0 % went to the other clusters; all causes together: a (+50.0)."],
            world.Row().Disagreements.Select(d => d.Detail));
    }

    [Fact]
    public void Rounding_names_both_weights_and_the_backend_weight_that_cures_it()
    {
        var why = Assert.Single(FleetBuilder.Web(1, ("a", 90), ("b", 10)).Row().Disagreements);
        Assert.Equal(DisagreementKind.Rounding, why.Kind);
        Assert.Equal("Rounding at backend weight 1.", why.Title);
        Assert.Equal("Export weights 90 and 10 both become endpoint weight 1. Backend weight 100 gives exactly 90 / 10.", why.Detail);
        Assert.Equal(100, why.SuggestedWeight);
    }

    [Fact]
    public void Rounding_that_keeps_some_order_lists_the_weights()
    {
        var why = Assert.Single(FleetBuilder.Web(10, ("a", 1), ("b", 2), ("c", 4)).Row().Disagreements);
        Assert.Equal(
            "Export weights 1, 2 and 4 become endpoint weights 2, 3 and 6. Backend weight 7 gives exactly 14.3 / 28.6 / 57.1.", why.Detail);
        Assert.Equal(7, why.SuggestedWeight);
    }

    [Fact]
    public void Rounding_next_to_another_backend_suggests_no_single_weight()
    {
        var world = FleetBuilder.Web(1, ("a", 90), ("b", 10));
        world.Service("new-svc", ("c", 1));
        world.Put(Given.Backend("new", import: "new-svc", weight: 1));
        world.Settle();
        var why = Assert.Single(world.Row().Disagreements);
        Assert.EndsWith(
            "Backend weight 100 gives exactly 90 / 10. Raise the other backends in the same proportion.", why.Detail,
            StringComparison.Ordinal);
        Assert.Null(why.SuggestedWeight);
    }

    [Fact]
    public void Rounding_that_inflates_a_whole_backend_is_reported_with_its_sum()
    {
        var world = FleetBuilder.Web(1, ("a", 1), ("b", 1), ("c", 1));
        world.Service("old-svc", ("d", 1));
        world.Put(Given.Backend("old", import: "old-svc", weight: 9));
        world.Settle();
        var why = Assert.Single(world.Row().Disagreements);
        Assert.StartsWith("Its endpoint weights add up to 3 instead of backend weight 1.", why.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_degraded_endpoint_is_named()
    {
        var world = FleetBuilder.Web(100, ("a", 70), ("b", 30));
        world.Azure("b", e => e with { MonitorStatus = "Degraded" });
        var why = Assert.Single(world.Row().Disagreements);
        Assert.Equal(DisagreementKind.Degraded, why.Kind);
        Assert.Equal("b is degraded.", why.Title);
        Assert.Equal("Its 30.0 % went to a (+30.0). Traffic Manager's probes fail there.", why.Detail);
    }

    [Fact]
    public void A_disabled_endpoint_is_named()
    {
        var world = FleetBuilder.Web(100, ("a", 70), ("b", 30));
        world.Azure("b", e => e with { Enabled = false, MonitorStatus = "Disabled" });
        var why = Assert.Single(world.Row().Disagreements);
        Assert.Equal((DisagreementKind.Disabled, "b is disabled in Azure."), (why.Kind, why.Title));
    }

    [Fact]
    public void Several_endpoints_are_spoken_of_in_the_plural()
    {
        var world = FleetBuilder.Web(100, ("a", 50), ("b", 30), ("c", 20));
        world.Azure("b", e => e with { MonitorStatus = "Inactive" });
        world.Azure("c", e => e with { MonitorStatus = "Inactive" });
        var why = Assert.Single(world.Row().Disagreements);
        Assert.Equal("b and c are inactive.", why.Title);
        Assert.EndsWith("Traffic Manager does not return these endpoints.", why.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disabled_profile_comes_before_everything()
    {
        var world = FleetBuilder.Web(1, ("a", 90), ("b", 10));
        world.Put(world.Azure() with { Enabled = false });
        var why = world.Row().Disagreements[0];
        Assert.Equal((DisagreementKind.Disabled, "The Azure profile is disabled."), (why.Kind, why.Title));
        Assert.Contains("NXDOMAIN for kuard-demo-web.trafficmanager.net", why.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_foreign_endpoint_is_named_with_what_it_takes()
    {
        var world = FleetBuilder.Web(80, ("a", 1));
        world.AddForeign("old.example.com", 20);
        var why = Assert.Single(world.Row().Disagreements);
        Assert.Equal(DisagreementKind.Foreign, why.Kind);
        Assert.Equal("Foreign endpoint old.example.com takes 20.0 %.", why.Title);
    }

    [Fact]
    public void A_weight_changed_in_azure_is_drift()
    {
        var world = FleetBuilder.Web(100, ("a", 50), ("b", 50));
        world.Azure("a", e => e with { Weight = 5 });
        var why = Assert.Single(world.Row().Disagreements);
        Assert.Equal(DisagreementKind.Drift, why.Kind);
        Assert.Equal("Azure has weight 5 for a; 50 was written.", why.Title);
        Assert.StartsWith("a gets 9.1 % here instead of 50.0 %.", why.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_generation_that_the_controller_has_not_processed_is_pending_with_its_message()
    {
        var world = FleetBuilder.Web(100, ("a", 90), ("b", 10));
        world.SetWeight(1);
        world.Put(world.Backend() with { Weight = 1 });
        world.Put(Given.Export("a", 10));
        var why = world.Row().Disagreements[0];
        Assert.Equal(DisagreementKind.Pending, why.Kind);
        Assert.Equal("The controller has not caught up with web-backend.", why.Title);
        Assert.Equal(
            "Generation 2 is written; Accepted still reports on 1: “2 service(s) exported from clusters have been accepted as Traffic "
            + "Manager endpoints”.", why.Detail);
    }

    [Fact]
    public void A_status_with_old_weights_is_pending_with_both_weights()
    {
        var world = FleetBuilder.Web(100, ("a", 50), ("b", 50));
        world.Put(world.Export("a") with { Weight = 150 });
        var why = Assert.Single(world.Row().Disagreements);
        Assert.Equal(DisagreementKind.Pending, why.Kind);
        Assert.Equal("Its status has 50 and 50 for a and b; the current weights give 75 and 25.", why.Detail);
    }

    [Fact]
    public void A_pending_condition_speaks_first()
    {
        var world = FleetBuilder.Web(100, ("a", 50), ("b", 50));
        world.Put(world.Export("a") with { Weight = 150 });
        const string Message =
            "Failed to find the exported service \"kuard-demo/web-svc\" for \"b\": failed to find the internalServiceExport for the "
            + "cluster \"b\"";
        world.Put(world.Backend() with { Conditions = [Given.Condition("Accepted", ConditionStatus.Unknown, "Pending", Message)] });
        Assert.Equal($"{Message}.", Assert.Single(world.Row().Disagreements).Title);
    }

    [Fact]
    public void A_profile_that_is_not_programmed_is_reported_even_if_shares_agree()
    {
        var world = FleetBuilder.Web(100, ("a", 50), ("b", 50));
        world.Put(
            world.Profile() with
            {
                DnsName = null,
                Conditions = [
                Given.Condition(
                    "Programmed", ConditionStatus.False, "DNSNameNotAvailable",
                    "Domain name is not available. Please choose a different profile name or namespace")]
            });
        var why = Assert.Single(world.Row().Disagreements);
        Assert.Equal(DisagreementKind.Pending, why.Kind);
        Assert.Equal("Domain name is not available. Please choose a different profile name or namespace.", why.Title);
        Assert.StartsWith("Programmed is False, DNSNameNotAvailable:", why.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_profile_without_conditions_waits_for_its_controller()
    {
        var world = FleetBuilder.Web(100, ("a", 50), ("b", 50));
        world.Put(world.Profile() with { Conditions = [] });
        Assert.Equal("The controller has not programmed this profile yet.", world.Row().Disagreements[0].Title);
    }

    [Fact]
    public void Weight_0_stops_the_fqdn()
    {
        var world = FleetBuilder.Web(100, ("a", 50), ("b", 50));
        world.SetWeight(0);
        world.Settle();
        var why = Assert.Single(world.Row().Disagreements);
        Assert.Equal((DisagreementKind.Stopped, "DNS returns no endpoint: the backend weight is 0."), (why.Kind, why.Title));
    }

    [Fact]
    public void Weight_0_next_to_another_backend_is_intended()
    {
        var world = FleetBuilder.Web(0, ("a", 50));
        world.Service("new-svc", ("b", 1));
        world.Put(Given.Backend("new", import: "new-svc", weight: 10));
        world.Settle();
        Assert.Empty(world.Row().Disagreements);
    }

    [Fact]
    public void A_profile_without_backends_answers_nothing()
    {
        var world = new FleetBuilder();
        world.Put(Given.Profile());
        world.Settle();
        Assert.Equal("DNS returns no endpoint: the profile has no backend.", Assert.Single(world.Row().Disagreements).Title);
    }

    [Fact]
    public void A_service_without_exports_is_reported_with_the_controllers_message()
    {
        var world = new FleetBuilder();
        world.Put(Given.Profile());
        world.Put(Given.Backend());
        world.Settle();
        world.Put(
            world.Backend() with
            {
                Conditions = [
                Given.Condition("Accepted", ConditionStatus.False, "Invalid", "ServiceImport \"web-svc\" is not found")]
            });
        Assert.Equal("DNS returns no endpoint: ServiceImport \"web-svc\" is not found.", Assert.Single(world.Row().Disagreements).Title);
    }

    [Fact]
    public void A_backend_without_a_cluster_is_reported_although_the_other_one_serves()
    {
        var world = FleetBuilder.Web(100, ("a", 1));
        world.Put(Given.Backend("new", import: "new-svc", weight: 10));
        world.Settle();
        var why = Assert.Single(world.Row().Disagreements);
        Assert.Equal((DisagreementKind.Stopped, "new has no cluster: ServiceImport \"new-svc\" is not found."), (why.Kind, why.Title));
    }

    [Fact]
    public void A_profile_deleted_in_azure_is_reported()
    {
        var world = FleetBuilder.Web(100, ("a", 1));
        world.RemoveAzure(world.Azure().Id);
        Assert.Equal("Azure has no profile fleet-uid-kuard-demo-web.", world.Row().Disagreements[0].Title);
    }

    [Fact]
    public void The_worst_cause_comes_first()
    {
        var world = FleetBuilder.Web(100, ("a", 60), ("b", 30), ("c", 10));
        world.Put(world.Export("c") with { IsDnsLabelConfigured = false });
        world.Settle();
        world.Azure("b", e => e with { MonitorStatus = "Degraded" });
        Assert.Equal([DisagreementKind.Degraded, DisagreementKind.LeftOut], world.Row().Disagreements.Select(d => d.Kind));
    }
}
