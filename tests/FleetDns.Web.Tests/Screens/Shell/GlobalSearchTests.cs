using Bunit;
using FleetDns.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace FleetDns.Web.Tests.Screens.Shell;

public class GlobalSearchTests : ScreenTest
{
    private IRenderedComponent<GlobalSearch> Type(string text)
    {
        var search = Render<GlobalSearch>();
        search.Find("input").Input(text);
        return search;
    }

    [Fact]
    public void It_is_a_combobox_that_lists_the_matches()
    {
        var search = Type("aks");

        var box = search.Find("input");
        Assert.Equal(
            ("combobox", "true", "found", "found-0"),
            (box.GetAttribute("role"), box.GetAttribute("aria-expanded"), box.GetAttribute("aria-controls"),
            box.GetAttribute("aria-activedescendant")));
        Assert.Equal(
            ["aks-member-1", "aks-member-2", "aks-member-3"],
            search.FindAll("[role=option] bdi:first-child").Select(hit => hit.TextContent));
        Assert.Equal(["true", "false", "false"], search.FindAll("[role=option]").Select(option => option.GetAttribute("aria-selected")));
        Assert.Equal("3 results", search.Find("[role=status]").TextContent);
    }

    [Fact]
    public void Arrows_wrap_around_the_list_and_Enter_opens_the_choice()
    {
        var search = Type("aks");
        search.Find("input").KeyDown("ArrowUp");
        Assert.Equal("found-2", search.Find("input").GetAttribute("aria-activedescendant"));
        search.Find("input").KeyDown("ArrowDown");
        search.Find("input").KeyDown("ArrowDown");
        search.Find("input").KeyDown("Enter");

        Assert.EndsWith("/clusters/aks-member-2", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
        Assert.Equal("", search.Find("input").GetAttribute("value") ?? "");
        Assert.Equal("false", search.Find("input").GetAttribute("aria-expanded"));
    }

    [Fact]
    public void Escape_closes_and_empties_it()
    {
        var search = Type("kuard");
        search.Find("input").KeyDown("Escape");

        Assert.Empty(search.FindAll("[role=option]"));
        Assert.Equal("false", search.Find("input").GetAttribute("aria-expanded"));
    }

    [Fact]
    public async Task It_closes_when_the_focus_leaves_it()
    {
        var search = Type("kuard");
        await search.InvokeAsync(search.Instance.Left);

        Assert.Equal("false", search.Find("input").GetAttribute("aria-expanded"));
        Assert.True(search.Find("#found").HasAttribute("hidden"));
    }

    [Fact]
    public void Objects_that_an_operator_may_not_see_are_not_found()
    {
        Feed.Show(FleetBuilder.View with { Members = FleetBuilder.View.Members.Clear() });

        Assert.Equal("No results that you have access to.", Words(Type("aks").Find(".none")));
    }

    [Fact]
    public void A_backend_leads_to_the_page_of_its_profile() =>
        Assert.Equal("profiles/kuard-demo/kuard-atm-demo", Type("atm-demo-backend").Find("[role=option]").GetAttribute("href"));
}
