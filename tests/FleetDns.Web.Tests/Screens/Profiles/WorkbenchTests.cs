using System.Text.Json.Nodes;
using Bunit;
using FleetDns.Core.Journal;
using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Sources.Endpoints;
using FleetDns.Web.Features.Profiles;
using FleetDns.Web.Parts;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace FleetDns.Web.Tests.Screens.Profiles;

/// <summary>What the profile page shows in addition to bars and sliders: the chain as a list, tabs, monitor settings.</summary>
public sealed class WorkbenchTests : ScreenTest
{
    private static readonly DocumentRef s_profile = PlanKind.Profile.Named("kuard-demo", "kuard-atm-demo");
    private static readonly DocumentRef s_backend = PlanKind.Backend.Named("kuard-demo", "kuard-atm-demo-backend");

    [Fact]
    public void The_bars_of_the_chain_link_to_their_objects_and_have_titles()
    {
        var links = Open("").FindAll("svg.flow a");

        Assert.Equal(
            [
                ("services/kuard-demo/kuard-svc", "Backend kuard-atm-demo-backend, weight 100, 100.0 %"),
                ("services/kuard-demo/kuard-svc", $"Endpoint {FleetBuilder.Target("aks-member-1")}, weight 34, 33.7 %"),
                ("services/kuard-demo/kuard-svc", $"Endpoint {FleetBuilder.Target("aks-member-2")}, weight 67, 66.3 %"),
                ("clusters/aks-member-1", "Cluster aks-member-1, 33.7 %"),
                ("clusters/aks-member-2", "Cluster aks-member-2, 66.3 %"),
            ],
            links.Select(link => (link.GetAttribute("href"), link.QuerySelector("title")?.TextContent)));
    }

    [Fact]
    public async Task The_chain_can_be_read_as_a_list_at_any_width()
    {
        var page = Open("");
        await page.InvokeAsync(() => page.FindAll(".seg.desk button")[1].Click());

        Assert.EndsWith("?flow=list", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
        Assert.Empty(Open("flow=list").FindAll("svg.flow"));
    }

    [Fact]
    public async Task Endpoints_are_probed_over_http_only_when_the_operator_asks_for_it()
    {
        Azure();
        Checks.Answers[FleetBuilder.Target("aks-member-1")] = new EndpointAnswer(
            200, "127.0.0.5:8080", TimeSpan.FromMilliseconds(3), "aks-member-1", "200 OK");
        var page = Open("tab=endpoints");
        Assert.Empty(Checks.Asked);

        await PressAsync(page, "Probe endpoints");

        Assert.Equal(
            [(FleetBuilder.Target("aks-member-1"), "op-1"), (FleetBuilder.Target("aks-member-2"), "op-1")],
            Checks.Asked.Select(asked => (asked.Target, asked.By.Id)));
        var answers = page.FindAll(".who-answers").Select(Words);
        Assert.Equal(["aks-member-1 200 OK, 3 ms, 127.0.0.5:8080", "No connection: refused."], answers);
    }

    [Fact]
    public void A_reader_may_not_probe_and_without_azure_there_are_no_endpoints_to_probe()
    {
        Assert.Contains(
            "Azure has no endpoints of this profile, so there are no endpoints to probe.", Words(Open("tab=endpoints")),
            StringComparison.Ordinal);

        SignedIn.Become(new Operator("r-1", "Rosa", Role.Reader));
        Azure();
        Assert.True(Open("tab=endpoints").FindAll("button").Single(button => Words(button) == "Probe endpoints").HasAttribute("disabled"));
    }

    [Fact]
    public void Events_of_profile_and_backends_are_newest_first_and_long_messages_are_folded()
    {
        var azure = "Failed to get Azure Traffic Manager profile fleet-1: GET https://management.azure.com/x\n" + new string('-', 80)
            + "\nRESPONSE 429: 429 Too Many Requests\nERROR CODE: TooManyRequests\n" + new string('-', 80) + "\n{}\n" + new string('-', 80);
        Feed.Show(FleetBuilder.View with
        {
            Events = ImmutableDictionary<ObjectRef, ImmutableArray<HubEvent>>.Empty
                .Add(new ObjectRef("TrafficManagerProfile", FleetBuilder.Kuard), [Event("Programmed", "Created or updated", "Normal", -30)])
                .Add(new ObjectRef("TrafficManagerBackend", FleetBuilder.KuardBackend), [Event("AzureAPIError", azure, "Warning", -2)])
                .Add(
                    new ObjectRef("TrafficManagerBackend", new ObjectKey("kuard-demo", "another")),
                    [Event("Other", "not here", "Normal", -1)]),
        });

        var page = Open("tab=events");

        var events = page.FindAll("ul[aria-label=Events] li").Select(Words).ToList();
        Assert.Equal(2, events.Count);
        Assert.StartsWith(
            "AzureAPIError TrafficManagerBackend x 2 min ago, a-controller Failed to get Azure Traffic Manager profile fleet-1: "
            + "429 TooManyRequests Full message",
            events[0], StringComparison.Ordinal);
        Assert.StartsWith(
            "Programmed TrafficManagerBackend x 30 min ago, a-controller Created or updated", events[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Yaml_is_read_as_the_operator_with_the_managers_next_to_the_fields()
    {
        HubObjects.Objects[s_profile] = (JsonObject)JsonNode.Parse("""
            {"metadata":{"name":"kuard-atm-demo","resourceVersion":"1",
              "managedFields":[{"manager":"kubectl-client-side-apply","fieldsV1":{"f:spec":{"f:resourceGroup":{}}}}]},
             "spec":{"resourceGroup":"rg-flt-tm-demo"}}
            """)!;
        var page = Open("tab=yaml");

        Assert.Equal((s_profile, "op-1"), (HubObjects.Read[0].Reference, HubObjects.Read[0].By.Id));
        Assert.Contains("resourceGroup: rg-flt-tm-demo kubectl-client-side-apply", page.FindAll(".owned li").Select(Words));
        Assert.Contains("As stored on the hub, with the manager of each field.", Words(page), StringComparison.Ordinal);

        HubObjects.Objects[s_backend] =
            (JsonObject)JsonNode.Parse("""{"metadata":{"name":"b","resourceVersion":"0"},"spec":{"weight":100}}""")!;
        await page.InvokeAsync(() => page.Find("select").Change("1"));
        Assert.Contains("weight: 100", page.FindAll(".owned li").Select(Words));
        Assert.Contains("The object has changed since it was read.", Words(page), StringComparison.Ordinal);
    }

    [Fact]
    public void Yaml_that_may_not_be_read_shows_the_hubs_message()
    {
        HubObjects.Refusal = "trafficmanagerprofiles is forbidden";

        Assert.Contains(
            "TrafficManagerProfile kuard-demo/kuard-atm-demo could not be read. trafficmanagerprofiles is forbidden",
            Words(Open("tab=yaml").Find("[role=alert]")), StringComparison.Ordinal);
    }

    [Fact]
    public void History_has_only_changes_that_affect_this_fqdn()
    {
        Journal.Show(Line("a", FleetBuilder.KuardBackend), Line("b", new ObjectKey("kuard-demo", "another")));

        var page = Open("tab=history");

        var link = Assert.Single(page.FindAll(".jtab a"));
        Assert.Equal("journal?profile=kuard-demo%2Fkuard-atm-demo&entry=a", link.GetAttribute("href"));
        Assert.Contains(FakeJournal.Kept.Words, Words(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Monitor_settings_show_errors_at_their_field_and_write_nothing_before_apply()
    {
        Monitor();
        var page = Open("edit=monitor");
        Assert.Contains(
            "GET http://<DNS label>.<region>.cloudapp.azure.com:8080/healthz every 30 s", Words(page.Find(".sees")),
            StringComparison.Ordinal);

        await page.InvokeAsync(() => page.FindAll(".fld select")[1].Change("10"));
        Assert.Contains("The timeout must be 5 to 9 s when the interval is 10 s.", Words(page), StringComparison.Ordinal);
        Assert.True(Button(page, "Review the change").HasAttribute("disabled"));

        await page.InvokeAsync(() => page.FindAll(".fld input")[2].Change("9"));
        Pipeline.Changes = [new FieldChange("spec.monitorConfig.intervalInSeconds", "30", "10")];
        await PressAsync(page, "Review the change");
        Assert.Contains("spec.monitorConfig.intervalInSeconds 30 → 10", Words(page.Find(".monitor .pending")), StringComparison.Ordinal);
        Assert.Contains("Dry run accepted.", Words(page), StringComparison.Ordinal);
        Assert.Empty(Pipeline.Applied);

        await RestAsync(page);
        await PressAsync(page, "Apply");
        Assert.Single(Tracker.Followed);
        Assert.Equal("op-1", Assert.Single(Pipeline.Applied).By.Id);
        Assert.Equal(10, (int?)Pipeline.Prepared[0].Plan.Documents[0].Manifest["spec"]!["monitorConfig"]!["intervalInSeconds"]);
    }

    [Fact]
    public async Task A_refused_dry_run_leaves_no_apply()
    {
        Monitor();
        Pipeline.Changes = [new FieldChange("spec.monitorConfig.port", "8080", "81")];
        Pipeline.DryRun = new WriteOutcome(WriteResult.Invalid, "admission webhook denied the request", null);
        var page = Open("edit=monitor");
        await page.InvokeAsync(() => page.FindAll(".fld input")[0].Change("81"));
        await PressAsync(page, "Review the change");

        Assert.Contains("Dry run: admission webhook denied the request", Words(page.Find(".monitor")), StringComparison.Ordinal);
        Assert.DoesNotContain(page.FindAll(".monitor button"), button => Words(button) == "Apply");
    }

    [Fact]
    public async Task Headers_are_added_and_removed_and_each_needs_name_and_value()
    {
        Monitor();
        var page = Open("edit=monitor");
        await PressAsync(page, "Add a header");
        Assert.Contains("The header needs a name.", Words(page.Find(".headers")), StringComparison.Ordinal);

        for (var i = 0; i < 7; i++)
        {
            await PressAsync(page, "Add a header");
        }

        Assert.DoesNotContain(page.FindAll("button"), button => Words(button) == "Add a header");   // eight is the limit
        await page.InvokeAsync(() => page.Find("button[aria-label='Remove header 8']").Click());
        Assert.Equal(7, page.FindAll(".headers .row").Count);
    }

    [Fact]
    public void A_reader_sees_the_settings_and_why_they_cannot_change()
    {
        SignedIn.Become(new Operator("r-1", "Rosa", Role.Reader));
        Monitor();
        var page = Open("edit=monitor");

        Assert.All(page.FindAll(".fld input, .fld select"), field => Assert.True(field.HasAttribute("disabled")));
        Assert.Contains("needs FleetDns.Operator", Words(page.Find(".monitor .pending")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, false, "http://kuard-demo-kuard-atm-demo.trafficmanager.net/")]
    [InlineData(8443, false, "http://kuard-demo-kuard-atm-demo.trafficmanager.net:8443/")]
    [InlineData(8443, true, "open/kuard-demo/kuard-atm-demo")]
    public void Open_links_to_the_port_where_endpoints_answer(int port, bool sandbox, string href) =>
        Assert.Equal(href, new EndpointLinks(port, sandbox).Open(FleetBuilder.Row(FleetBuilder.Kuard)));

    private IRenderedComponent<ProfilePage> Open(string query)
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo($"/profiles/kuard-demo/kuard-atm-demo?{query}");
        return Render<ProfilePage>(p => p.Add(c => c.Namespace, "kuard-demo").Add(c => c.Name, "kuard-atm-demo"));
    }

    private void Azure()
    {
        var row = FleetBuilder.Row(FleetBuilder.Kuard);
        FleetBuilder.Azure(SourceState.Live, new AzureProfile(
            "/subscriptions/s/p", AzureNames.Profile(row.Profile.Meta.Uid), FleetBuilder.Kuard, row.Fqdn, 60, true, "Weighted", "Online",
            [.. row.Endpoints.Select(
                each => new AzureEndpoint(
                    $"id-{each.Cluster}", AzureNames.Endpoint(row.Backends[0].Backend.Meta.Uid, "kuard-svc", each.Cluster!),
                    "azureEndpoints", each.Target, null, each.ComputedWeight, true, "Online", false))]));
        ShowFleet();
    }

    private void Monitor() => HubObjects.Objects[s_profile] = (JsonObject)JsonNode.Parse("""
        {"apiVersion":"networking.fleet.azure.com/v1beta1","kind":"TrafficManagerProfile",
         "metadata":{"name":"kuard-atm-demo","namespace":"kuard-demo","resourceVersion":"7"},
         "spec":{"resourceGroup":"rg-flt-tm-demo","monitorConfig":{"protocol":"HTTP","port":8080,"path":"/healthz",
          "intervalInSeconds":30,"timeoutInSeconds":10,"toleratedNumberOfFailures":3}}}
        """)!;

    private static HubEvent Event(string reason, string message, string type, int minutes) => new(
        new ObjectMeta(
            new ObjectKey("kuard-demo", $"e-{reason}"), reason, "1", 0, FleetBuilder.Noon, null, ImmutableDictionary<string, string>.Empty,
            ImmutableDictionary<string, string>.Empty, [], []),
        new ObjectRef("TrafficManagerBackend", new ObjectKey("kuard-demo", "x")), type, reason, message, 1,
        FleetBuilder.Noon.AddMinutes(minutes), FleetBuilder.Noon.AddMinutes(minutes), "a-controller");

    private static JournalLine Line(string id, ObjectKey backend)
    {
        var subject = new ObjectRef("TrafficManagerBackend", backend);
        return new JournalLine(
            id, FleetBuilder.Noon, subject, subject, null, [], "changed", [new FieldChange("spec.weight", "100", "40")], "kubectl");
    }

    private static AngleSharp.Dom.IElement Button(IRenderedComponent<ProfilePage> page, string name) =>
        page.FindAll("button").Single(button => Words(button) == name);

    private static Task PressAsync(IRenderedComponent<ProfilePage> page, string name) => page.InvokeAsync(() => Button(page, name).Click());
}
