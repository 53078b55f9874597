using AngleSharp.Dom;
using Bunit;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Web.Features.Profiles;
using FleetDns.Web.Live;
using FleetDns.Web.Operations;
using FleetDns.Web.Parts;
using FleetDns.Web.Security;
using FleetDns.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace FleetDns.Web.Tests.Screens;

/// <summary>A page without a browser: fakes for its sources, and a clock that the test moves.</summary>
public abstract class ScreenTest : BunitContext
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private protected ScreenTest()
        : this(FleetBuilder.HowTo())
    {
    }

    private protected ScreenTest(FleetBuilder fleet)
    {
        FleetBuilder = fleet;
        Feed = new FakeFeed(fleet.View);
        JSInterop.Mode = JSRuntimeMode.Loose;
        foreach (var module in new[] { "theme", "page", "weight-slider", "pending-keys", "search", "keys", "drafts" })
        {
            JSInterop.SetupModule($"./js/{module}.js").Mode = JSRuntimeMode.Loose;
        }

        Services.AddSingleton<TimeProvider>(Clock);
        Services.AddFleetScreens();
        Services.AddSingleton<IDataProtectionProvider, EphemeralDataProtectionProvider>();
        Services.AddSingleton<IFleetFeed>(Feed);
        Services.AddSingleton<IMeasurements>(Measurements);
        Services.AddSingleton<IWeightWriter>(Writer);
        Services.AddSingleton<IJournalReader>(Journal);
        Services.AddSingleton(new HubLabel("fleet-sandbox", true, SignsOut: true));
        Services.AddSingleton<AuthenticationStateProvider>(SignedIn);
        Services.AddSingleton<Sessions>();
        Services.AddSingleton<Challenges>();
        Services.AddSingleton(new SignInOptions(SignInMethod.Personas, Required: true));
        Services.AddScoped<CurrentOperator>();
        Services.AddScoped<AntiforgeryStateProvider, NoAntiforgery>();
        Services.AddSingleton<IWritePolicy, WritePolicy>();
        Services.AddSingleton<IOperatorRights>(Rights);
        Services.AddSingleton(_ => ReadOnly);
        Services.AddSingleton<IEndpointChecks>(Checks);
        Services.AddSingleton(new EndpointLinks(0, ThroughDashboard: false));
        Services.AddSingleton<IHubObjects>(HubObjects);
        Services.AddSingleton<IPlanLookups>(Lookups = new FakeLookups(HubObjects));
        Services.AddSingleton<IChangePipeline>(Pipeline);
        Services.AddSingleton<ITracker>(Tracker);
        Services.AddSingleton(new LimitOptions());
        Services.AddSingleton<ManifestPlaces>();
    }

    private protected FleetBuilder FleetBuilder { get; }
    private protected FakeFeed Feed { get; }
    private protected FakeMeasurements Measurements { get; } = new();
    private protected FakeWriter Writer { get; } = new();
    private protected FakeJournal Journal { get; } = new();
    private protected FakeTimeProvider Clock { get; } = new(FleetBuilder.Noon);
    private protected FakeChecks Checks { get; } = new();
    private protected FakeHubObjects HubObjects { get; } = new();
    private protected FakeLookups Lookups { get; }
    private protected FakePipeline Pipeline { get; } = new();
    private protected FakeTracker Tracker { get; } = new();
    private protected SignedIn SignedIn { get; } = new(new Operator("op-1", "operator", Role.Operator));
    private protected FakeRights Rights { get; } = new();
    private protected ReadOnlyReason ReadOnly { get; set; } = new(null);

    /// <summary>As a page of that profile makes it; shows no profile yet.</summary>
    private protected WeightEditor Editor(ObjectKey profile) => new(
        profile, Writer, Rights, Services.GetRequiredService<IWritePolicy>(), Services.GetRequiredService<CurrentOperator>(), () => { });

    /// <summary>The feed publishes the current fleet.</summary>
    private protected void ShowFleet() => Feed.Show(FleetBuilder.View);

    /// <summary>Moves the clock past the tab's throttle until the page shows it. Real time is only an upper bound.</summary>
    private protected async Task ShowsAsync(Func<bool> shown)
    {
        var until = TimeProvider.System.GetTimestamp();
        while (!shown())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(until) < s_patience, "The page does not show it.");
            Clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(5, Xunit.TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits until the buttons that write accept clicks.</summary>
    private protected Task RestAsync(IRenderedComponent<IComponent> page) =>
        ShowsAsync(
            () => page.FindAll("button[data-writes]") is { Count: > 0 } buttons && buttons.All(button => !button.HasAttribute("disabled")));

    /// <summary>The text as it is read on the page: separate parts are separated by one space.</summary>
    private protected static string Words(IRenderedComponent<IComponent> component) => Tidy(component.Nodes.Select(Read));

    private protected static string Words(IElement element) => Tidy([Read(element)]);

    private sealed class NoAntiforgery : AntiforgeryStateProvider
    {
        public override AntiforgeryRequestToken? GetAntiforgeryToken() => null;
    }

    private static string Read(INode node) => node switch
    {
        IText text => text.Data,
        // Part of a word or a sentence; every other element is a box or a row of its own.
        IElement { LocalName: "time" or "wbr" or "tspan" or "a" or "code" } inline => string.Concat(inline.ChildNodes.Select(Read)),
        _ => $" {string.Concat(node.ChildNodes.Select(Read))} ",
    };

    private static string Tidy(IEnumerable<string> texts) =>
        string.Join(' ', string.Join(' ', texts).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
