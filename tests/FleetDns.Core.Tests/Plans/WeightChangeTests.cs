using FleetDns.Core.Plans;
using FleetDns.Core.Tests.Builders;

namespace FleetDns.Core.Tests.Plans;

public sealed class WeightChangeTests
{
    private static WeightChange To(int weight) => WeightChange.To(Given.Backend(weight: 100), weight);

    [Fact]
    public void The_plan_writes_the_one_field_on_the_version_seen()
    {
        var document = Assert.Single(To(40).ToPlan().Documents);
        Assert.Equal(DocumentAction.Update, document.Action);
        Assert.Equal(
            """{"kind":"TrafficManagerBackend","metadata":"""
            + """{"name":"web-backend","namespace":"kuard-demo","resourceVersion":"1"},"spec":{"weight":40}}""",
            document.Manifest.ToJsonString());
        Assert.False(To(40).ToPlan().IsRefused);
        Assert.True(To(1001).ToPlan().IsRefused);
    }

    [Fact]
    public void The_change_reads_object_field_old_and_new()
    {
        Assert.Equal("TrafficManagerBackend kuard-demo/web-backend", To(40).Subject);
        Assert.Equal("spec.weight 100 → 40", To(40).Difference);
        Assert.Equal("TrafficManagerBackend kuard-demo/web-backend spec.weight 100 → 40", To(40).ToString());
    }

    [Fact]
    public void The_command_is_ready_to_copy() =>
        Assert.Equal(
            """kubectl patch trafficmanagerbackend web-backend -n kuard-demo --type=merge -p '{"spec":{"weight":40}}'""",
            To(40).ToKubectl());

    [Theory]
    [InlineData(-1, "A backend weight must be a whole number from 0 to 1000; -1 is not.")]
    [InlineData(1001, "A backend weight must be a whole number from 0 to 1000; 1001 is not.")]
    [InlineData(100, "spec.weight is already 100.")]
    [InlineData(0, null)]
    [InlineData(1000, null)]
    public void A_change_that_cannot_be_written_has_a_reason(int weight, string? problem) => Assert.Equal(problem, To(weight).Problem);

    [Fact]
    public void Without_a_version_nothing_is_written() =>
        Assert.Contains("resourceVersion", (To(5) with { ResourceVersion = string.Empty }).Problem, StringComparison.Ordinal);

    [Fact]
    public void Weight_0_warns_that_the_endpoints_go()
    {
        Assert.Contains("deletes all endpoints", To(0).Caution, StringComparison.Ordinal);
        Assert.Null(To(1).Caution);
    }
}
