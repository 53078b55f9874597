using System.Text.Json.Nodes;
using Bunit;
using FleetDns.Core.Plans;
using FleetDns.Web.Features.Create;
using FleetDns.Web.Parts;

namespace FleetDns.Web.Tests.Screens.Create;

public sealed class ProfileWizardTests : WizardTest
{
    [Fact]
    public async Task A_field_shows_its_error_once_continue_is_pressed()
    {
        var page = Open<ProfileWizardPage>("/create/profile?ns=kuard-demo");
        Assert.Equal("", Notes(page, "Name"));
        await page.InvokeAsync(() => Continue(page));
        Assert.Equal("Which FQDN do you want?", Question(page));
        Assert.NotEqual("", Notes(page, "Name"));

        await page.InvokeAsync(() => Type(page, "Name", new string('a', 60)));
        Assert.Contains("71 of 63 characters", Words(page), StringComparison.Ordinal);
        Assert.Contains("Azure allows 63", Notes(page, "Name"), StringComparison.Ordinal);
        await page.InvokeAsync(() => Type(page, "Name", "kuard-atm-demo"));
        Assert.Contains("exists", Notes(page, "Name"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Availability_is_said_of_a_valid_name_only()
    {
        var page = Open<ProfileWizardPage>("/create/profile?ns=kuard-demo");
        Assert.EndsWith("of 63 characters", Words(page.Find(".fqdn")), StringComparison.Ordinal);
        await page.InvokeAsync(() => Type(page, "Name", "X_y"));
        Assert.EndsWith("14 of 63 characters · not a valid DNS name", Words(page.Find(".fqdn")), StringComparison.Ordinal);
        await page.InvokeAsync(() => Type(page, "Name", "web"));
        Assert.Contains("14 of 63 characters · ", Words(page.Find(".fqdn")), StringComparison.Ordinal);
        Assert.DoesNotContain("not a valid", Words(page.Find(".fqdn")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_leads_from_a_name_to_a_backend_for_the_given_service()
    {
        var page = Open<ProfileWizardPage>("/create/profile?ns=kuard-demo&service=kuard-svc");
        await page.InvokeAsync(() => Type(page, "Name", "web"));
        Assert.Contains("kuard-demo-web.trafficmanager.net", Words(page.Find(".fqdn")), StringComparison.Ordinal);
        await page.InvokeAsync(() => Continue(page));
        await page.InvokeAsync(() => Type(page, "Resource group", "rg-flt-tm-demo"));
        await page.InvokeAsync(() => Continue(page));
        Assert.Equal("How should Traffic Manager check endpoint health?", Question(page));
        await page.InvokeAsync(
            () => page.FindAll("select").First(each => each.TextContent.Contains("10 s", StringComparison.Ordinal)).Change("10"));
        await page.InvokeAsync(() => Continue(page));
        Assert.Contains("The timeout must be 5 to 9 s", Words(page), StringComparison.Ordinal);
        await page.InvokeAsync(() => page.FindAll("label").Single(each => Words(each) == "Timeout, s").QuerySelector("input")!.Change("7"));
        await page.InvokeAsync(() => Continue(page));

        Assert.Contains("timeoutInSeconds: 7", Manifest(page), StringComparison.Ordinal);
        Assert.Empty(Pipeline.Applied);
        await RestAsync(page);
        await page.InvokeAsync(() => Button(page, "Apply").Click());
        Assert.Single(Pipeline.Applied);

        // What was just written is not an error.
        await ShowsAsync(() => Words(page).Contains("Result", StringComparison.Ordinal));
        var renders = page.RenderCount;
        FleetBuilder.Profile(new ObjectKey("kuard-demo", "web"));
        ShowFleet();
        await ShowsAsync(() => page.RenderCount > renders);
        Assert.DoesNotContain("exists. Edit it", Words(page), StringComparison.Ordinal);
        Assert.Equal(
            ["create/backend?ns=kuard-demo&profile=web&service=kuard-svc", "profiles/kuard-demo/web"],
            Next(page.FindComponent<ReviewPanel>()));
    }

    [Fact]
    public async Task An_existing_profile_opens_at_its_monitor()
    {
        HubObjects.Objects[PlanKind.Profile.Named("kuard-demo", "kuard-atm-demo")] = JsonNode.Parse("""
            {"apiVersion":"networking.fleet.azure.com/v1beta1","kind":"TrafficManagerProfile",
             "metadata":{"name":"kuard-atm-demo","namespace":"kuard-demo","uid":"u","resourceVersion":"7"},
             "spec":{"resourceGroup":"rg-flt-tm-demo","monitorConfig":{"protocol":"HTTP","port":80,"path":"/ready",
              "intervalInSeconds":30,"timeoutInSeconds":10,"toleratedNumberOfFailures":3}}}
            """)!.AsObject();
        var page = await OpenAtAsync<ProfileWizardPage>(
            "/create/profile?ns=kuard-demo&name=kuard-atm-demo", "How should Traffic Manager check endpoint health?");
        Assert.Equal(2, page.FindAll(".steps li").Count);
        Assert.Contains("path: /ready", Manifest(page), StringComparison.Ordinal);
    }
}
