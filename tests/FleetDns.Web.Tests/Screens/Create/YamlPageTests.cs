using Bunit;
using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Testing;
using FleetDns.Web.Features.Create;
using FleetDns.Web.Operations;
using FleetDns.Web.Parts;
using FleetDns.Web.Security;
using Microsoft.Extensions.DependencyInjection;

namespace FleetDns.Web.Tests.Screens.Create;

public sealed class YamlPageTests : WizardTest
{
    private static readonly string[] s_tutorial = [
        "kuard-export-service.yaml", "ro-kuard-demo-eastus.yaml", "crp-dns-demo.yaml", "kuard-atm-demo.yaml",
        "kuard-atm-demo-backend.yaml"];

    public YamlPageTests()
    {
        // The members of the tutorial, without its objects.
        FleetBuilder.Drop(FleetBuilder.KuardBackend).Without(FleetBuilder.Kuard);
        ShowFleet();
    }

    [Fact]
    public async Task The_manifests_of_the_tutorial_are_checked_repaired_on_request_and_written_at_apply()
    {
        var page = Open<YamlPage>("/create/yaml");
        await page.InvokeAsync(
            () => page.Find("textarea")
            .Change(
                string.Join(
                    "\n---\n",
                    s_tutorial.Select(
                        file => File.ReadAllText(Path.Combine(RepositoryRoot.Path, "tests", "FleetDns.Sandbox.Tests", "how-to", file))))));
        await ShowsAsync(() => page.FindAll(".find").Count > 5);
        Assert.Contains("7 documents", Words(page), StringComparison.Ordinal);
        Assert.Contains("ServiceExport kuard-demo/", Words(page), StringComparison.Ordinal);
        Assert.Equal("true", Button(page, "Review").GetAttribute("aria-disabled"));

        await page.InvokeAsync(() => Button(page, "Repair all").Click());
        await ShowsAsync(() => page.FindAll(".sees li").Count > 5);
        Assert.DoesNotContain(page.FindAll("button"), button => Words(button) == "Repair");
        Assert.Empty(Pipeline.Prepared);
        await page.InvokeAsync(() => Button(page, "Review").Click());
        Assert.Equal(7, Assert.Single(Pipeline.Prepared).Plan.Documents.Length);
        Assert.Empty(Pipeline.Applied);
        await RestAsync(page);
        await page.InvokeAsync(() => Button(page, "Apply").Click());
        Assert.Single(Pipeline.Applied);
        Assert.Equal(["profiles/kuard-demo/kuard-atm-demo"], Next(page.FindComponent<ReviewPanel>()));
    }

    [Fact]
    public async Task One_mistake_is_repaired_alone_and_a_new_text_starts_over()
    {
        var page = Open<YamlPage>("/create/yaml");
        await page.InvokeAsync(
            () => page.Find("textarea")
            .Change(
                "apiVersion: networking.fleet.azure.com/v1alpha1\nkind: ServiceExport\nmetadata:\n  name: kuard-svc\n  namespace: "
                + "kuard-demo\n"));
        await ShowsAsync(() => page.FindAll("button").Any(button => Words(button) == "Repair"));
        await page.InvokeAsync(() => page.FindAll("button").First(button => Words(button) == "Repair").Click());
        await ShowsAsync(() => page.FindAll(".sees li").Count == 1);

        await page.InvokeAsync(() => page.Find("textarea").Change("kind: ["));
        await ShowsAsync(() => Words(page).Contains("Line ", StringComparison.Ordinal));
        Assert.Empty(page.FindAll(".sees li"));
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

        page.FindComponent<Microsoft.AspNetCore.Components.Forms.InputFile>()
            .UploadFiles(InputFileContent.CreateFromText(new string('a', 1024 * 1024 + 1), "large.yaml"));
        await ShowsAsync(() => Words(page).Contains("more than 1 MiB in total", StringComparison.Ordinal));
    }

    private const string Profile =
        "apiVersion: networking.fleet.azure.com/v1beta1\nkind: TrafficManagerProfile\nmetadata:\n  name: web\n  namespace: "
        + "kuard-demo\nspec:\n  resourceGroup: rg\n  monitorConfig:\n    port: 80\n";

    [Fact]
    public async Task A_click_that_arrives_before_its_text_is_read_reviews_that_text()
    {
        var slow = new SlowLookups(HubObjects);
        Services.AddSingleton<IPlanLookups>(slow);
        var page = Open<YamlPage>("/create/yaml");
        await page.InvokeAsync(() => page.Find("textarea").Change(Profile));
        await ShowsAsync(() => Button(page, "Review").GetAttribute("aria-disabled") is null);

        // One click causes two events: the field loses focus and the button is pressed.
        slow.Waits = new TaskCompletionSource();
        var changed = page.InvokeAsync(
            () => page.Find("textarea").ChangeAsync(new() { Value = Profile.Replace("port: 80", "port: 81", StringComparison.Ordinal) }));
        var pressed = page.InvokeAsync(() => Button(page, "Review").ClickAsync(new()));
        Assert.Empty(Pipeline.Prepared);
        slow.Waits.SetResult();
        await Task.WhenAll(changed, pressed);
        await ShowsAsync(() => Pipeline.Prepared.Count == 1);
        Assert.Equal("81", Assert.Single(Pipeline.Prepared[0].Plan.Documents).Manifest["spec"]!["monitorConfig"]!["port"]!.ToJsonString());
        Assert.Equal("See the review under Findings.", Words(page.Find("#review-blocker")));

        // The same text sent again, as when the field loses focus, is not a new text.
        await page.InvokeAsync(() => page.Find("textarea").Change(Profile.Replace("port: 80", "port: 81", StringComparison.Ordinal)));
        Assert.NotNull(page.FindComponent<ReviewPanel>());
    }

    [Fact]
    public async Task Errors_and_surprising_readings_are_shown_with_their_lines()
    {
        var page = Open<YamlPage>("/create/yaml");
        await page.InvokeAsync(
            () => page.Find("textarea")
            .Change("cat <<EOF | kubectl apply -f -\n" + Profile.Replace("80", "0120", StringComparison.Ordinal) + "EOF\n"));
        await ShowsAsync(() => Words(page).Contains("1 document", StringComparison.Ordinal));
        Assert.Contains(
            "Line 1: This line is a shell command. The lines between it and EOF in line 11 are read.", Words(page),
            StringComparison.Ordinal);
        Assert.Contains("Line 10: 0120 is read as 80, as in kubectl", Words(page), StringComparison.Ordinal);

        await page.InvokeAsync(() => page.Find("textarea").Change(Profile.Replace("    port", "\tport", StringComparison.Ordinal)));
        await ShowsAsync(() => Words(page).Contains("Line 9, column 1: The indentation contains a tab.", StringComparison.Ordinal));
        Assert.Equal("The text has errors: correct them first.", Words(page.Find("#review-blocker")));
        Assert.StartsWith("Findings 1 error", Words(page.Find("section[aria-labelledby=findings]")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Typed_text_stays_when_a_file_or_the_length_is_refused()
    {
        var page = Open<YamlPage>("/create/yaml");
        await page.InvokeAsync(() => page.Find("textarea").Change(Profile));
        page.FindComponent<Microsoft.AspNetCore.Components.Forms.InputFile>()
            .UploadFiles(InputFileContent.CreateFromText(new string('a', 1024 * 1024 + 1), "large.yaml"));
        await ShowsAsync(() => Words(page).Contains("more than 1 MiB in total", StringComparison.Ordinal));
        Assert.Equal(Profile, page.Find("textarea").GetAttribute("value"));

        var cut = Profile.PadRight(10_000, '#');
        await page.InvokeAsync(() => page.Find("textarea").Change(cut));
        await ShowsAsync(() => Words(page).Contains("may have been cut off", StringComparison.Ordinal));
        Assert.Equal(cut, page.Find("textarea").GetAttribute("value"));
        Assert.Equal("true", Button(page, "Review").GetAttribute("aria-disabled"));
    }

    [Fact]
    public async Task A_text_is_checked_in_its_turn_and_the_page_stays_responsive()
    {
        var places = Services.GetRequiredService<ManifestPlaces>();
        using var busy = new ManualResetEventSlim();
        var before = places.RunAsync("op-1", () => busy.Wait(TimeSpan.FromMinutes(1)), Xunit.TestContext.Current.CancellationToken);
        var page = Open<YamlPage>("/create/yaml");
        var changed = page.InvokeAsync(() => page.Find("textarea").ChangeAsync(new() { Value = Profile }));
        await ShowsAsync(() => page.Find("textarea").GetAttribute("value") == Profile);
        Assert.Contains("0 documents", Words(page), StringComparison.Ordinal);

        busy.Set();
        Assert.True(await before);
        await changed;
        await ShowsAsync(() => Words(page).Contains("1 document", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_changing_fleet_is_checked_at_most_once_a_second()
    {
        var page = Open<YamlPage>("/create/yaml");
        await page.InvokeAsync(() => page.Find("textarea").ChangeAsync(new() { Value = Profile }));
        await ShowsAsync(() => Words(page).Contains("1 document", StringComparison.Ordinal));
        Clock.Advance(TimeSpan.FromSeconds(1));   // all checks so far are done
        await page.InvokeAsync(() => { });
        var redraws = page.RenderCount;
        for (var i = 0; i < 100; i++)
        {
            ShowFleet();
            await page.InvokeAsync(() => { });
        }

        Assert.InRange(page.RenderCount - redraws, 0, 5);
    }

    /// <summary>Answers once the test lets it.</summary>
    private sealed class SlowLookups(FakeHubObjects hub) : IPlanLookups
    {
        private readonly FakeLookups _fake = new(hub);

        public TaskCompletionSource? Waits { get; set; }

        public async Task<HubReading> HubAsync(IReadOnlyCollection<DocumentRef> references, Operator by, CancellationToken token)
        {
            await (Waits?.Task ?? Task.CompletedTask);
            return await _fake.HubAsync(references, by, token);
        }

        public Task<AzureReading> ProfileNameAsync(string relativeName, AzureReading sofar, Operator by, CancellationToken token) =>
            _fake.ProfileNameAsync(relativeName, sofar, by, token);

        public Task<AzureReading> LabelsAsync(
            IReadOnlyCollection<string> labels, AzureReading sofar, Operator by, CancellationToken token) => _fake.LabelsAsync(
                labels, sofar, by, token);

        public Task<AzureReading> ResourceGroupsAsync(AzureReading sofar, Operator by, CancellationToken token) =>
            _fake.ResourceGroupsAsync(sofar, by, token);
    }
}
