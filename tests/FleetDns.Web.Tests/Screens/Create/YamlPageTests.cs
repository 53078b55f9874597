using Bunit;
using FleetDns.Testing;
using FleetDns.Web.Features.Create;
using Xunit;

namespace FleetDns.Web.Tests.Screens.Create;

public sealed class YamlPageTests : WizardTest
{
    private static readonly string[] s_howTo = ["kuard-export-service.yaml", "ro-kuard-demo-eastus.yaml", "crp-dns-demo.yaml", "kuard-atm-demo.yaml", "kuard-atm-demo-backend.yaml"];

    public YamlPageTests()
    {
        // The how-to's members, and nothing of it yet.
        World.Drop(World.KuardBackend).Without(World.Kuard);
        ShowWorld();
    }

    [Fact]
    public async Task The_how_tos_manifests_are_judged_repaired_on_request_and_written_at_apply()
    {
        var page = Open<YamlPage>("/create/yaml");
        await page.InvokeAsync(() => page.Find("textarea").Change(string.Join("\n---\n", s_howTo.Select(file => File.ReadAllText(Path.Combine(RepositoryRoot.Path, "tests", "FleetDns.Sandbox.Tests", "how-to", file))))));
        await ShowsAsync(() => page.FindAll(".find").Count > 5);
        Assert.Contains("7 documents", Words(page), StringComparison.Ordinal);
        Assert.Contains("ServiceExport kuard-demo/", Words(page), StringComparison.Ordinal);
        Assert.Equal("true", Button(page, "Review").GetAttribute("aria-disabled"));

        await page.InvokeAsync(() => Button(page, "Repair all that can be").Click());
        await ShowsAsync(() => page.FindAll(".sees li").Count > 5);
        Assert.DoesNotContain(page.FindAll("button"), button => Words(button) == "Repair");
        Assert.Empty(Pipeline.Prepared);
        await page.InvokeAsync(() => Button(page, "Review").Click());
        Assert.Equal(7, Assert.Single(Pipeline.Prepared).Plan.Documents.Length);
        Assert.Empty(Pipeline.Applied);
        await page.InvokeAsync(() => Button(page, "Apply").Click());
        Assert.Single(Pipeline.Applied);
        Assert.Equal(["profiles/kuard-demo/kuard-atm-demo"], Next(page.FindComponent<ReviewPanel>()));
    }

    [Fact]
    public async Task One_mistake_is_repaired_alone_and_another_text_begins_anew()
    {
        var page = Open<YamlPage>("/create/yaml");
        await page.InvokeAsync(() => page.Find("textarea").Change("apiVersion: networking.fleet.azure.com/v1alpha1\nkind: ServiceExport\nmetadata:\n  name: kuard-svc\n  namespace: kuard-demo\n"));
        await ShowsAsync(() => page.FindAll("button").Any(button => Words(button) == "Repair"));
        await page.InvokeAsync(() => page.FindAll("button").First(button => Words(button) == "Repair").Click());
        Assert.Single(page.FindAll(".sees li"));

        await page.InvokeAsync(() => page.Find("textarea").Change("kind: ["));
        Assert.Empty(page.FindAll(".sees li"));
        Assert.Contains("Line ", Words(page), StringComparison.Ordinal);
        Assert.DoesNotContain(page.FindAll("button"), button => Words(button) == "Review" && button.GetAttribute("aria-disabled") is null);
    }

    [Fact]
    public async Task Files_are_read_up_to_the_limit()
    {
        var page = Open<YamlPage>("/create/yaml");
        page.FindComponent<Microsoft.AspNetCore.Components.Forms.InputFile>().UploadFiles(
            InputFileContent.CreateFromText("kind: Namespace\napiVersion: v1\nmetadata:\n  name: shop\n", "a.yaml"),
            InputFileContent.CreateFromText("kind: Namespace\napiVersion: v1\nmetadata:\n  name: shop-two\n", "b.yaml"));
        await ShowsAsync(() => Words(page).Contains("2 documents", StringComparison.Ordinal));

        page.FindComponent<Microsoft.AspNetCore.Components.Forms.InputFile>().UploadFiles(InputFileContent.CreateFromText(new string('a', 1024 * 1024 + 1), "large.yaml"));
        await ShowsAsync(() => Words(page).Contains("larger than 1024 KiB", StringComparison.Ordinal));
    }
}
