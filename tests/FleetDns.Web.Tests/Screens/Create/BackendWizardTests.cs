using System.Text.Json.Nodes;
using Bunit;
using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Web.Features.Create;
using FleetDns.Web.Parts;

namespace FleetDns.Web.Tests.Screens.Create;

public sealed class BackendWizardTests : WizardTest
{
    private static readonly DocumentRef s_existing =
        PlanKind.Backend.Named(FleetBuilder.KuardBackend.Namespace, FleetBuilder.KuardBackend.Name);

    public BackendWizardTests()
    {
        FleetBuilder.Export("web", "aks-member-1", 60).Export("web", "aks-member-2", 40);
        ShowFleet();
        HubObjects.Objects[s_existing] = JsonNode.Parse("""
            {"apiVersion":"networking.fleet.azure.com/v1beta1","kind":"TrafficManagerBackend",
             "metadata":{"name":"kuard-atm-demo-backend","namespace":"kuard-demo","uid":"u","resourceVersion":"7"},
             "spec":{"profile":{"name":"kuard-atm-demo"},"backend":{"name":"kuard-svc"},"weight":100}}
            """)!.AsObject();
    }

    [Fact]
    public async Task It_asks_for_profile_service_and_weight_and_writes_only_at_apply()
    {
        var page = Open<BackendWizardPage>("/create/backend?ns=kuard-demo&profile=kuard-atm-demo");
        // The address names the profile, so the wizard does not ask for it.
        Assert.Equal("Which service receives the traffic?", Question(page));
        await page.InvokeAsync(() => Continue(page));
        Assert.Contains("Choose an exported service.", Words(page), StringComparison.Ordinal);

        await page.InvokeAsync(() => Choose(page, "web"));
        Assert.Contains("kind: TrafficManagerBackend", Manifest(page), StringComparison.Ordinal);
        await page.InvokeAsync(() => Continue(page));
        Assert.Equal("How much weight should web have?", Question(page));
        Assert.Contains("Recommended", Words(page.Find(".opt .acc")), StringComparison.Ordinal);
        Assert.Contains("It competes with kuard-atm-demo-backend (weight 100)", Words(page), StringComparison.Ordinal);
        await page.InvokeAsync(() => Continue(page));

        Assert.Equal("kuard-demo/kuard-atm-demo-web", Assert.Single(Pipeline.Prepared).Plan.Documents.Single().Reference.Key.ToString());
        Assert.Empty(Pipeline.Applied);
        await RestAsync(page);
        await page.InvokeAsync(() => Button(page, "Apply").Click());
        Assert.Equal("op-1", Assert.Single(Pipeline.Applied).By.Id);
        Assert.Equal(["profiles/kuard-demo/kuard-atm-demo"], Next(page.FindComponent<ReviewPanel>()));
    }

    [Fact]
    public async Task An_existing_backend_opens_at_its_weight()
    {
        var page = await OpenAtAsync<BackendWizardPage>(
            "/create/backend?ns=kuard-demo&name=kuard-atm-demo-backend", "How much weight should kuard-svc have?");
        await page.InvokeAsync(() => page.FindAll(".fld input").Single().Change("1001"));
        await page.InvokeAsync(() => Continue(page));
        Assert.Equal("How much weight should kuard-svc have?", Question(page));
        await ShowsAsync(() => Notes(page, "Another weight, 0 to 1000").Contains("1,000", StringComparison.Ordinal));
        await page.InvokeAsync(() => page.FindAll(".fld input").Single().Change("300"));
        await page.InvokeAsync(() => Continue(page));
        await ShowsAsync(() => Pipeline.Prepared.Count > 0);
        Assert.Equal(DocumentAction.Update, Assert.Single(Pipeline.Prepared).Plan.Documents.Single().Action);
    }

    [Fact]
    public async Task Deleting_what_does_not_exist_says_so()
    {
        var page = Open<BackendWizardPage>("/create/backend?ns=kuard-demo&name=none&delete=true");
        await ShowsAsync(
            () => Words(page).Contains("The hub has no TrafficManagerBackend kuard-demo/none.", StringComparison.Ordinal));
        Assert.DoesNotContain("up to date", Words(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deleting_the_last_backend_says_what_stops_and_requires_typing_its_name()
    {
        var page = Open<BackendWizardPage>("/create/backend?ns=kuard-demo&name=kuard-atm-demo-backend&delete=true");
        await ShowsAsync(() => page.FindAll(".typed").Count > 0);
        Assert.Contains("kuard-demo-kuard-atm-demo.trafficmanager.net stops resolving", Words(page), StringComparison.Ordinal);
        Assert.Equal("true", Button(page, "Delete").GetAttribute("aria-disabled"));
        await page.InvokeAsync(() => page.Find(".typed input").Input("kuard-atm-demo-backend"));
        await ShowsAsync(() => Button(page, "Delete").GetAttribute("aria-disabled") is null);
        Assert.Contains("danger", Button(page, "Delete").ClassName, StringComparison.Ordinal);
        Assert.Single(page.FindAll("svg.bars"));   // the shares before and after
        await RestAsync(page);
        await page.InvokeAsync(() => Button(page, "Delete").Click());
        await ShowsAsync(() => Pipeline.Applied.Count > 0);
        Assert.Equal("kuard-atm-demo-backend", Assert.Single(Pipeline.Applied).Consent.TypedName);

        // One state, in one sentence; what was said before the delete is over.
        await ShowsAsync(
            () => Words(page.Find(".review [role=status]"))
                == "Deleting TrafficManagerBackend kuard-demo/kuard-atm-demo-backend; waiting for a-finalizer.");
        Assert.DoesNotContain("stops resolving", Words(page), StringComparison.Ordinal);
        Assert.Empty(page.FindAll(".fates"));
        HubObjects.Objects.Remove(s_existing);
        await ShowsAsync(
            () => Words(page.Find(".review [role=status]")) == "TrafficManagerBackend kuard-demo/kuard-atm-demo-backend is deleted.");
        Assert.DoesNotContain("being deleted", Words(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_in_the_dry_run_blocks_apply()
    {
        Pipeline.DryRun = new WriteOutcome(WriteResult.Invalid, "spec.weight in body should be less than or equal to 1000", null);
        var page =
            await OpenAtAsync<BackendWizardPage>("/create/backend?ns=kuard-demo&name=kuard-atm-demo-backend&step=1", "Review changes");
        await ShowsAsync(
            () => Words(page).Contains("Dry run: spec.weight in body should be less than or equal to 1000", StringComparison.Ordinal));
        Assert.Equal("true", Button(page, "Apply").GetAttribute("aria-disabled"));
        Assert.Throws<MissingEventHandlerException>(() => Button(page, "Apply").Click());
    }

    [Fact]
    public void A_reader_may_plan_and_sees_why_they_may_not_apply()
    {
        SignedIn.Become(new Operator("r-1", "Rosa", Role.Reader));
        var page = Open<BackendWizardPage>("/create/backend?ns=kuard-demo&profile=kuard-atm-demo&service=web&step=3");
        Assert.Contains("You can still prepare the change and download it.", Words(page.Find(".banner")), StringComparison.Ordinal);
        Assert.Equal("true", Button(page, "Apply").GetAttribute("aria-disabled"));
        Assert.Contains("FleetDns.Operator", Words(page.Find("#stands")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_later_step_cannot_be_opened_past_an_unanswered_question()
    {
        var page = Open<BackendWizardPage>("/create/backend");
        await page.InvokeAsync(() => page.FindAll(".steps button")[3].Click());
        Assert.Equal("Which profile should receive the backend?", Question(page));
        Assert.Empty(Pipeline.Prepared);
    }
}
