using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FleetDns.EndToEnd;

/// <summary>Editing one's own YAML: no press and no word is lost, and numbers are those of kubectl.</summary>
[Collection(WrittenFleet.Name)]
public sealed class YamlEditTests(Chromium chromium, SandboxedDashboard dashboard) : IAsyncLifetime
{
    private const string Backend = """
        apiVersion: networking.fleet.azure.com/v1beta1
        kind: TrafficManagerBackend
        metadata:
          name: kuard-atm-demo-backend
          namespace: kuard-demo
        spec:
          profile:
            name: kuard-atm-demo
          backend:
            name: kuard-svc
          weight: 70

        """;

    public async ValueTask InitializeAsync() => await dashboard.RestoreAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task The_press_right_after_typing_reviews_what_was_typed_each_time()
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url + "/create/yaml");
        var page = tab.Page;
        var text = Text(page);
        await text.FillAsync(Backend);
        await text.BlurAsync();
        await Expect(Review(page)).Not.ToHaveAttributeAsync("aria-disabled", "true");
        for (var weight = 71; weight < 76; weight++)
        {
            // Typed, and the mouse goes straight to the button: leaving the field and pressing are one click.
            await text.FillAsync(Backend.Replace("70", "7", StringComparison.Ordinal).TrimEnd());
            await text.PressAsync("Control+End");
            await page.Keyboard.TypeAsync($"{weight - 70}\n# typed");
            var place = (await Review(page).BoundingBoxAsync())!;
            await page.Mouse.ClickAsync(place.X + (place.Width / 2), place.Y + (place.Height / 2));
            await Expect(page.Locator(".review .diffs ins").GetByText($"{weight}", new() { Exact = true })).ToBeVisibleAsync();
        }

        Assert.Empty(tab.Console);
    }

    [Fact]
    public async Task What_is_typed_is_there_after_a_reload_and_after_another_page()
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url + "/create/yaml");
        var page = tab.Page;
        await Text(page).ClickAsync();
        await Expect(Text(page)).ToHaveAttributeAsync("data-ready", "");
        await page.Keyboard.TypeAsync("# never left the field\nkind: A\n");
        await Expect(page.GetByText("This document has no apiVersion").First).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Expect(Text(page)).ToHaveValueAsync("# never left the field\nkind: A\n");
        await page.GetByRole(AriaRole.Link, new() { Name = "Cancel" }).ClickAsync();
        await page.GoBackAsync();
        await Expect(Text(page)).ToHaveValueAsync("# never left the field\nkind: A\n");
        Assert.Empty(tab.Console);
    }

    [Fact]
    public async Task A_weight_written_as_an_octal_number_is_told_written_as_kubectl_would_and_ends_on_its_result()
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url + "/create/yaml");
        var page = tab.Page;
        await Text(page).FillAsync($"cat <<EOF | kubectl apply -f -\n{Backend.Replace("70", "0106", StringComparison.Ordinal)}EOF\n");
        await Text(page).BlurAsync();
        await Expect(page.GetByText("Line 12: 0106 is read as 70, as in kubectl")).ToBeVisibleAsync();
        await Appearance.JudgeAsync(tab);
        await Review(page).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Apply", Exact = true }).ClickAsync();
        await Expect(page.GetByText("Written: ").First).ToBeVisibleAsync();
        Assert.Equal(
            "70", await dashboard.KubectlAsync(
                "get", "tmb", "kuard-atm-demo-backend", "-n", "kuard-demo", "-o", "jsonpath={.spec.weight}"));
        await Expect(page.GetByText("An unhandled error")).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Heading, new() { NameRegex = new("^(Progress|.* (after|within) [0-9])") })).ToBeVisibleAsync();
        Assert.Empty(tab.Console);
    }

    private static ILocator Text(IPage page) => page.GetByRole(AriaRole.Textbox, new() { Name = "Paste YAML or JSON" });

    private static ILocator Review(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Review", Exact = true });
}
