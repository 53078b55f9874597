using Bunit;
using FleetDns.Core.Journal;
using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Web.Features.Journal;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace FleetDns.Web.Tests.Screens.Journal;

public class JournalPageTests : ScreenTest
{
    private static readonly JournalLine s_made = Line(
        "m1", "TrafficManagerBackend", FleetBuilder.KuardBackend, "update", "Ada",
        new FieldChange("spec.weight", "40", "100")) with
    { Made = new MadeChange("ada-id", "corr-1", "accepted", null) };

    private static readonly JournalLine s_seen = Line(
        "seen-2", "InternalServiceExport", new ObjectKey("fleet-member-aks-member-2", "kuard-demo-kuard-svc"), JournalLine.Changed,
        "hub-net-controller-manager",
        new FieldChange("spec.weight", "50", "60"), new FieldChange("status.conditions[Valid]", null, "True")) with
    { Cluster = "aks-member-2", Scope = new ObjectRef("ServiceImport", new ObjectKey("kuard-demo", "kuard-svc")) };

    private NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    private IRenderedComponent<JournalPage> Open(string address = "/journal")
    {
        Journal.Show(s_made, s_seen);
        Navigation.NavigateTo(address);
        return Render<JournalPage>();
    }

    [Fact]
    public void Changes_made_here_and_changes_seen_are_in_one_table()
    {
        var page = Open();

        Assert.Equal("2 changes.", Words(page.Find("h1")));
        Assert.Contains("Changes made here are stored on the hub.", Words(page), StringComparison.Ordinal);
        Assert.Equal(
        [
            "5 min changed TrafficManagerBackend kuard-demo/kuard-atm-demo-backend spec.weight 40 → becomes 100 Ada accepted",
            "5 min changed InternalServiceExport fleet-member-aks-member-2/kuard-demo-kuard-svc spec.weight 50 → becomes 60 and 1 more "
            + "aks-member-2 hub-net-controller-manager observed",
        ], page.FindAll("tbody tr:has(td a)").Select(Words));
    }

    [Theory]
    [InlineData("/journal?profile=kuard-demo%2Fkuard-atm-demo", 2)]
    [InlineData("/journal?cluster=aks-member-2", 1)]
    [InlineData("/journal?by=Ada", 1)]
    [InlineData("/journal?kind=seen", 1)]
    [InlineData("/journal?q=corr-1", 1)]
    [InlineData("/journal?since=15m", 2)]
    [InlineData("/journal?q=unknown", 0)]
    public void Filters_are_in_the_address(string address, int lines)
    {
        var page = Open(address);

        Assert.Equal(lines, page.FindAll("tbody tr:has(td a)").Count);
        Assert.StartsWith(lines == 2 ? "2 changes" : $"{lines} of 2 changes", Words(page.Find("h1")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_choice_is_written_to_the_address()
    {
        var page = Open();
        page.FindAll("select")[1].Change("aks-member-2");

        Assert.EndsWith("/journal?cluster=aks-member-2", Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void An_entry_shows_all_its_details_and_links_to_its_object()
    {
        var page = Open("/journal?kind=made&entry=m1");

        var entry = Words(page.Find(".entry"));
        Assert.Contains("Operator Ada ( ada-id )", entry, StringComparison.Ordinal);
        Assert.Contains("Correlation corr-1", entry, StringComparison.Ordinal);
        Assert.Contains("Result accepted", entry, StringComparison.Ordinal);
        Assert.EndsWith("/journal?kind=made", page.Find(".entry header a").GetAttribute("href"), StringComparison.Ordinal);
        Assert.Equal("true", page.Find("tr.chosen a").GetAttribute("aria-current"));
    }

    [Fact]
    public void The_address_of_an_entry_that_is_no_longer_kept_says_so() =>
        Assert.Contains("This entry is no longer kept", Words(Open("/journal?entry=gone").Find(".entry")), StringComparison.Ordinal);

    [Fact]
    public async Task A_weight_is_undone_on_the_current_version()
    {
        var page = Open("/journal?entry=m1");
        await RestAsync(page);
        page.Find(".entry .acts button").Click();

        var (change, by) = Assert.Single(Writer.Asked);
        Assert.Equal((FleetBuilder.KuardBackend, 100, 40, "operator"), (change.Backend, change.Old, change.New, by.Name));

        Writer.Answer(WriteResult.Conflict, "the object has been modified");
        page.WaitForAssertion(
            () => Assert.Equal(
                "Nothing was written: the backend has changed in the meantime. the object has been modified",
                Words(page.Find(".entry [role=status]"))));
    }

    [Fact]
    public async Task An_undo_held_by_a_guard_rail_waits_for_confirmation()
    {
        Writer.ToConfirm = [
            new PlanFinding(
                "", PlanSeverity.Warn, "This moves 60 points of traffic at once.") { Confirmation = "step:kuard-demo/kuard-atm-demo" }];
        var page = Open("/journal?entry=m1");
        await RestAsync(page);
        page.Find(".entry .acts button").Click();
        Writer.Answer(WriteResult.Held, "Confirm it first.");
        page.WaitForAssertion(
            () => Assert.Contains("This moves 60 points of traffic at once.", Words(page.Find(".entry")), StringComparison.Ordinal));

        await RestAsync(page);
        page.FindAll(".entry .acts button").Single(button => button.TextContent.Contains("anyway", StringComparison.Ordinal)).Click();

        page.WaitForAssertion(() => Assert.Equal(["step:kuard-demo/kuard-atm-demo"], Writer.Consents[^1].Confirmed));
        Writer.Answer(WriteResult.Accepted);
        page.WaitForAssertion(() => Assert.Equal("Written: spec.weight 100 → 40.", Words(page.Find(".entry [role=status]"))));
    }

    [Fact]
    public void A_weight_that_was_set_again_since_is_not_undone()
    {
        FleetBuilder.Write(FleetBuilder.KuardBackend, 70);
        ShowFleet();

        var page = Open("/journal?entry=m1");

        Assert.Empty(page.FindAll(".entry .acts button"));
        Assert.Contains("No undo: The weight has been set to 70 since.", Words(page.Find(".entry")), StringComparison.Ordinal);
    }

    [Fact]
    public void An_operator_who_may_not_write_sees_why_there_is_no_undo()
    {
        SignedIn.Become(new Operator("r", "reader", Role.Reader));
        Assert.Contains("No undo: You are signed in as reader", Words(Open("/journal?entry=m1").Find(".entry")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_right_that_is_missing_at_the_hub_is_named()
    {
        Rights.Missing = AccessQuestion.PatchBackends("kuard-demo");
        Assert.Contains(
            "No undo: You have no permission on the hub to patch trafficmanagerbackends", Words(Open("/journal?entry=m1").Find(".entry")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Paused_lines_stay_until_the_operator_resumes()
    {
        var page = Open();
        page.Find("button[aria-pressed]").Click();
        Journal.Show(
            Line("seen-3", "MemberCluster", new ObjectKey("", "aks-member-1"), JournalLine.Changed, null,
            new FieldChange("spec.taints", null, "drain")), s_made, s_seen);
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("2 changes, paused.", Words(page.Find("h1")));

        await page.Find("button[aria-pressed=true]").ClickAsync(new());
        await ShowsAsync(() => Words(page.Find("h1")) == "3 changes.");
    }

    [Fact]
    public async Task Leaving_the_page_ends_its_subscription()
    {
        Open();
        Assert.Equal(1, Journal.Subscribers);
        await DisposeComponentsAsync();
        Assert.Equal(0, Journal.Subscribers);
    }

    private static JournalLine Line(string id, string kind, ObjectKey key, string action, string? by, params FieldChange[] changes)
    {
        var self = new ObjectRef(kind, key);
        return new JournalLine(id, FleetBuilder.Noon.AddMinutes(-5), self, self, null, [], action, [.. changes], by);
    }
}
