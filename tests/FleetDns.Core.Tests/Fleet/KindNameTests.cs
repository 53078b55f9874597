using FleetDns.Core.Tests.Builders;

namespace FleetDns.Core.Tests.Fleet;

public sealed class KindNameTests
{
    [Theory]
    [InlineData("v1", "Service", "Service")]
    [InlineData("serving.knative.dev/v1", "Service", "Service.serving.knative.dev")]
    [InlineData("placement.kubernetes-fleet.io/v1", "Work", "Work")]
    [InlineData("placement.kubefleet.dev/v1alpha1", "Work", "Work.placement.kubefleet.dev")]
    [InlineData("multicluster.x-k8s.io/v1alpha1", "ServiceExport", "ServiceExport.multicluster.x-k8s.io")]
    [InlineData("apps/v1", "Deployment", "Deployment")]
    [InlineData("", "Work", "Work")]
    [InlineData(null, "Service", "Service")]
    public void A_known_kind_in_another_group_keeps_its_group(string? apiVersion, string kind, string name) =>
        Assert.Equal(name, KindName.OfVersion(apiVersion, kind));

    [Fact]
    public void An_override_of_a_service_of_knative_touches_no_service_of_the_core_group()
    {
        var world = FleetBuilder.Web(100, ("a", 1));
        ResourceSelector knative = new("serving.knative.dev", "v1", "Service", "web-svc", null, null);
        world.Put(Given.Placement());
        world.Put(Placing.Override("crp", [knative]));
        Assert.False(Assert.Single(world.Update().Overrides.Values).Selected[0].Placed);
    }
}
