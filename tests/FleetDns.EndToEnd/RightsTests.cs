using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FleetDns.EndToEnd;

/// <summary>A reader with rights in one namespace only, beside an operator who sees everything; and a browser that does what no button offers.</summary>
public sealed class RightsTests(Chromium chromium, SandboxedDashboard dashboard) : IClassFixture<SandboxedDashboard>
{
    private const string Profile = "/profiles/kuard-demo/kuard-atm-demo";

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
        await Expect(everything.Page.GetByText("secret/hidden")).ToBeVisibleAsync(new() { Timeout = 10_000 });

        await using var tab = await chromium.OpenAsync(dashboard.Url + "/profiles", persona: "reader");
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("1 profile.", new() { Timeout = 10_000 });
        await Expect(tab.Page.GetByText("secret/hidden")).ToBeHiddenAsync();
        await tab.Page.GotoAsync(dashboard.Url);
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("The one FQDN", new() { Timeout = 10_000 });
        await Expect(tab.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("memberclusters");
        await tab.Page.GotoAsync(dashboard.Url + "/profiles/secret/hidden");
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("There is no profile secret/hidden", new() { Timeout = 10_000 });
        Assert.Empty(tab.Console);
    }

    [Fact]
    public async Task A_missing_right_is_named_with_the_command_that_grants_it()
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url + Profile, persona: "reader");
        await Expect(tab.Page.GetByText("The hub does not let you patch trafficmanagerbackends.networking.fleet.azure.com in namespace kuard-demo.")).ToBeVisibleAsync(new() { Timeout = 10_000 });
        await Expect(tab.Page.GetByText("--user=reader -n kuard-demo")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Forged_a_disabled_slider_that_the_browser_moves_all_the_same_moves_nothing()
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url + Profile, persona: "reader");
        var slider = tab.Page.GetByRole(AriaRole.Slider).First;
        await Expect(slider).ToBeDisabledAsync();
        await slider.EvaluateAsync("""
            slider => {
              slider.disabled = false;
              slider.value = 7;
              slider.dispatchEvent(new Event('input', { bubbles: true }));
              slider.dispatchEvent(new Event('change', { bubbles: true }));
            }
            """);
        // The next thing that the server draws comes after the forged event on the same connection.
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "200", Exact = true }).ClickAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Button, new() { Name = "200", Exact = true })).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(tab.Page.GetByRole(AriaRole.Button, new() { Name = "Apply" })).ToBeHiddenAsync();
        Assert.Equal("100", await dashboard.KubectlAsync("get", "tmb", "kuard-atm-demo-backend", "-n", "kuard-demo", "-o", "jsonpath={.spec.weight}"));
    }
}
