using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FleetDns.EndToEnd;

/// <summary>The Azure roles of the fleet's identity, found and missing; a missing one given by button.</summary>
[Collection(ReadOnlyFleet.Name)]
public sealed class PermissionsTests(Chromium chromium, SandboxedDashboard dashboard)
{
    [Theory]
    [InlineData(ColorScheme.Light, 400)]
    [InlineData(ColorScheme.Light, 1600)]
    [InlineData(ColorScheme.Dark, 400)]
    [InlineData(ColorScheme.Dark, 1600)]
    public async Task What_is_found_is_shown_with_its_scope(ColorScheme scheme, int width)
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url + "/setup/permissions", width, scheme: scheme, persona: "admin");
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Name = "The fleet's identity has every role it needs." }))
            .ToBeVisibleAsync();
        await Expect(tab.Page.GetByText("To read the public IPs of aks-member-1.")).ToBeVisibleAsync();
        await Expect(tab.Page.GetByText("To write the Traffic Manager profile of kuard-demo/kuard-atm-demo.")).ToBeVisibleAsync();
        await Appearance.JudgeAsync(tab);
    }

    [Fact]
    public async Task A_missing_role_is_given_by_button_stands_in_azure_and_spreads()
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url + "/setup/permissions?group=rg-fleet-demo", persona: "admin");
        var row = tab.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "resourceGroups/rg-fleet-demo" });
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Name = "1 role is missing." })).ToBeVisibleAsync();
        await Expect(row).ToContainTextAsync("az role assignment create --name ");
        var name = (await row.Locator("code", new() { HasText = "--name" }).InnerTextAsync()).Split("--name ")[1].Split(' ')[0];
        Assert.DoesNotContain(name, await AssignmentsAsync(), StringComparison.Ordinal);

        await row.GetByRole(AriaRole.Button, new() { Name = "Assign" }).ClickAsync();
        await Expect(row).ToContainTextAsync("propagating");
        await Expect(
            tab.Page.GetByRole(AriaRole.Heading, new() { Name = "Every role is assigned; Azure may take minutes to apply the newest." }))
            .ToBeVisibleAsync();
        Assert.Contains(name, await AssignmentsAsync(), StringComparison.Ordinal);   // button and command give the same assignment
        await Expect(row.GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
        await Appearance.JudgeAsync(tab);
    }

    private Task<string> AssignmentsAsync() => Command.RunAsync("curl",
        ["--silent", "--fail", "--cacert", Text("caFile"), "--header", $"Authorization: Bearer {Text("armToken")}",
            $"{Text("arm").TrimEnd('/')}/subscriptions/{Text("subscriptionId")}/resourceGroups/rg-fleet-demo"
            + "/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01"]);

    private string Text(string name) => dashboard.Info.GetProperty(name).GetString()!;
}
