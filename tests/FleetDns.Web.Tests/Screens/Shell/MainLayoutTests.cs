using Bunit;
using FleetDns.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace FleetDns.Web.Tests.Screens.Shell;

public class MainLayoutTests : ScreenTest
{
    private sealed class Brittle : ComponentBase
    {
        public static bool Broken { get; set; }

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            if (Broken)
            {
                throw new InvalidOperationException("an internal secret");
            }

            builder.AddMarkupContent(0, "<h1>Whole</h1>");
        }
    }

    private IRenderedComponent<MainLayout> Open() => Render<MainLayout>(p => p.Add(c => c.Body, builder =>
    {
        builder.OpenComponent<Brittle>(0);
        builder.CloseComponent();
    }));

    [Fact]
    public void The_app_bar_marks_the_sandbox_and_names_hub_operator_and_pages()
    {
        Brittle.Broken = false;
        var page = Open();

        Assert.Equal("fleet-sandbox Sandbox", Words(page.Find(".hub")));
        Assert.Equal("OP", Words(page.Find(".who")));
        Assert.Equal("Signed in as operator", page.Find(".who").GetAttribute("aria-label"));
        Assert.Equal("signout", page.Find(".appbar form[method=post]").GetAttribute("action"));
        Assert.Subset(
            page.FindAll("nav[aria-label=Pages] a").Select(link => link.TextContent.Trim()).ToHashSet(),
            new HashSet<string> { "Overview", "Profiles1", "Sandbox" });
        Assert.Equal("Whole", Words(page.Find("main h1")));
    }

    [Fact]
    public void A_page_that_fails_leaves_the_shell_working_and_can_be_reloaded()
    {
        Brittle.Broken = true;
        var page = Open();

        Assert.Equal("Something went wrong on this page.", Words(page.Find("main h1")));
        Assert.DoesNotContain("an internal secret", Words(page), StringComparison.Ordinal);
        Assert.Contains("Hub live", Words(page), StringComparison.Ordinal);

        Brittle.Broken = false;
        page.Find("main button").Click();
        Assert.Equal("Whole", Words(page.Find("main h1")));
    }

    [Fact]
    public async Task Ages_change_with_the_single_clock_of_the_tab()
    {
        Brittle.Broken = false;
        FleetBuilder.Freshness(FleetBuilder.Fresh(SourceState.Stale, "Connection refused"));
        ShowFleet();
        var page = Open();
        Assert.Contains("Hub stale since 12 s", Words(page), StringComparison.Ordinal);

        await ShowsAsync(() => Words(page).Contains("Hub stale since 20 s", StringComparison.Ordinal));
    }

    [Fact]
    public void The_menu_of_the_phone_opens_the_same_pages()
    {
        Brittle.Broken = false;
        var page = Open();
        page.Find("button[aria-label=Menu]").Click();

        Assert.Equal("true", page.Find("button[aria-label=Menu]").GetAttribute("aria-expanded"));
        Assert.Equal(
            page.FindAll("nav[aria-label=Pages] a").Select(link => link.TextContent),
            page.FindAll("nav[aria-label='Pages, menu'] a").Select(link => link.TextContent));
    }

    [Fact]
    public void The_theme_is_the_systems_until_the_operator_chooses()
    {
        Brittle.Broken = false;
        var module = JSInterop.SetupModule("./js/theme.js");
        module.Mode = JSRuntimeMode.Loose;
        module.Setup<bool>("choose", "light").SetResult(false);
        var page = Open();
        var theme = page.Find("button.theme");
        Assert.Equal("Theme: system. Switch to light.", theme.GetAttribute("aria-label"));

        theme.Click();

        Assert.Equal("Theme: light. Switch to dark.", page.Find("button.theme").GetAttribute("aria-label"));
        Assert.Single(module.Invocations["choose"]);
    }
}
