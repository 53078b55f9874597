using Bunit;
using FleetDns.Web.Features.Profiles;

namespace FleetDns.Web.Tests.Screens.Profiles;

public class FlowDrawingTests : ScreenTest
{
    private ProfileRow Row => FleetBuilder.Row(FleetBuilder.Kuard);

    [Fact]
    public void Widths_are_shares_and_add_up_from_column_to_column()
    {
        var flow = FlowDrawing.Draw(Row, null);

        Assert.Equal(186, flow.Fqdn.Height, 6);   // 1.86 a point
        Assert.Equal(flow.Fqdn.Height, flow.Backends.Sum(node => node.Height), 6);
        Assert.Equal(flow.Fqdn.Height, flow.Endpoints.Sum(node => node.Height), 6);
        Assert.Equal(flow.Fqdn.Height, flow.Clusters.Sum(node => node.Height), 6);
    }

    [Fact]
    public void Nodes_of_a_column_never_overlap()
    {
        for (var n = 4; n < 20; n++)
        {
            FleetBuilder.Member($"aks-member-{n}", "eastus").Export("kuard-svc", $"aks-member-{n}", n);
        }

        var flow = FlowDrawing.Draw(Row, null);

        foreach (var column in new[] { flow.Backends, flow.Endpoints, flow.Clusters })
        {
            Assert.All(
                column.Zip(column.Skip(1)),
                pair => Assert.True(pair.First.Bottom + 11.9 <= pair.Second.Y, $"{pair.First.Name} runs into {pair.Second.Name}"));
            Assert.All(column, node => Assert.True(node.Bottom <= flow.Height));
        }
    }

    [Fact]
    public void Beyond_twelve_rows_the_smallest_endpoints_share_one()
    {
        for (var n = 4; n < 24; n++)
        {
            FleetBuilder.Member($"aks-member-{n}", "eastus").Export("kuard-svc", $"aks-member-{n}", 10 * n);
        }

        var flow = FlowDrawing.Draw(Row, null);

        Assert.Equal(FlowDrawing.Rows, flow.Endpoints.Length);
        Assert.Contains("more endpoints", flow.Endpoints[^1].Name, StringComparison.Ordinal);
        Assert.Equal(1, flow.Endpoints.Sum(node => node.Share), 9);
    }

    [Fact]
    public void A_cluster_that_is_left_out_is_a_dashed_line_with_its_reason()
    {
        FleetBuilder.Export("kuard-svc", "aks-member-3", 100, label: false);
        var flow = FlowDrawing.Draw(Row, null);

        var cut = Assert.Single(flow.Endpoints, node => node.Health == FlowHealth.Cut);
        Assert.Equal("No endpoint: DNS label is not configured to the public IP", cut.Second);
        Assert.Single(flow.Ribbons, ribbon => ribbon.Health == FlowHealth.Cut);
        Assert.Equal(0, cut.Height);
    }

    [Fact]
    public void A_cluster_under_two_backends_is_drawn_once()
    {
        FleetBuilder.Backend(new ObjectKey("kuard-demo", "canary"), FleetBuilder.Kuard.Name, "canary", 100)
            .Export("canary", "aks-member-1", 1);
        var flow = FlowDrawing.Draw(Row, null);

        Assert.Equal(2, flow.Backends.Length);
        Assert.Equal(3, flow.Endpoints.Length);
        Assert.Equal(2, flow.Clusters.Length);
        Assert.Equal(1, flow.Clusters.Sum(node => node.Share), 9);
    }

    [Fact]
    public void A_preview_has_old_and_new_next_to_each_other()
    {
        var flow = FlowDrawing.Draw(Row, ProfilePreview.With(Row, FleetBuilder.KuardBackend, 10));

        Assert.Equal((100, 10), flow.Backends[0].Weight);
        Assert.True(flow.Backends[0].Edited);
        Assert.Equal((34, 4), flow.Endpoints[0].Weight);
        Assert.Equal(("0.337", "0.364"), ($"{flow.Clusters[0].Now:0.000}", $"{flow.Clusters[0].Share:0.000}"));
    }

    [Fact]
    public void A_profile_without_backends_draws_only_its_name()
    {
        FleetBuilder.Drop(FleetBuilder.KuardBackend);
        var flow = FlowDrawing.Draw(Row, null);

        Assert.Empty(flow.Backends);
        Assert.Empty(flow.Ribbons);
        Assert.Equal(0, flow.Fqdn.Height);
    }

    [Fact]
    public void The_drawing_and_the_list_for_the_phone_show_the_same()
    {
        var drawn = Render<ShareFlow>(
            p => p.Add(c => c.Now, Row).Add(c => c.Preview, ProfilePreview.With(Row, FleetBuilder.KuardBackend, 10)));

        Assert.Contains("weight 100 → 10", Words(drawn.Find("svg.flow")), StringComparison.Ordinal);
        Assert.Equal(
            [
                "kuard-atm-demo-backend weight 100 → becomes 10 100.0",
                "A aks-member-1 34 → becomes 4 33.7 → becomes 36.4",
                "B aks-member-2 67 → becomes 7 66.3 → becomes 63.6",
            ],
            drawn.FindAll(".tree li").Select(Words));
        Assert.Empty(drawn.FindAll("[style]"));
    }
}
