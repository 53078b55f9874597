using System.Text.Json.Nodes;
using Bunit;
using FleetDns.Core.Plans;
using FleetDns.Web.Features.Create;
using FleetDns.Web.Parts;

namespace FleetDns.Web.Tests.Screens.Create;

public sealed class ServiceWizardTests : WizardTest
{
    public ServiceWizardTests()
    {
        foreach (var name in (string[])["aks-member-1", "aks-member-2", "aks-member-3"])
        {
            FleetBuilder.Member(
                name, member =>
                    member with { Meta = member.Meta with { Labels = member.Meta.Labels.Items.Add("fleet.azure.com/member-name", name) } });
        }

        ShowFleet();
    }

    [Fact]
    public async Task The_tab_keeps_the_draft_while_the_hub_does_not_answer()
    {
        Lookups.Until = new TaskCompletionSource().Task;
        var page = Open<ServiceWizardPage>("/create/service");
        await page.InvokeAsync(() => Type(page, "Namespace", "shop"));
        await ShowsAsync(() => JSInterop.Invocations["keep"].Count == 1);
        await page.InvokeAsync(() => Type(page, "Service", "web"));
        await ShowsAsync(() => JSInterop.Invocations["keep"].Count == 2);
    }

    [Fact]
    public async Task A_field_with_an_error_is_neither_called_free_of_issues_nor_contradicted()
    {
        var page = Open<ServiceWizardPage>("/create/service");
        await page.InvokeAsync(() => Type(page, "Service", "web"));
        await page.InvokeAsync(() => Type(page, "Namespace", "fleet-x"));
        Assert.Contains("Namespace fleet-x cannot be used", Notes(page, "Namespace"), StringComparison.Ordinal);
        Assert.DoesNotContain("will be created", Words(page), StringComparison.Ordinal);
        Assert.Contains("This step is not complete", Words(page.Find(".mani")), StringComparison.Ordinal);

        await page.InvokeAsync(() => Type(page, "Namespace", "shop"));
        Assert.DoesNotContain("This step is not complete", Words(page.Find(".mani")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sample_is_built_step_by_step_while_the_manifests_fill_in()
    {
        var page = Open<ServiceWizardPage>("/create/service");
        Assert.Equal(
            "Manifest YAML Script The manifest appears here as you fill in the form. Findings This step is not complete: see its fields.",
            Words(page.Find(".mani")));
        await page.InvokeAsync(() => Continue(page));
        Assert.Equal(2, page.FindAll(".mani .find").Count);
        Assert.NotEqual("", Notes(page, "Namespace"));
        Assert.NotEqual("", Notes(page, "Service"));

        await page.InvokeAsync(() => Type(page, "Namespace", "shop"));
        await page.InvokeAsync(() => Type(page, "Service", "web"));
        Assert.Contains("kind: ServiceExport", Manifest(page), StringComparison.Ordinal);
        await page.InvokeAsync(() => Continue(page));
        await page.InvokeAsync(() => Continue(page));
        Assert.Equal("Where does the workload come from?", Question(page));
        Assert.NotEqual("", Notes(page, "Image"));
        await page.InvokeAsync(() => Type(page, "Image", "example.org/web:1"));
        await page.InvokeAsync(() => Continue(page));

        await page.InvokeAsync(() => page.FindAll("select").Single().Change("ClusterIP"));
        await page.InvokeAsync(() => Continue(page));
        Assert.Contains("unsupported service type \"ClusterIP\"", Notes(page, "Type of the Service"), StringComparison.Ordinal);
        await page.InvokeAsync(() => page.FindAll("select").Single().Change("LoadBalancer"));
        await page.InvokeAsync(() => Continue(page));
        Assert.Equal("Which clusters should run the service?", Question(page));
        Assert.Equal(3, page.FindAll(".matches li:not(.faint)").Count);
        await page.InvokeAsync(() => Choose(page, "PickFixed"));
        Assert.Empty(page.FindAll(".matches li:not(.faint)"));
        await page.InvokeAsync(() => page.FindAll(".checks input")[0].Change(true));
        await page.InvokeAsync(() => page.FindAll(".checks input")[1].Change(true));
        await page.InvokeAsync(() => Continue(page));

        Assert.Equal("Which DNS label should each cluster have?", Question(page));
        Assert.Equal(2, page.FindAll("tbody tr").Count);
        await page.InvokeAsync(() => page.Find("input[aria-label='DNS label of aks-member-1']").Change("Not A Label"));
        await page.InvokeAsync(() => Continue(page));
        Assert.Equal("Which DNS label should each cluster have?", Question(page));
        await page.InvokeAsync(() => page.Find("input[aria-label='DNS label of aks-member-1']").Change("shop-one"));
        await page.InvokeAsync(() => Continue(page));

        Assert.Equal("Review changes", Question(page));
        Assert.Contains("value: shop-one", Manifest(page), StringComparison.Ordinal);
        Assert.Equal(
            ["Deployment", "Service", "ServiceExport", "ResourceOverride", "ClusterResourcePlacement"],
            Assert.Single(Pipeline.Prepared).Plan.Documents.Select(document => document.Reference.Kind));
        Assert.Empty(Pipeline.Applied);
        await RestAsync(page);
        await page.InvokeAsync(() => Button(page, "Apply").Click());
        Assert.Single(Pipeline.Applied);
        Assert.Equal(
            ["create/profile?ns=shop&service=web", "create/backend?ns=shop&service=web", "services/shop/web"],
            Next(page.FindComponent<ReviewPanel>()));
    }

    [Fact]
    public async Task Pasted_manifests_are_read_and_their_errors_shown_by_line()
    {
        var page = Open<ServiceWizardPage>("/create/service");
        await page.InvokeAsync(() => Type(page, "Namespace", "shop"));
        await page.InvokeAsync(() => Type(page, "Service", "web"));
        await page.InvokeAsync(() => Continue(page));
        await page.InvokeAsync(() => Choose(page, "Your own manifests"));
        await page.InvokeAsync(() => page.Find("textarea").Change("kind: ["));
        Assert.Contains("Line ", Words(page), StringComparison.Ordinal);
        await page.InvokeAsync(
            () => page.Find("textarea")
            .Change("apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  type: LoadBalancer\n  ports:\n  - port: 80\n"));
        await page.InvokeAsync(() => Continue(page));
        Assert.Equal("How should the service be exported?", Question(page));
    }

    [Fact]
    public async Task An_exported_service_opens_at_its_export()
    {
        HubObjects.Objects[PlanKind.Service.Named("kuard-demo", "kuard-svc")] = JsonNode.Parse("""
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"kuard-svc","namespace":"kuard-demo"},
             "spec":{"type":"LoadBalancer","ports":[{"port":80}]}}
            """)!.AsObject();
        HubObjects.Objects[PlanKind.ServiceExport.Named("kuard-demo", "kuard-svc")] = JsonNode.Parse("""
            {"apiVersion":"networking.fleet.azure.com/v1beta1","kind":"ServiceExport",
             "metadata":{"name":"kuard-svc","namespace":"kuard-demo","annotations":{"networking.fleet.azure.com/weight":"70"}}}
            """)!.AsObject();
        var page = await OpenAtAsync<ServiceWizardPage>(
            "/create/service?ns=kuard-demo&name=kuard-svc", "How should the service be exported?");
        Assert.Equal("Change service kuard-svc", Words(page.Find("h1")));
        Assert.Equal("70", page.Find(".fld input").GetAttribute("value"));
    }
}
