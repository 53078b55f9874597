using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FleetDns.EndToEnd;

/// <summary>A reader with rights in one namespace only, next to an operator who sees everything. With a simulated fleet of its own: answers
/// about rights are remembered for minutes.</summary>
[Collection(SpoiledFleet.Name)]
public sealed class FilteredViewTests(Chromium chromium, SandboxedDashboard dashboard)
{
    [Fact]
    public async Task What_somebody_may_not_read_is_not_in_their_pages_counts_or_headline()
    {
        await Command.ApplyAsync(dashboard.Kubeconfig, """
            apiVersion: v1
            kind: Namespace
            metadata: { name: secret }
            ---
            apiVersion: networking.fleet.azure.com/v1beta1
            kind: TrafficManagerProfile
            metadata: { name: hidden, namespace: secret }
            spec: { resourceGroup: rg-flt-tm-demo, monitorConfig: { port: 80 } }
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: { name: readers, namespace: kuard-demo }
            roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "fleetdns:reader" }
            subjects: [{ apiGroup: rbac.authorization.k8s.io, kind: Group, name: "fleetdns:readers" }]
            """);
        await dashboard.KubectlAsync("delete", "clusterrolebinding", "fleetdns:reader");

        await using var everything = await chromium.OpenAsync(dashboard.Url + "/profiles");
        await Expect(everything.Page.GetByText("secret/hidden")).ToBeVisibleAsync();

        await using var tab = await chromium.OpenAsync(dashboard.Url + "/profiles", persona: "reader");
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("1 profile.");
        await Expect(tab.Page.GetByText("secret/hidden")).ToBeHiddenAsync();
        await tab.GoAsync(dashboard.Url);
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Your only FQDN");
        await Expect(tab.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("memberclusters");
        await tab.GoAsync(dashboard.Url + "/profiles/secret/hidden");
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("There is no profile secret/hidden");
        Assert.Empty(tab.Console);
    }
}
