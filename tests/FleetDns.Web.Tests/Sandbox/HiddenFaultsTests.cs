using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using FleetDns.Core.Problems;
using FleetDns.Testing;

namespace FleetDns.Web.Tests.Sandbox;

/// <summary>Faults that no condition shows.</summary>
public sealed class HiddenFaultsTests
{
    private const string LeftOut = """
        apiVersion: v1
        kind: Namespace
        metadata: {name: left-out}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: app, namespace: left-out, annotations: {note: sample}}
        spec: {type: LoadBalancer, ipFamilyPolicy: PreferDualStack, selector: {app: hello}, ports: [{port: 80, targetPort: 8080}]}
        ---
        apiVersion: networking.fleet.azure.com/v1beta1
        kind: ServiceExport
        metadata: {name: app, namespace: left-out}
        ---
        apiVersion: placement.kubernetes-fleet.io/v1
        kind: ResourceOverride
        metadata: {name: labels, namespace: left-out}
        spec:
          placement: {name: crp-left-out}
          resourceSelectors: [{group: "", kind: Service, version: v1, name: app}]
          policy:
            overrideRules:
            - clusterSelector: {clusterSelectorTerms: []}
              jsonPatchOverrides:
              - {op: add, path: /metadata/annotations/service.beta.kubernetes.io~1azure-dns-label-name, value: "app-${MEMBER-CLUSTER-NAME}"}
        ---
        apiVersion: placement.kubernetes-fleet.io/v1
        kind: ClusterResourcePlacement
        metadata: {name: crp-left-out}
        spec:
          resourceSelectors: [{group: "", kind: Namespace, version: v1, name: left-out, selectionScope: NamespaceOnly}]
          policy: {placementType: PickAll}
        ---
        apiVersion: networking.fleet.azure.com/v1beta1
        kind: TrafficManagerProfile
        metadata: {name: front, namespace: left-out}
        spec: {resourceGroup: rg-flt-tm-demo, monitorConfig: {port: 80}}
        ---
        apiVersion: networking.fleet.azure.com/v1beta1
        kind: TrafficManagerBackend
        metadata: {name: app, namespace: left-out}
        spec: {profile: {name: front}, backend: {name: app}, weight: 100}
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_public_ip_that_was_given_away_and_a_service_that_its_placement_leaves_out_are_found()
    {
        var engine = new ProblemEngine();
        await using var sandbox = await SandboxFeed.StartAsync("kuard", before: async sandbox =>
        {
            await GiveAwayAsync(sandbox);
            await ApplyAsync(sandbox, LeftOut);
        });
        List<Problem> found = [];
        // What only watching can show begins with the first reading; two minutes later it has lasted.
        FleetView Ahead(FleetView view)
        {
            engine.Evaluate(view, DateTimeOffset.UtcNow);
            return engine.Evaluate(view, DateTimeOffset.UtcNow.AddMinutes(2.5)).View;
        }

        await sandbox.WhenAsync(
            view => (found = [.. Ahead(view).Problems.Values]).Exists(p => p.Rule == "public-ip-not-of-service")
            && found.Exists(p => p.Rule == "service-not-placed"), Token);

        var address = Assert.Single(found, p => p.Rule == "public-ip-not-of-service");
        Assert.EndsWith("serves kuard-svc at a public IP that belongs to someone/else.", address.Title, StringComparison.Ordinal);
        var placed = Assert.Single(found, p => p.Rule == "service-not-placed");
        Assert.Equal(
            "Service app is placed on no cluster: crp-left-out places only the namespace (selectionScope NamespaceOnly), not the service.",
            placed.Title);
        Assert.Single(found, p => p.Rule == "address-family-not-shown");
        Assert.Equal([], found.Where(p => !p.IsAdvice && p != address && p != placed).Select(p => $"{p.Rule} {p.Subject}: {p.Title}"));
    }

    // As if the cloud provider had taken the IP for another Service, while the export still names it.
    private static async Task GiveAwayAsync(SandboxProcess sandbox)
    {
        using var authority = X509CertificateLoader.LoadCertificateFromFile(sandbox.CaFile);
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy =
            new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(authority);
        using var azure = new HttpClient(handler) { BaseAddress = sandbox.Arm };
        azure.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", sandbox.ArmToken);
        var list = await azure.GetFromJsonAsync<JsonObject>(
            $"/subscriptions/{sandbox.SubscriptionId}/providers/Microsoft.Network/publicIPAddresses?api-version=2024-05-01", Token);
        var address = list!["value"]!.AsArray().Select(a => a!.AsObject())
            .First(a => (string?)a["tags"]?["k8s-azure-service"] == "kuard-demo/kuard-svc");
        address["tags"]!["k8s-azure-service"] = "someone/else";
        using var answer = await azure.PutAsJsonAsync($"{address["id"]}?api-version=2024-05-01", address, Token);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task ApplyAsync(SandboxProcess sandbox, string yaml)
    {
        var start = new ProcessStartInfo("kubectl", ["--kubeconfig", sandbox.Kubeconfig, "apply", "-f", "-"])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using var kubectl = Process.Start(start)!;
        var output = kubectl.StandardOutput.ReadToEndAsync(Token);
        var errors = kubectl.StandardError.ReadToEndAsync(Token);
        await kubectl.StandardInput.WriteAsync(yaml.AsMemory(), Token);
        kubectl.StandardInput.Close();
        await kubectl.WaitForExitAsync(Token);
        Assert.True(kubectl.ExitCode == 0, await output + await errors);
    }
}
