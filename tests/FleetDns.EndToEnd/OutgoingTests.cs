using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FleetDns.EndToEnd;

/// <summary>What tenants write into their objects does not lead a request elsewhere.</summary>
[Collection(SpoiledFleet.Name)]
public sealed class OutgoingTests(Chromium chromium, SandboxedDashboard dashboard)
{
    [Fact]
    public async Task A_resource_group_of_dots_is_offered_no_role_and_said()
    {
        await Command.ApplyAsync(dashboard.Kubeconfig, """
            apiVersion: v1
            kind: Namespace
            metadata: { name: dots }
            ---
            apiVersion: networking.fleet.azure.com/v1beta1
            kind: TrafficManagerProfile
            metadata: { name: dots, namespace: dots }
            spec: { resourceGroup: "..", monitorConfig: { port: 80 } }
            """);
        await using var tab = await chromium.OpenAsync(dashboard.Url + "/setup/permissions?group=..", persona: "admin");
        await Expect(tab.Page.GetByText("Profile dots/dots: A resource group's name must not end with a dot. No role is offered for it."))
            .ToBeVisibleAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "resourceGroups/.." })).ToHaveCountAsync(0);
    }
}
