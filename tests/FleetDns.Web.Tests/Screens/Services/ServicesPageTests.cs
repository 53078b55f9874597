using Bunit;
using FleetDns.Web.Features.Services;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace FleetDns.Web.Tests.Screens.Services;

public sealed class ServicesPageTests : ScreenTest
{
    private static readonly ObjectKey s_kuard = new("kuard-demo", "kuard-svc");

    private NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    private IRenderedComponent<ServicesPage> At(string query = "")
    {
        Navigation.NavigateTo($"/services{query}");
        return Render<ServicesPage>();
    }

    private static IEnumerable<string> Names(IRenderedComponent<ServicesPage> page) =>
        page.FindAll("tbody th a.name").Select(link => link.TextContent);

    private void WithAzure() =>
        FleetBuilder.Azure(
            SourceState.Live, new AzureProfile("/a", "fleet-uid-kuard-atm-demo", FleetBuilder.Kuard, "x", 60, true, "Weighted", "Online",
        [.. FleetBuilder.Row(FleetBuilder.Kuard).Endpoints.Select(
            e => new AzureEndpoint("id", e.Name!, "azureEndpoints", e.Target, null, e.ComputedWeight, true, "Online", false))]));

    [Fact]
    public void Every_service_is_shown_for_every_cluster_with_weight_and_share()
    {
        WithAzure();
        ShowFleet();
        var page = At();

        Assert.Equal("No service fails a check.", Words(page.Find("h1")));
        Assert.Equal(["kuard-demo/kuard-svc"], Names(page));
        Assert.Equal(["aks-member-1", "aks-member-2", "aks-member-3"], page.FindAll("thead th b").Select(b => b.TextContent));
        var cells = page.FindAll("tbody td");
        Assert.Equal("100 · 33.7 %", Words(cells[0]));
        Assert.Equal("– not exported on aks-member-3", Words(cells[2]));
        Assert.Equal(
            "kuard-svc on aks-member-1: 100 · 33.7 %. Exported: passed, Valid: passed, Load balancer: passed, "
            + "Public IP: passed, DNS label: passed, Accepted: passed, Online: passed",
            cells[0].QuerySelector("button")!.GetAttribute("aria-label"));
    }

    [Fact]
    public void The_first_failed_check_shows_its_reason_in_the_cell_and_opens_all_seven()
    {
        FleetBuilder.Export("kuard-svc", "aks-member-2", 200, label: false);
        ShowFleet();
        var page = At();

        Assert.Equal("1 of 1 service fails a check.", Words(page.Find("h1")));
        var button = page.FindAll("tbody button.cell")[1];
        Assert.Equal("DNS label is not configured to the public IP", Words(button));
        button.Click();
        Assert.EndsWith("open=kuard-demo%2Fkuard-svc%40aks-member-2", Navigation.Uri, StringComparison.Ordinal);
        page.WaitForElement(".seven");
        Assert.Equal(7, page.FindAll(".seven li").Count);
        Assert.Equal("failed 5 DNS label DNS label is not configured to the public IP", Spoken(page.Find(".seven .at")));
        Assert.Equal(2, page.FindAll(".seven .nr").Count);
        Assert.Contains(
            "Set annotation service.beta.kubernetes.io/azure-dns-label-name", Words(page.Find(".fix")), StringComparison.Ordinal);

        page.FindAll("tbody button.cell")[1].Click();
        Assert.DoesNotContain("open=", Navigation.Uri, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?q=CHECK", "shop/checkout")]
    [InlineData("?ns=shop", "shop/checkout")]
    [InlineData("?cluster=aks-member-3", "shop/checkout")]
    [InlineData("?region=uksouth", "shop/checkout")]
    [InlineData("?state=stopped", "shop/checkout")]
    [InlineData("?q=DNS+label+is+not", "shop/checkout")]
    public void Filters_come_from_the_address(string query, string only)
    {
        WithAzure();
        FleetBuilder.Export("checkout", "aks-member-3", 1, label: false, space: "shop");
        ShowFleet();
        Assert.Equal([only], Names(At(query)));
    }

    [Fact]
    public void Choosing_filters_changes_the_address()
    {
        var page = At("?q=kuard");
        page.Find("input[type=checkbox]").Change(true);
        Assert.EndsWith("/services?q=kuard&state=stopped", Navigation.Uri, StringComparison.Ordinal);
        page.WaitForAssertion(() => Assert.Contains("No matching services.", Words(page), StringComparison.Ordinal));
    }

    [Fact]
    public void More_than_twelve_clusters_are_grouped_by_region_with_the_worst_shown()
    {
        for (var i = 4; i <= 20; i++)
        {
            FleetBuilder.Member($"aks-member-{i}", i % 2 == 0 ? "eastus" : "uksouth")
                .Export("kuard-svc", $"aks-member-{i}", 1, label: i != 7);
        }

        ShowFleet();
        var page = At();
        Assert.Equal(["eastus", "uksouth"], page.FindAll("thead a.name").Select(a => a.TextContent));
        Assert.Equal(["11 of 11 clusters pending", "1 of 8 clusters failing"], page.FindAll("tbody button.cell").Select(Words));
        Assert.Contains(
            "Worst, on aks-member-7: Exported: passed, Valid: passed, Load balancer: passed, Public IP: passed, DNS label: failed",
            page.FindAll("tbody button.cell")[1].GetAttribute("aria-label"), StringComparison.Ordinal);
        page.FindAll("tbody button.cell")[1].Click();
        page.WaitForAssertion(
            () => Assert.Contains(
                "kuard-svc on aks-member-7 the worst of 8 clusters in uksouth", Words(page.Find(".det")), StringComparison.Ordinal));

        Assert.Equal(9, At("?region=uksouth").FindAll("tbody td").Count);
        Assert.Single(At("?cluster=aks-member-7").FindAll("tbody td"));
    }

    [Fact]
    public void One_cell_is_in_the_tab_order_and_the_focused_one_is_described_where_cells_show_one_glyph()
    {
        for (var i = 4; i <= 8; i++)
        {
            FleetBuilder.Member($"aks-member-{i}", "eastus");
        }

        ShowFleet();
        var page = At();
        Assert.Single(page.FindAll("[data-cell][tabindex='0']"));
        page.FindAll("button[data-cell]")[1].Focus();
        Assert.StartsWith("B kuard-svc on aks-member-2", Words(page.Find(".inhand")), StringComparison.Ordinal);
        Assert.Equal("aks-member-2", page.Find("[data-cell][tabindex='0']").GetAttribute("aria-label")!.Split(' ')[2].TrimEnd(':'));
    }

    [Fact]
    public void An_unchanged_service_is_not_rendered_again()
    {
        FleetBuilder.Export("checkout", "aks-member-3", 1, space: "shop");
        ShowFleet();
        var page = At();
        var row = page.FindComponents<MatrixRow>().Single(r => r.Instance.Row.Key == s_kuard);
        var drawn = row.RenderCount;
        FleetBuilder.Export("checkout", "aks-member-3", 7, space: "shop");
        Feed.Show(
            Feed.Current with
            {
                Services = Feed.Current.Services.SetItem(
                new ObjectKey("shop", "checkout"), FleetBuilder.View.Services[new ObjectKey("shop", "checkout")])
            });
        page.WaitForAssertion(() => Assert.Contains("7", Words(page), StringComparison.Ordinal));
        Assert.Equal(drawn, row.RenderCount);
    }

    [Fact]
    public void Hostile_names_and_reasons_are_text()
    {
        FleetBuilder.Export("<script>alert(1)</script>\u202e", "<img src=x onerror=alert(1)>", 1, label: false, space: "shop");
        ShowFleet();
        var page = At();
        Assert.Empty(page.FindAll("script, img"));
        Assert.Contains("shop/<script>alert(1)</script>", Words(page), StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_hub_shows_the_first_steps_and_a_lost_one_does_not()
    {
        Feed.Show(FleetView.Empty with { Freshness = FleetBuilder.Fresh(SourceState.Live) });
        Assert.Contains("No service is exported yet", Words(At()), StringComparison.Ordinal);
        Feed.Show(FleetView.Empty with { Freshness = FleetBuilder.Fresh(SourceState.CatchingUp) });
        Assert.Equal("Catching up with the hub.", Words(At().Find("h1")));
    }

    [Fact]
    public void A_lost_hub_greys_the_matrix_and_a_denied_kind_is_named()
    {
        FleetBuilder.Freshness(FleetBuilder.Fresh(SourceState.Stale, "refused"));
        ShowFleet();
        Assert.NotEmpty(At().FindAll(".panel.is-old"));

        var fresh = FleetBuilder.Fresh(SourceState.Live);
        FleetBuilder.Freshness(
            fresh with
            {
                Kinds = fresh.Kinds.Items.Add(
                new SourceFreshness("works", SourceState.Denied, FleetBuilder.Noon, null, "may not list works"))
            });
        ShowFleet();
        Assert.Contains("works denied. may not list works", Words(At()), StringComparison.Ordinal);
    }

    // The label of the glyph comes first, as a screen reader reads it.
    private static string Spoken(AngleSharp.Dom.IElement item) => $"{item.QuerySelector("svg")!.GetAttribute("aria-label")} {Words(item)}";
}
