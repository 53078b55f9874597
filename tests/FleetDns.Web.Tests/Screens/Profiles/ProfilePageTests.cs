using AngleSharp.Dom;
using Bunit;
using FleetDns.Core.Journal;
using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Web.Features.Profiles;
using FleetDns.Web.Live;
using FleetDns.Web.Operations;
using FleetDns.Web.Parts;
using FleetDns.Web.Tests.Screens.Problems;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace FleetDns.Web.Tests.Screens.Profiles;

public class ProfilePageTests : ScreenTest
{
    private const string Slider = "input[type=range]";

    private IRenderedComponent<ProfilePage> Open() =>
        Render<ProfilePage>(p => p.Add(c => c.Namespace, FleetBuilder.Kuard.Namespace).Add(c => c.Name, FleetBuilder.Kuard.Name));

    private static IElement Button(IRenderedComponent<ProfilePage> page, string name) =>
        page.FindAll("button").First(button => Name(button) == name);

    private static bool Has(IRenderedComponent<ProfilePage> page, string name) =>
        page.FindAll("button").Any(button => Name(button) == name);

    // The accessible name of a button: its label, else its text without what is hidden.
    private static string Name(IElement button) => button.GetAttribute("aria-label")
        ?? string.Concat(
            button.GetDescendants().OfType<IText>().Where(text => text.ParentElement?.GetAttribute("aria-hidden") != "true")
            .Select(text => text.Data)).Trim();

    // On the dispatcher, so that no redraw comes between finding and pressing.
    private static Task PressAsync(IRenderedComponent<ProfilePage> page, string name) => page.InvokeAsync(() => Button(page, name).Click());

    private static Task MoveAsync(IRenderedComponent<ProfilePage> page, int weight) =>
        page.InvokeAsync(() => page.Find(Slider).Input($"{weight}"));

    private static async Task<IRenderedComponent<ProfilePage>> SetAsync(IRenderedComponent<ProfilePage> page, int weight)
    {
        await MoveAsync(page, weight);
        await page.InvokeAsync(() => page.Find(Slider).Change($"{weight}"));
        return page;
    }

    private static IEnumerable<string> Weights(IRenderedComponent<ProfilePage> page) => page.FindAll(".wtab tbody tr").Select(Words);

    [Fact]
    public void The_head_shows_the_name_and_the_status()
    {
        var page = Open();

        Assert.StartsWith("kuard-demo-kuard-atm-demo.trafficmanager.net", Words(page.Find("h1")), StringComparison.Ordinal);
        Assert.Equal(
            [
                "Programmed",
                "Profile kuard-demo/kuard-atm-demo",
                "Azure not configured",
                "Monitor HTTP :80 / every 30 s Change",
                "TTL not known",
                "Resource group rg-flt-tm-demo",
                "Add backend… Delete…",
            ],
            page.FindAll(".facts li").Select(Words));
        Assert.True(Has(page, "Copy FQDN"));
        Assert.Equal("http://kuard-demo-kuard-atm-demo.trafficmanager.net/", page.Find("h1 a").GetAttribute("href"));
    }

    [Fact]
    public void A_profile_that_is_not_programmed_shows_the_message_of_its_condition()
    {
        FleetBuilder.Profile(
            FleetBuilder.Kuard,
            new Condition(
                "Programmed", ConditionStatus.False, "DNSNameNotAvailable", "Domain name kuard already exists.", 1, FleetBuilder.Noon),
            dnsName: null);
        ShowFleet();
        var page = Open();

        Assert.Contains("Not programmed", Words(page.Find(".facts")), StringComparison.Ordinal);
        Assert.Equal("DNSNameNotAvailable Domain name kuard already exists.", Words(page.Find(".prof-head .said")));
        Assert.Contains("no FQDN yet", Words(page.Find("h1")), StringComparison.Ordinal);
        Assert.True(Button(page, "Measure").HasAttribute("disabled"));
    }

    [Fact]
    public void The_slider_is_accessible_over_its_whole_range()
    {
        var slider = Open().Find(Slider);

        Assert.Equal("Weight of backend kuard-atm-demo-backend", slider.GetAttribute("aria-label"));
        Assert.Equal(
            ("0", "1000", "1", "100"),
            (slider.GetAttribute("min"), slider.GetAttribute("max"), slider.GetAttribute("step"), slider.GetAttribute("value")));
    }

    [Fact]
    public async Task While_the_slider_moves_the_page_follows_and_nothing_is_written()
    {
        var page = Open();
        await MoveAsync(page, 10);

        Assert.Equal(
            ["A aks-member-1 100 34 → becomes 4 33.7 → becomes 36.4", "B aks-member-2 200 67 → becomes 7 66.3 → becomes 63.6"],
            Weights(page));
        Assert.Contains("aks-member-1 36.4 %", page.Find("svg.bars").GetAttribute("aria-label"), StringComparison.Ordinal);
        Assert.Contains("preview", Words(page), StringComparison.Ordinal);
        Assert.Empty(page.FindAll(".pending"));
        Assert.Empty(Writer.Asked);
    }

    [Fact]
    public async Task On_release_the_pending_change_names_object_field_old_and_new()
    {
        var page = await SetAsync(Open(), 40);

        var foot = Words(page.Find(".pending"));
        Assert.Contains("1 change, not written", foot, StringComparison.Ordinal);
        Assert.Contains("TrafficManagerBackend kuard-demo/kuard-atm-demo-backend", foot, StringComparison.Ordinal);
        Assert.Contains("spec.weight 100 → 40", foot, StringComparison.Ordinal);
        Assert.Empty(Writer.Asked);
    }

    [Fact]
    public async Task Cancel_drops_the_change()
    {
        var page = await SetAsync(Open(), 40);
        await PressAsync(page, "Cancel");

        Assert.Empty(page.FindAll(".pending"));
        Assert.Equal("100", page.Find(Slider).GetAttribute("value"));
        Assert.Equal(["A aks-member-1 100 34 33.7", "B aks-member-2 200 67 66.3"], Weights(page));
    }

    [Fact]
    public async Task As_kubectl_gives_the_same_change_as_a_command()
    {
        var page = await SetAsync(Open(), 40);
        await PressAsync(page, "Show kubectl command");

        Assert.Equal(
            "kubectl patch trafficmanagerbackend kuard-atm-demo-backend -n kuard-demo --type=merge -p '{\"spec\":{\"weight\":40}}'",
            page.Find(".pending code").TextContent);
    }

    [Fact]
    public async Task Apply_writes_as_the_operator_and_the_new_state_arrives_only_through_the_watch()
    {
        var page = await SetAsync(Open(), 40);
        var seen = FleetBuilder.Row(FleetBuilder.Kuard).Backends[0].Backend.Meta.ResourceVersion;
        await PressAsync(page, "Apply");

        var (change, by) = Assert.Single(Writer.Asked);
        Assert.Equal(
            (FleetBuilder.KuardBackend, seen, 100, 40, "op-1"), (change.Backend, change.ResourceVersion, change.Old, change.New, by.Id));
        Assert.Contains("Writing…", Words(page.Find(".pending")), StringComparison.Ordinal);

        Writer.Answer(WriteResult.Accepted);
        page.WaitForAssertion(
            () => Assert.Contains("Applied. Waiting for the hub to confirm…", Words(page.Find(".pending")), StringComparison.Ordinal));
        // The page does not insert the new value itself
        Assert.Contains("100 → 40", Words(page.Find(".pending")), StringComparison.Ordinal);

        FleetBuilder.Write(FleetBuilder.KuardBackend, 40);
        ShowFleet();
        await ShowsAsync(() => page.FindAll(".pending").Count == 0);
        Assert.Equal(["A aks-member-1 100 14 34.1", "B aks-member-2 200 27 65.9"], Weights(page));
    }

    [Fact]
    public async Task Undo_in_the_last_change_is_disabled_at_first_and_reverses_it_on_the_current_version()
    {
        FleetBuilder.Write(FleetBuilder.KuardBackend, 40);
        ShowFleet();
        Journal.Show(Line("100", "40", made: true));
        var page = Open();
        await ShowsAsync(() => Has(page, "Undo"));
        Assert.Contains(
            "kuard-atm-demo-backend, spec.weight 100 → 40 by Ada, using FleetDns, 0 s ago", Words(page.Find(".change header")),
            StringComparison.Ordinal);
        Assert.True(Button(page, "Undo").HasAttribute("disabled"));
        await PressAsync(page, "Undo");
        Assert.Empty(Writer.Asked);

        Clock.Advance(WriteButton.Wait);
        page.WaitForAssertion(() => Assert.False(Button(page, "Undo").HasAttribute("disabled")));
        await PressAsync(page, "Undo");

        var (change, _) = Assert.Single(Writer.Asked);
        Assert.Equal(
            (40, 100, FleetBuilder.Row(FleetBuilder.Kuard).Backends[0].Backend.Meta.ResourceVersion),
            (change.Old, change.New, change.ResourceVersion));
        Writer.Answer(WriteResult.Accepted);
        FleetBuilder.Write(FleetBuilder.KuardBackend, 100);
        ShowFleet();
        await ShowsAsync(() => page.FindAll(".pending").Count == 0 && page.Find(Slider).GetAttribute("value") == "100");
    }

    [Fact]
    public async Task Undo_is_withdrawn_with_the_reason_after_another_write()
    {
        FleetBuilder.Write(FleetBuilder.KuardBackend, 40);
        ShowFleet();
        Journal.Show(Line("100", "40", made: true));
        var page = Open();
        await ShowsAsync(() => Has(page, "Undo"));

        FleetBuilder.Write(FleetBuilder.KuardBackend, 70);
        ShowFleet();
        await ShowsAsync(() => Words(page).Contains("No undo: The weight has been set to 70 since.", StringComparison.Ordinal));
        Assert.False(Has(page, "Undo"));
    }

    [Fact]
    public void An_FQDN_without_endpoints_cannot_be_opened()
    {
        Assert.NotNull(Open().Find(".prof-head a.icon").GetAttribute("href"));
        FleetBuilder.Drop(FleetBuilder.KuardBackend);
        ShowFleet();

        var link = Open().Find(".prof-head a.icon");
        Assert.Null(link.GetAttribute("href"));
        Assert.Equal("DNS returns no endpoint for kuard-demo-kuard-atm-demo.trafficmanager.net", link.GetAttribute("title"));
    }

    [Fact]
    public async Task The_last_change_is_shown_also_if_another_tool_made_it()
    {
        Journal.Show(
            Line("55", "70", made: false) with { At = FleetBuilder.Noon, By = "kubectl" },
            Line("100", "55", made: true) with { Id = "older", At = FleetBuilder.Noon.AddMinutes(-5) });
        var page = Open();
        await ShowsAsync(() => page.FindAll(".change").Count == 1);
        Assert.Contains("spec.weight 55 → 70 by kubectl, 0 s ago", Words(page.Find(".change header")), StringComparison.Ordinal);
        Assert.Contains("No undo: it was not made with FleetDns.", Words(page.Find(".change header")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_from_another_page_is_undone_by_the_pipeline()
    {
        var report = new ChangeReport(new Preflight(new Plan("", [], [], []), [], []), "c-7", [], null);
        Tracker.Reports["c-7"] = report;
        var key = new ObjectKey("kuard-demo", "weights");
        Journal.Show(
            Line(null, null, made: true) with
            {
                Subject = new ObjectRef("ResourceOverride", key),
                Scope = new ObjectRef("ResourceOverride", key),
                Profiles = [FleetBuilder.Kuard],
                Action = "create",
                Made = new MadeChange("op-1", "c-7", "accepted", null)
            });
        var page = Open();
        await ShowsAsync(() => Has(page, "Undo") && !Button(page, "Undo").HasAttribute("disabled"));
        await PressAsync(page, "Undo");
        Assert.Equal([report], Pipeline.Undone);
        Assert.Empty(Tracker.Reports);
        Assert.False(Has(page, "Undo"));
    }

    [Fact]
    public async Task A_write_is_reported_in_the_message_strip()
    {
        var messages = Services.GetRequiredService<Messages>();
        var page = await SetAsync(Open(), 40);
        await PressAsync(page, "Apply");
        Writer.Answer(WriteResult.Accepted);
        page.WaitForAssertion(() => Assert.Equal("Written: kuard-atm-demo-backend spec.weight 100 → 40", messages.Current));
    }

    private static JournalLine Line(string? old, string? @new, bool made)
    {
        var self = new ObjectRef("TrafficManagerBackend", FleetBuilder.KuardBackend);
        return new JournalLine(
            "line", FleetBuilder.Noon, self, self, null, [], made ? "update" : "changed", [new FieldChange("spec.weight", old, @new)],
            "Ada", made ? new MadeChange("op-1", "c-1", "accepted", null) : null);
    }

    [Fact]
    public async Task A_conflict_shows_the_new_value_next_to_the_operators_and_overwrites_nothing()
    {
        var page = await SetAsync(Open(), 40);
        await PressAsync(page, "Apply");
        FleetBuilder.Write(FleetBuilder.KuardBackend, 55);
        ShowFleet();
        Writer.Answer(WriteResult.Conflict, "Operation cannot be fulfilled on trafficmanagerbackends: the object has been modified");

        await ShowsAsync(() => page.FindAll(".pending.conflict").Count == 1 && Has(page, "Use 40 anyway"));
        var foot = Words(page.Find(".pending"));
        Assert.Contains(
            "Conflict: nothing was written. spec.weight is now 55 (written by kubectl-client-side-apply); you saw 100 and want 40.", foot,
            StringComparison.Ordinal);
        Assert.Contains("the object has been modified", foot, StringComparison.Ordinal);
        Assert.False(Has(page, "Apply"));
        Assert.Single(Writer.Asked);

        await PressAsync(page, "Use 40 anyway");
        Assert.Contains("spec.weight 55 → 40", Words(page.Find(".pending")), StringComparison.Ordinal);
        Assert.Single(Writer.Asked);

        await PressAsync(page, "Apply");
        Assert.Equal(FleetBuilder.Row(FleetBuilder.Kuard).Backends[0].Backend.Meta.ResourceVersion, Writer.Asked[1].Change.ResourceVersion);
    }

    [Fact]
    public async Task Before_apply_the_pending_change_shows_that_the_object_has_changed()
    {
        var page = await SetAsync(Open(), 40);
        FleetBuilder.Write(FleetBuilder.KuardBackend, 55);
        ShowFleet();

        await ShowsAsync(() => Words(page.Find(".pending"))
            .Contains("The object has changed since you moved the slider. spec.weight is now 55", StringComparison.Ordinal));
        Assert.True(Has(page, "Apply"));
        Assert.True(Has(page, "Use 40 anyway"));
    }

    [Fact]
    public async Task A_held_slider_ignores_updates_from_the_feed()
    {
        var page = Open();
        await MoveAsync(page, 40);
        FleetBuilder.Write(FleetBuilder.KuardBackend, 55);
        ShowFleet();

        await ShowsAsync(() => Words(page.Find(".wtab")).Contains("aks-member-1 100 19 → becomes 14", StringComparison.Ordinal));
        Assert.Equal("40", page.Find(Slider).GetAttribute("value"));
        Assert.Equal("200", page.Find(".wslider").GetAttribute("data-scale"));
    }

    [Theory]
    [InlineData(WriteResult.Denied, "Not applied. You do not have permission to write this. trafficmanagerbackends is forbidden")]
    [InlineData(WriteResult.Invalid, "Not applied. The server rejected the content. trafficmanagerbackends is forbidden")]
    public async Task A_refused_write_keeps_the_change_with_the_servers_message(WriteResult result, string words)
    {
        var page = await SetAsync(Open(), 40);
        await PressAsync(page, "Apply");
        Writer.Answer(result, "trafficmanagerbackends is forbidden");

        page.WaitForAssertion(() => Assert.Contains(words, Words(page.Find(".pending")), StringComparison.Ordinal));
        Assert.True(Has(page, "Apply"));
    }

    [Fact]
    public async Task A_typed_weight_is_pending_at_once()
    {
        var page = Open();
        await page.InvokeAsync(() => page.Find("input[aria-label='Exact weight of kuard-atm-demo-backend']").Change("450"));

        Assert.Contains("spec.weight 100 → 450", Words(page.Find(".pending")), StringComparison.Ordinal);
        Assert.Equal("500", page.Find(".wslider").GetAttribute("data-scale"));
    }

    [Theory]
    [InlineData("1001")]
    [InlineData("-1")]
    [InlineData("4.5")]
    [InlineData("")]
    public async Task What_is_typed_and_is_no_weight_is_refused_at_the_field(string typed)
    {
        var page = Open();
        const string field = "input[aria-label='Exact weight of kuard-atm-demo-backend']";
        await page.InvokeAsync(() => page.Find(field).Change(typed));

        Assert.EndsWith("Enter a whole number from 0 to 1000.", Words(page.Find(".weights p[role=alert]")), StringComparison.Ordinal);
        Assert.Equal("true", page.Find(field).GetAttribute("aria-invalid"));
        Assert.Empty(page.FindAll(".pending"));

        await page.InvokeAsync(() => page.Find(field).Change("450"));
        Assert.Empty(page.FindAll(".weights p[role=alert]"));
    }

    [Fact]
    public async Task One_change_is_pending_at_a_time_and_the_other_slider_shows_why()
    {
        FleetBuilder.Backend(new ObjectKey("kuard-demo", "canary"), FleetBuilder.Kuard.Name, "canary", 25)
            .Export("canary", "aks-member-3", 1);
        ShowFleet();
        var page = await SetAsync(Open(), 40);

        var sliders = page.FindAll(Slider);
        // "canary" is first and was moved
        Assert.Equal(
            "Weight of backend kuard-atm-demo-backend",
            sliders.Single(slider => slider.HasAttribute("disabled")).GetAttribute("aria-label"));
        Assert.Contains("Apply or cancel the pending change first.", Words(page), StringComparison.Ordinal);
    }

    [Fact]
    public void A_read_only_dashboard_shows_why_sliders_are_disabled()
    {
        ReadOnly = new ReadOnlyReason("This dashboard is read-only: it can be reached from other machines and has no sign-in.");
        var page = Open();

        Assert.True(page.Find(Slider).HasAttribute("disabled"));
        Assert.Contains("it can be reached from other machines and has no sign-in", Words(page), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reader_sees_everything_and_why_moving_and_measuring_are_disabled()
    {
        SignedIn.Become(new Operator("r-1", "Rosa", Role.Reader));
        var page = Open();

        Assert.True(page.Find(Slider).HasAttribute("disabled"));
        Assert.True(page.FindAll("button").Single(button => Words(button) == "Measure").HasAttribute("disabled"));
        Assert.Contains(
            "You are signed in as Rosa with the role FleetDns.Reader; this change needs FleetDns.Operator.", Words(page),
            StringComparison.Ordinal);
        Assert.Contains("measuring needs FleetDns.Operator.", Words(page), StringComparison.Ordinal);
    }

    [Fact]
    public void A_right_missing_at_the_hub_is_named_with_the_command_that_grants_it()
    {
        Rights.Missing = AccessQuestion.PatchBackends(FleetBuilder.Kuard.Namespace);
        var page = Open();

        Assert.True(page.Find(Slider).HasAttribute("disabled"));
        Assert.Contains(
            "You have no permission on the hub to patch trafficmanagerbackends.networking.fleet.azure.com in namespace kuard-demo.",
            Words(page), StringComparison.Ordinal);
        Assert.Contains("--user=hub:operator -n kuard-demo", page.Find(".cmd code").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_write_is_made_as_the_user_who_is_signed_in_now()
    {
        var page = Open();
        SignedIn.Become(new Operator("op-2", "other", Role.Operator));
        await PressAsync(page, "Measure");

        Assert.Equal("op-2", Measurements.Started[0].By.Id);
    }

    [Fact]
    public async Task A_profile_that_appears_later_is_shown_automatically()
    {
        var page = Render<ProfilePage>(p => p.Add(c => c.Namespace, "shop").Add(c => c.Name, "checkout"));
        Assert.Equal("There is no profile shop/checkout.", Words(page.Find("h1")));

        FleetBuilder.Profile(new ObjectKey("shop", "checkout"));
        ShowFleet();
        await ShowsAsync(() => Words(page.Find("h1")).StartsWith("shop-checkout.trafficmanager.net", StringComparison.Ordinal));
        Assert.Contains("No TrafficManagerBackend names this profile", Words(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Measure_sends_a_thousand_queries_as_the_operator_and_shows_the_split()
    {
        var page = Open();
        await PressAsync(page, "Measure");

        Assert.Equal(
            (FleetBuilder.Kuard, 1000, "op-1"),
            (Measurements.Started[0].Profile, Measurements.Started[0].Queries, Measurements.Started[0].By.Id));
        Assert.EndsWith("tab=split", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_number_of_queries_is_chosen_before_the_start()
    {
        var page = Open();
        await PressAsync(page, "5,000");
        await PressAsync(page, "Measure");

        Assert.Equal(5000, Measurements.Started[0].Queries);
        Assert.Equal("true", Button(page, "5,000").GetAttribute("aria-pressed"));
    }

    [Fact]
    public async Task A_running_measurement_can_be_stopped()
    {
        var page = Open();
        Measurements.Show(
            FleetBuilder.Kuard,
            FleetBuilder.Measured(
                FleetBuilder.Row(FleetBuilder.Kuard), 1000, new Dictionary<string, int> { [FleetBuilder.Target("aks-member-1")] = 3 }));

        await ShowsAsync(() => Has(page, "Stop measuring"));
        Assert.False(Has(page, "Measure"));
        await PressAsync(page, "Stop measuring");
        Assert.Equal([FleetBuilder.Kuard], Measurements.Stopped);
    }

    [Fact]
    public async Task A_measurement_that_cannot_start_shows_why()
    {
        Measurements.Refusal = "Profile kuard-demo/kuard-atm-demo has no FQDN yet.";
        var page = Open();
        await PressAsync(page, "Measure");

        Assert.Equal("Profile kuard-demo/kuard-atm-demo has no FQDN yet.", Words(page.Find("p.said[role=alert]")));
    }

    [Theory]
    [InlineData("endpoints", "Azure not configured")]
    [InlineData("conditions", "Successfully configured the Azure Traffic Manager profile")]
    [InlineData("split", "Not measured yet.")]
    [InlineData("", "Not measured yet.")]
    public void The_tab_comes_from_the_address(string tab, string shown)
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo($"/profiles/kuard-demo/kuard-atm-demo?tab={tab}");

        Assert.Contains(shown, Words(Open()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_on_the_page_has_an_inline_style_of_ours()
    {
        var page = await SetAsync(Open(), 40);

        Assert.All(page.FindAll("[style]"), element => Assert.Contains("mud-", element.ClassName, StringComparison.Ordinal));
    }

    [Fact]
    public void Problems_of_this_profile_are_shown_and_no_others()
    {
        Feed.Show(FleetBuilder.View.With(
            Found.Of("weight-drift", Core.Problems.Severity.Warning, "Azure has weight 1.", profile: FleetBuilder.Kuard),
            Found.Of("one-region", Core.Problems.Severity.Advice, "All clusters are in eastus.", profile: FleetBuilder.Kuard),
            Found.Of("all-degraded", Core.Problems.Severity.Critical, "Elsewhere.", Core.Problems.Refs.Profile(Found.Shop), Found.Shop)));
        var page = Render<ProfilePage>(
            p => p.Add(x => x.Namespace, FleetBuilder.Kuard.Namespace).Add(x => x.Name, FleetBuilder.Kuard.Name));
        Assert.Equal(["Azure has weight 1."], page.FindAll("ul[aria-label=Problems] li p.strong").Select(Words));
    }
}
