using Bunit;
using FleetDns.Web.Features.Placements;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace FleetDns.Web.Tests.Screens.Placements;

public sealed class PlacementsPageTests : ScreenTest
{
    private static readonly PlacementRow s_row = Placed.Row(
        6, Placed.Cluster("aks-member-1", 0), Placed.Cluster("aks-member-2", 1), Placed.NotPicked("aks-member-3", 2, "no"));

    [Fact]
    public void A_fleet_without_placements_shows_how_to_create_one()
    {
        var page = Render<PlacementsPage>();

        Assert.Equal("No placements.", Words(page.Find("h1")));
        Assert.Contains(
            "The hub ignores a name that does not exist without an error; this page reports it.", Words(page), StringComparison.Ordinal);
        Assert.Contains("kind: ClusterResourcePlacement", page.Find(".cmd code").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_row_shows_status_picked_clusters_and_exported_services()
    {
        var page = Open(Placed.Override());

        Assert.Equal("1 placement; it needs no attention.", Words(page.Find("h1")));
        Assert.Equal(
            "crp-dns-demo whole fleet Up to date on both clusters. all clusters A aks-member-1 B aks-member-2 1 not picked kuard-svc 1",
            Words(page.Find("tbody tr:not([aria-hidden])")));
        Assert.Equal("placements/crp-dns-demo", page.Find("a.name").GetAttribute("href"));
    }

    [Fact]
    public void An_override_that_names_no_placement_is_shown_with_the_reason()
    {
        var page = Open(Placed.Override("crp-kuard-demo", exists: false));

        var unused = Words(page.Find("section[aria-labelledby=loose]"));
        Assert.Contains(
            "ro-kuard ResourceOverride in kuard-demo Delete… It refers to ClusterResourcePlacement crp-kuard-demo, which does not exist",
            unused, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("q=kuard-svc", true)]
    [InlineData("q=aks-member-2", true)]
    [InlineData("q=nothing", false)]
    [InlineData("cluster=aks-member-1", true)]
    [InlineData("cluster=aks-member-3", false)]   // not picked
    [InlineData("state=open", false)]
    public void Search_and_filters_come_from_the_address(string query, bool shown)
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo($"/placements?{query}");
        var page = Open(Placed.Override());

        Assert.Equal(shown, page.FindAll("a.name").Count > 0);
    }

    [Fact]
    public void A_denied_kind_shows_the_hubs_message()
    {
        var fresh = FleetBuilder.Fresh(SourceState.Live);
        FleetBuilder.Freshness(
            fresh with
            {
                Kinds = fresh.Kinds.Items.Add(
                new SourceFreshness(
                    "clusterresourceplacements", SourceState.Denied, FleetBuilder.Noon, null,
                    "The hub denied permission to list clusterresourceplacements."))
            });
        Feed.Show(FleetBuilder.View);

        Assert.Contains(
            "clusterresourceplacements denied. The hub denied permission to list clusterresourceplacements.",
            Words(Render<PlacementsPage>()), StringComparison.Ordinal);
    }

    private IRenderedComponent<PlacementsPage> Open(OverrideRow over)
    {
        Feed.Show(Placed.On(FleetBuilder.View, s_row, over));
        return Render<PlacementsPage>();
    }
}
