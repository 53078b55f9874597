using Bunit;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Web.Features.Sandbox;
using FleetDns.Web.Live;
using FleetDns.Web.Operations;
using FleetDns.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace FleetDns.Web.Tests.Screens.Sandbox;

public class SandboxPageTests : ScreenTest
{
    private readonly FakeControl _control = new();

    public SandboxPageTests() => Services.AddSingleton<ISandboxControl>(_control);

    [Fact]
    public void Faults_are_shown_in_their_areas_with_their_effect()
    {
        var page = Render<SandboxPage>();

        Assert.Equal("No fault is on.", page.Find("h1").TextContent);
        Assert.Equal(["Fleet and Azure", "Mistakes in manifests", "Hub API", "DNS"], page.FindAll("h2").Select(h => h.TextContent));
        Assert.Contains("Queries get no answer.", Words(page.Find("section[aria-label=DNS]")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_is_shown_with_its_title_and_its_id()
    {
        Assert.Equal(
            "Wrong target portmistake-target-port",
            Render<SandboxPage>().Find("section[aria-label='Mistakes in manifests'] .name").TextContent);
        Assert.Equal("Something new", FaultTitles.Title(new SandboxFault("something-new", false, false, "")));
    }

    [Fact]
    public void A_switch_turns_its_fault_on_and_off_again()
    {
        var page = Render<SandboxPage>();
        Assert.Equal(("Off", 0), State());
        page.Find("[aria-label='Enable No answers (dns-drop)']").Click();

        Assert.Equal(("On", 1), State());
        Assert.Equal("1 of 4 faults is on: No answers (dns-drop).", page.Find("h1").TextContent);

        page.Find("[aria-label='Disable No answers (dns-drop)']").Click();
        Assert.NotNull(page.Find("[aria-label='Enable No answers (dns-drop)']"));
        Assert.Equal(("Off", 0), State());
        Assert.Equal([("dns-drop", true), ("dns-drop", false)], _control.Switched);

        // Off is a plain word: a tick next to a fault would suggest that it is healthy.
        (string, int) State() =>
            (page.Find("section[aria-label=DNS] .state").TextContent, page.FindAll("section[aria-label=DNS] .gl").Count);
    }

    [Fact]
    public void A_one_shot_fault_is_triggered_and_never_on()
    {
        var page = Render<SandboxPage>();
        Assert.Equal("", page.Find("section[aria-label='Fleet and Azure'] .state").TextContent);
        page.Find("[aria-label='Trigger once: Profile deleted by hand (profile-deleted)']").Click();

        Assert.Equal([("profile-deleted", true)], _control.Switched);
        Assert.Equal("No fault is on.", page.Find("h1").TextContent);
    }

    [Fact]
    public async Task A_switch_by_another_operator_appears_automatically()
    {
        var page = Render<SandboxPage>();
        _control.Set("hub-429", true);

        await ShowsAsync(() => page.Find("h1").TextContent == "1 of 4 faults is on: Hub returns 429 (hub-429).");
    }

    [Fact]
    public async Task A_failing_control_address_is_reported_and_the_last_state_stays()
    {
        var page = Render<SandboxPage>();
        _control.Trouble = "The sandbox's control address did not answer as expected: refused";
        await ShowsAsync(() => page.FindAll("[role=alert]").Count == 1);

        Assert.Contains("did not answer as expected", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Equal(4, page.FindAll("section li").Count);
    }

    [Fact]
    public void The_navigation_has_the_page() => Assert.Equal("Sandbox", Render<Pages>().Find("a[href='sandbox']").TextContent);

    private sealed class FakeControl : ISandboxControl
    {
        private ImmutableArray<SandboxFault> _faults =
        [
            new("dns-drop", false, false, "Queries get no answer."),
            new("mistake-target-port", false, false, "Nothing listens."),
            new("hub-429", false, false, "Every request is answered 429."),
            new("profile-deleted", false, true, "One Azure profile is deleted by hand."),
        ];

        public List<(string Name, bool On)> Switched { get; } = [];

        public string? Trouble { get; set; }

        public void Set(string name, bool on) => _faults = [.. _faults.Select(f => f.Name == name && !f.Once ? f with { On = on } : f)];

        public Task<ImmutableArray<SandboxFault>> ListAsync(CancellationToken token) =>
            Trouble is null ? Task.FromResult(_faults) : throw new SandboxControlException(Trouble);

        public Task SwitchAsync(string name, bool on, Operator by, CancellationToken token)
        {
            Switched.Add((name, on));
            Set(name, on);
            return Task.CompletedTask;
        }
    }
}

/// <summary>With a real hub there is no sandbox page.</summary>
public class NoSandboxTests : ScreenTest
{
    public NoSandboxTests() => Services.AddSingleton(new HubLabel("aks-hub", false, SignsOut: false));

    [Fact]
    public void The_page_is_not_found_and_not_in_the_navigation()
    {
        var navigation = Services.GetRequiredService<NavigationManager>();
        var notFound = 0;
        navigation.OnNotFound += (_, _) => notFound++;

        Assert.Empty(Render<SandboxPage>().FindAll("h1"));
        Assert.Equal(1, notFound);
        Assert.Empty(Render<Pages>().FindAll("a[href='sandbox']"));
    }
}
