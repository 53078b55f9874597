using AngleSharp.Dom;
using Bunit;
using FleetDns.Web.Parts;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace FleetDns.Web.Tests.Screens.Create;

/// <summary>Answers a wizard as an operator would: by the names of its fields.</summary>
public abstract class WizardTest : ScreenTest
{
    private protected IRenderedComponent<T> Open<T>(string address)
        where T : class, IComponent
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo(address);
        return Render<T>();
    }

    /// <summary>Opens on an existing object, once the hub has reported it.</summary>
    private protected async Task<IRenderedComponent<T>> OpenAtAsync<T>(string address, string question)
        where T : class, IComponent
    {
        var page = Open<T>(address);
        await ShowsAsync(() => Question(page) == question);
        return page;
    }

    private protected static string Question(IRenderedComponent<IComponent> page) => Words(page.Find(".ask h2"));

    private protected static string Manifest(IRenderedComponent<IComponent> page) => page.Find(".mani pre").TextContent;

    /// <summary>The messages at the field.</summary>
    private protected static string Notes(IRenderedComponent<IComponent> page, string field) =>
        Words(Labelled(page, field).Closest(".fld")!.QuerySelector("[role=status]")!);

    private protected static void Type(IRenderedComponent<IComponent> page, string field, string text) =>
        Labelled(page, field).QuerySelector("input")!.Input(text);

    private protected static void Choose(IRenderedComponent<IComponent> page, string option) =>
        page.FindAll(".opt").Single(each => each.QuerySelector("b")?.TextContent == option).QuerySelector("input")!.Change(true);

    private protected static void Continue(IRenderedComponent<IComponent> page) => page.Find(".ask form").Submit();

    private protected static IElement Button(IRenderedComponent<IComponent> page, string words) =>
        page.FindAll("button").Single(button => Words(button) == words);

    private protected static string[] Next(IRenderedComponent<ReviewPanel> review) =>
        [.. review.FindAll(".acts a").Select(link => link.GetAttribute("href")!)];

    private static IElement Labelled(IRenderedComponent<IComponent> page, string field) =>
        page.FindAll("label").Single(label => label.QuerySelector("span")?.TextContent == field);
}
