using FleetDns.Core.Tests.Builders;

namespace FleetDns.Core.Tests.Fleet;

public sealed class ExportValidityTests
{
    [Fact]
    public void A_load_balancer_with_address_and_label_is_valid() => Assert.Null(ExportValidity.Problem(Given.Export("a")));

    [Fact]
    public void Reasons_come_in_the_controllers_order_and_words()
    {
        var all = Given.Export(
            "a") with
        { Type = "ClusterIP", IsInternalLoadBalancer = true, PublicIpResourceId = null, IsDnsLabelConfigured = false };
        Assert.Equal("unsupported service type \"ClusterIP\"", ExportValidity.Problem(all));
        all = all with { Type = "LoadBalancer" };
        Assert.Equal("internal load balancer is not supported", ExportValidity.Problem(all));
        all = all with { IsInternalLoadBalancer = false };
        Assert.Equal("in the processing of configuring public IP", ExportValidity.Problem(all));
        all = all with { PublicIpResourceId = "/ip" };
        Assert.Equal("DNS label is not configured to the public IP", ExportValidity.Problem(all));
        Assert.Null(ExportValidity.Problem(all with { IsDnsLabelConfigured = true }));
    }

    [Fact]
    public void A_member_without_the_feature_reports_an_empty_type() =>
        Assert.Equal("unsupported service type \"\"", ExportValidity.Problem(Given.Export("a") with { Type = string.Empty }));

    [Fact]
    public void A_conflict_is_reported_with_the_conditions_message() => Assert.Equal(
        "service kuard-demo/web-svc is in conflict with other exported services",
        ExportValidity.NotImported(
            Given.Export(
                "a") with
            {
                Conditions = [
                    Given.Condition(
                        "Conflict", ConditionStatus.True, "ConflictFound",
                        "service kuard-demo/web-svc is in conflict with other exported services")]
            }));
}
