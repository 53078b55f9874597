using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FleetDns.EndToEnd;

/// <summary>
/// Not the sandbox only: the same published build, pointed by settings at a real Kubernetes API server, whose objects and
/// statuses are written by hand, and at a DNS server of another make that answers 70 to 30.
/// </summary>
public sealed partial class RealHubTests(Chromium chromium)
{
    private const string Fqdn = "real-split.trafficmanager.net";
    private const string One = "one.eastus.cloudapp.azure.com";
    private const string Two = "two.uksouth.cloudapp.azure.com";

    [Fact]
    public async Task A_real_api_server_and_a_foreign_dns_server_show_their_states_and_their_split()
    {
        var kubeconfig = Environment.GetEnvironmentVariable("FLEETDNS_REAL_KUBECONFIG");
        Assert.SkipUnless(
            kubeconfig is { Length: > 0 },
            "no real API server: FLEETDNS_REAL_KUBECONFIG is not set (test.sh sets it where the server's start script is at hand)");

        await WriteFleetAsync(kubeconfig);
        await using var dns = await Gdnsd.StartAsync("real-split", One, Two);
        await using var app = await PublishedApp.StartAsync(
            ["--urls", "http://127.0.0.1:0", $"Hub:Kubeconfig={kubeconfig}", $"Dns:Servers:trafficmanager.net={dns.Address}",
            "Dns:QueriesPerSecond=500"]);
        await using var tab = await chromium.OpenAsync($"{app.Url}/profiles/real/split?tab=measured");

        await Expect(tab.Page.GetByRole(AriaRole.Status, new() { Name = "Freshness" })).ToContainTextAsync("Hub live");
        await Expect(tab.Page.GetByText("Programmed").First).ToBeVisibleAsync();
        await Expect(tab.Page.GetByText("Azure not configured").First).ToBeVisibleAsync();

        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Measure", Exact = true }).ClickAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Status, new() { Name = "Verdict" })).ToContainTextAsync(Judged());
        var table = tab.Page.GetByRole(AriaRole.Table, new() { Name = $"Measured split of {Fqdn}" });
        var answers = int.Parse(
            (await table.GetByRole(AriaRole.Row, new() { Name = "real-1" }).GetByRole(AriaRole.Cell).Last.InnerTextAsync()).Trim(),
            System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(answers, 620, 780);   // 700 of 1,000 expected; five standard deviations are 72

        // The slider writes to the real server too: dry run, then a merge patch guarded by the resourceVersion.
        var slider = tab.Page.GetByRole(AriaRole.Slider, new() { Name = "Weight of backend split" });
        await slider.PressKeyAsync("PageDown");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Apply" }).ClickAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Button, new() { Name = "Undo" })).ToBeVisibleAsync();
        Assert.Equal("90", await Command.KubectlAsync(kubeconfig, "get", "tmb", "split", "-n", "real", "-o", "jsonpath={.spec.weight}"));
        Assert.Equal(
            "fleetdns",
            (await Command.KubectlAsync(
                kubeconfig, "get", "tmb", "split", "-n", "real", "--show-managed-fields", "-o",
                "jsonpath={.metadata.managedFields[*].manager}")).Split(' ').Last());
        Assert.Empty(tab.Console);
        await Command.KubectlAsync(kubeconfig, "delete", "tmb", "split", "-n", "real");
    }

    private static async Task WriteFleetAsync(string kubeconfig)
    {
        await Command.ApplyAsync(kubeconfig, """
            apiVersion: v1
            kind: Namespace
            metadata: { name: real }
            ---
            apiVersion: v1
            kind: Namespace
            metadata: { name: fleet-member-real-1 }
            ---
            apiVersion: v1
            kind: Namespace
            metadata: { name: fleet-member-real-2 }
            """);
        await ClusterAsync(kubeconfig, "real-1", "eastus", 70);
        await ClusterAsync(kubeconfig, "real-2", "uksouth", 30);
        await Command.ApplyAsync(kubeconfig, """
            apiVersion: networking.fleet.azure.com/v1beta1
            kind: TrafficManagerProfile
            metadata: { name: split, namespace: real }
            spec: { resourceGroup: rg-real }
            ---
            apiVersion: networking.fleet.azure.com/v1beta1
            kind: TrafficManagerBackend
            metadata: { name: split, namespace: real }
            spec: { profile: { name: split }, backend: { name: web }, weight: 100 }
            ---
            apiVersion: networking.fleet.azure.com/v1alpha1
            kind: ServiceImport
            metadata: { name: web, namespace: real }
            """);
        await StatusAsync(kubeconfig, "tmp", "split", "real", $$"""
            {"dnsName":"{{Fqdn}}","conditions":[{"type":"Programmed","status":"True","reason":"Programmed",
             "message":"Successfully configured the Azure Traffic Manager profile","observedGeneration":1,
             "lastTransitionTime":"2026-01-01T00:00:00Z"}]}
            """);
        await StatusAsync(kubeconfig, "tmb", "split", "real", $$$"""
            {"endpoints":[
              {"name":"fleet-u#web#real-1","weight":70,"target":"{{{One}}}","from":{"cluster":"real-1","weight":70}},
              {"name":"fleet-u#web#real-2","weight":30,"target":"{{{Two}}}","from":{"cluster":"real-2","weight":30}}],
             "conditions":[{"type":"Accepted","status":"True","reason":"Accepted",
              "message":"2 service(s) exported from clusters have been accepted as Traffic Manager endpoints","observedGeneration":1,
              "lastTransitionTime":"2026-01-01T00:00:00Z"}]}
            """);
        await StatusAsync(
            kubeconfig, "svcimport", "web", "real",
            """{"type":"ClusterSetIP","ports":[{"port":80,"protocol":"TCP"}],"clusters":[{"cluster":"real-1"},{"cluster":"real-2"}]}""");
    }

    private static async Task ClusterAsync(string kubeconfig, string name, string location, int weight)
    {
        await Command.ApplyAsync(kubeconfig, $$"""
            apiVersion: cluster.kubernetes-fleet.io/v1beta1
            kind: MemberCluster
            metadata: { name: {{name}}, labels: { fleet.azure.com/location: {{location}} } }
            spec: { identity: { kind: ServiceAccount, name: {{name}}, namespace: fleet-system, apiGroup: "" } }
            ---
            apiVersion: networking.fleet.azure.com/v1alpha1
            kind: InternalServiceExport
            metadata: { name: real-web, namespace: fleet-member-{{name}} }
            spec:
              type: LoadBalancer
              isDNSLabelConfigured: true
              isInternalLoadBalancer: false
              publicIPResourceID: /subscriptions/s/resourceGroups/MC_{{name}}/providers/Microsoft.Network/publicIPAddresses/web
              weight: {{weight}}
              ports: [{ port: 80, protocol: TCP, targetPort: 8080 }]
              serviceReference:
                { clusterId: {{name}}, kind: Service, namespace: real, name: web, namespacedName: real/web, generation: 1,
                  resourceVersion: "1", uid: u-{{name}} }
            """);
        await StatusAsync(kubeconfig, "membercluster", name, null, """
            {"conditions":[{"type":"Joined","status":"True","reason":"MemberClusterJoined",
             "message":"Member cluster has successfully joined the fleet","observedGeneration":1,
             "lastTransitionTime":"2026-01-01T00:00:00Z"}]}
            """);
    }

    private static Task<string> StatusAsync(string kubeconfig, string kind, string name, string? ns, string status) => Command.KubectlAsync(
        kubeconfig,
        ["patch", kind, name, .. ns is null ? Array.Empty<string>() : ["-n", ns], "--subresource=status", "--type=merge", "-p",
            $"{{\"status\":{status}}}"]);

    [GeneratedRegex("(No evidence of deviation|Differs)")]
    private static partial Regex Judged();
}
