using System.Reflection;
using AngleSharp.Dom;
using Bunit;
using FleetDns.Core.Plans;
using FleetDns.Web.Operations;
using FleetDns.Web.Shell;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace FleetDns.Web.Tests.Screens;

/// <summary>
/// Hostile text in any field of any object: no page turns it into an element, a handler or an address, and no page fails.
/// </summary>
public class HostileTextTests : ScreenTest
{
    private static readonly string[] s_others = ["/create", "/setup", "/sandbox", "/denied", "/signout"];
    private static readonly string[] s_forbidden =
        ["script", "iframe", "img", "object", "embed", "link", "style", "base", "b[onmouseover]", "svg[onload]"];

    /// <summary>
    /// Every page that shows the fleet; /create and /setup show what is typed there and what Azure reports, through services of their own.
    /// </summary>
    public static TheoryData<string> Pages()
    {
        var pages = new TheoryData<string>();
        foreach (var route in typeof(NavigationRail).Assembly.GetTypes()
            .Where(type => type.Namespace?.StartsWith("FleetDns.Web.Features.", StringComparison.Ordinal) == true
                && !type.GetCustomAttributes<AllowAnonymousAttribute>().Any() && type.GetCustomAttributes<AuthorizeAttribute>().Any())
            .SelectMany(type => type.GetCustomAttributes<RouteAttribute>()).Select(route => route.Template).Order(StringComparer.Ordinal))
        {
            if (!s_others.Any(other => route.StartsWith(other, StringComparison.Ordinal)))
            {
                pages.Add(route);
            }
        }

        return pages;
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_page_shows_hostile_text_as_text(string route)
    {
        Hostile();
        var page = typeof(NavigationRail).Assembly.GetTypes()
            .Single(type => type.GetCustomAttributes<RouteAttribute>().Any(each => each.Template == route));
        Services.GetRequiredService<NavigationManager>()
            .NavigateTo(route == "/journal" ? $"/journal?entry={Uri.EscapeDataString(HostileFleet.Address)}" : "/");

        var drawn = Render(builder =>
        {
            builder.OpenComponent(0, page);
            builder.AddMultipleAttributes(1, Parameters(page, route));
            builder.CloseComponent();
        });

        Assert.NotEmpty(drawn.FindAll("h1"));
        Assert.Contains(
            "<img src=x onerror=alert(1)>", string.Concat(drawn.Nodes.Select(node => node.TextContent)), StringComparison.Ordinal);
        Judge(drawn.Nodes.OfType<IElement>());
    }

    [Fact]
    public void The_frame_and_its_search_show_hostile_text_as_text()
    {
        Hostile();
        var search = Render<GlobalSearch>();
        search.Find("input").Input("<img");

        Assert.NotEmpty(search.FindAll("[role=option]"));
        Judge(search.Nodes.OfType<IElement>());
        Judge(Render<MainLayout>(layout => layout.Add(it => it.Body, _ => { })).Nodes.OfType<IElement>(), except: "style");
    }

    private static IEnumerable<KeyValuePair<string, object>> Parameters(Type page, string route) =>
        from property in page.GetProperties(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
        where property.GetCustomAttribute<ParameterAttribute>() is not null
            && route.Contains($"{{{property.Name}}}", StringComparison.OrdinalIgnoreCase)
        select KeyValuePair.Create(property.Name, (object)(property.Name == "Namespace" ? HostileFleet.Space : HostileFleet.Name));

    private void Hostile()
    {
        Feed.Show(HostileFleet.View());
        Journal.Show(HostileFleet.Lines());
        var text = $"{HostileFleet.Name} {HostileFleet.Message}";
        Journal.Interrupt(
            new KeptRun(
                HostileFleet.Name, "1", new PlanRun(text, text, text, text, text, false, FleetBuilder.Noon, FleetBuilder.Noon, null, text,
            [new RunDocument(
                text, text, HostileFleet.Key, DocumentAction.Create, text, DocumentFate.Failed, text, [HostileFleet.Key], null, null, text,
                text)])));
    }

    /// <param name="except">An element that is allowed for another reason.</param>
    private static void Judge(IEnumerable<IElement> roots, string? except = null)
    {
        var elements = roots.SelectMany(root => root.QuerySelectorAll("*").Prepend(root)).ToList();
        Assert.Empty(
            elements.Where(element => s_forbidden.Except([except]).Any(each => element.Matches(each!)))
                .Select(element => element.OuterHtml[..Math.Min(120, element.OuterHtml.Length)]));
        Assert.Empty(
            elements.SelectMany(element => element.Attributes)
                .Where(attribute => attribute.Name.StartsWith("on", StringComparison.Ordinal)).Select(attribute => attribute.Name));
        Assert.All(
            elements.SelectMany(element => element.Attributes).Where(attribute => attribute.Name is "href" or "src" or "action"),
            attribute =>
            Assert.Matches("^(https?://|(?!//)(?![^/?#]*:))", attribute.Value));
    }
}
