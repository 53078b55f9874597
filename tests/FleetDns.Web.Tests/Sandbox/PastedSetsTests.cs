using System.Diagnostics;
using FleetDns.Core.Plans;
using FleetDns.Core.Plans.Lint;
using FleetDns.Sources.Cluster;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Objects;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Web.Operations;
using FleetDns.Web.Tests.Screens;
using Microsoft.Extensions.Logging.Abstractions;

namespace FleetDns.Web.Tests.Sandbox;

/// <summary>Sets of manifests as people have them, pasted as given and repaired: what comes of them is what <c>kubectl apply</c> gives, or
/// better, never worse.</summary>
public sealed class PastedSetsTests
{
    private static readonly Operator s_by = new("operator", "operator", Role.Operator);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Weights_that_replace_an_empty_map_work_as_given_and_repaired_as_by_kubectl()
    {
        await using var world = await SandboxFeed.StartAsync("empty");
        using var client = HubClient.Open(world.Sandbox.Kubeconfig + "-operator", null);
        await world.WhenAsync(v => v.Members.Count == 3, Token);

        await KubectlAsync(world.Sandbox.Kubeconfig, Shift("by-kubectl"));
        await ApplyAsync(world, client, YamlDocuments.Read(Shift("as-given")).Documents);
        var pasted = YamlDocuments.Read(Shift("repaired")).Documents;
        var repaired = ManifestLint.Repair(pasted, world.Feed.Current, await HubAsync(world, client, pasted));
        Assert.NotEmpty(repaired.Reasons);
        Assert.Empty(repaired.Left);
        var text = YamlEdits.Apply(Shift("repaired"), pasted, repaired.Documents, repaired.Origins);
        Assert.Contains("# the exports of this fleet", text, StringComparison.Ordinal);
        await ApplyAsync(world, client, YamlDocuments.Read(text).Documents);

        foreach (var ns in (string[])["by-kubectl", "as-given", "repaired"])
        {
            var served = await world.WhenAsync(
                v => v.Profiles.GetValueOrDefault(new ObjectKey(ns, "front"))?.Endpoints.Count(e => e.StatusWeight > 0) == 2, Token);
            Assert.Equal(
                [("aks-member-2", 2), ("aks-member-3", 99)],
                served.Profiles[new ObjectKey(ns, "front")].Endpoints.Where(e => e.StatusWeight > 0)
                .Select(e => (e.Cluster!, e.StatusWeight!.Value)).Order());
        }
    }

    [Fact]
    public async Task A_placement_of_the_namespace_alone_is_told_and_repaired_it_answers()
    {
        await using var world = await SandboxFeed.StartAsync("empty");
        using var client = HubClient.Open(world.Sandbox.Kubeconfig + "-operator", null);
        await world.WhenAsync(v => v.Members.Count == 3, Token);
        var pasted = YamlDocuments.Read(
            Shift("alone")
            .Replace(
                "name: alone, version: v1}", "name: alone, version: v1, selectionScope: NamespaceOnly}",
                StringComparison.Ordinal)).Documents;
        var hub = await HubAsync(world, client, pasted);
        Assert.Contains(
            ManifestLint.Of(pasted, world.Feed.Current, hub),
            f => f is { Trap: "placed", Repair: not null } && f.Words.Contains("selectionScope NamespaceOnly", StringComparison.Ordinal));
        await ApplyAsync(world, client, ManifestLint.Repair(pasted, world.Feed.Current, hub).Documents);
        await world.WhenAsync(
            v => v.Profiles.GetValueOrDefault(new ObjectKey("alone", "front"))?.Endpoints.Count(e => e.StatusWeight > 0) == 2, Token);
    }

    [Fact]
    public async Task An_override_that_selects_another_version_is_told_and_repaired_its_weight_arrives()
    {
        await using var world = await SandboxFeed.StartAsync("kuard");
        using var client = HubClient.Open(world.Sandbox.Kubeconfig + "-operator", null);
        await world.WhenAsync(v => v.Profiles.Values.Any(p => p.Shares.Count(s => s.Effective > 0) == 2), Token);
        var pasted = YamlDocuments.Read("""
            apiVersion: placement.kubernetes-fleet.io/v1
            kind: ResourceOverride
            metadata: {name: weights, namespace: kuard-demo}
            spec:
              placement: {name: crp-dns-demo}
              resourceSelectors: [{group: networking.fleet.azure.com, kind: ServiceExport, version: v1alpha1, name: kuard-svc}]
              policy:
                overrideRules:
                - clusterSelector: {clusterSelectorTerms: [{labelSelector: {matchLabels: {fleet.azure.com/member-name: aks-member-1}}}]}
                  jsonPatchOverrides:
                  - {op: replace, path: /metadata/annotations/networking.fleet.azure.com~1weight, value: "10"}
            """).Documents;
        var hub = await HubAsync(world, client, pasted);
        Assert.Equal(
            ["override-version"],
            ManifestLint.Of(pasted, world.Feed.Current, hub).Where(f => f.Severity == PlanSeverity.Refuse).Select(f => f.Trap));
        var repaired = ManifestLint.Repair(pasted, world.Feed.Current, hub);
        // The shares that the review shows: 10 of 60 in place of half.
        var move = Assert.Single(ManifestLint.Plan(repaired.Documents, world.Feed.Current, hub).Effects).Moves[0];
        Assert.Equal(("aks-member-1", 0.5), (move.Label, move.From));
        Assert.InRange(move.To, 0.16, 0.18);
        await ApplyAsync(world, client, repaired.Documents);
        await world.WhenAsync(
            v => v.Services[new ObjectKey("kuard-demo", "kuard-svc")].Cells.Any(c => c is { Cluster: "aks-member-1", ExportWeight: 10 }),
            Token);
    }

    private static async Task<HubReading> HubAsync(
        SandboxFeed world, HubClient client, ImmutableArray<System.Text.Json.Nodes.JsonObject> documents)
    {
        var policy = new WritePolicy(new ReadOnlyReason(null));
        var hub = new HubWriter(_ => client, TimeProvider.System);
        return await world.Lookups(hub, policy).HubAsync(ManifestLint.Asks(documents), s_by, Token);
    }

    private static async Task ApplyAsync(SandboxFeed world, HubClient client, ImmutableArray<System.Text.Json.Nodes.JsonObject> documents)
    {
        var policy = new WritePolicy(new ReadOnlyReason(null));
        var hub = new HubWriter(_ => client, TimeProvider.System);
        var pipeline = new ChangePipeline(
            hub, world.Lookups(hub, policy), new HubEvents(_ => client, TimeProvider.System), new FakeJournal(), policy,
            new OperatorRights(new AccessReviews(_ => client, TimeProvider.System), seesAll: false, TimeProvider.System),
            new HubLeases(() => client, TimeProvider.System), () => world.Feed.Current, new GuardRails(), TimeProvider.System,
            NullLogger<ChangePipeline>.Instance);
        var plan = ManifestLint.Plan(documents, world.Feed.Current, await HubAsync(world, client, documents));
        Assert.False(plan.IsRefused, string.Join('\n', plan.Findings));
        var report = await pipeline.ApplyAsync(await pipeline.PrepareAsync(plan, s_by, Token), Consent.None, s_by, null);
        Assert.True(report.Succeeded, report.Words);
    }

    private static async Task KubectlAsync(string kubeconfig, string text)
    {
        var start = new ProcessStartInfo("kubectl", ["apply", "-f", "-"])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            Environment = { ["KUBECONFIG"] = kubeconfig },
        };
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(text);
        process.StandardInput.Close();
        _ = process.StandardOutput.ReadToEndAsync(Token);
        var said = await process.StandardError.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        Assert.True(process.ExitCode == 0, said);
    }

    /// <summary>A ServiceExport without annotations, weights by rules that add the whole map: the form that works as long as there is
    /// nothing to lose.</summary>
    private static string Shift(string ns) => $$"""
        apiVersion: v1
        kind: Namespace
        metadata: {name: {{ns}}}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: {{ns}}, annotations: {note: keep} }
        spec: {selector: {app: web}, ports: [{port: 80, targetPort: 80}], type: LoadBalancer}
        ---
        # the exports of this fleet
        apiVersion: networking.fleet.azure.com/v1beta1
        kind: ServiceExport
        metadata:
          name: web
          namespace: {{ns}}
        ---
        apiVersion: placement.kubernetes-fleet.io/v1
        kind: ResourceOverride
        metadata: {name: labels, namespace: {{ns}}}
        spec:
          placement: {name: crp-{{ns}}}
          resourceSelectors: [{group: "", kind: Service, version: v1, name: web}]
          policy:
            overrideRules:
            - clusterSelector: {clusterSelectorTerms: []}
              jsonPatchOverrides:
              - op: add
                path: /metadata/annotations/service.beta.kubernetes.io~1azure-dns-label-name
                value: "{{ns}}-${MEMBER-CLUSTER-NAME}"
        ---
        apiVersion: placement.kubernetes-fleet.io/v1
        kind: ResourceOverride
        metadata: {name: weights, namespace: {{ns}}}
        spec:
          placement: {name: crp-{{ns}}}
          resourceSelectors: [{group: networking.fleet.azure.com, kind: ServiceExport, version: v1beta1, name: web}]
          policy:
            overrideRules:
            - clusterSelector: {clusterSelectorTerms: [{labelSelector: {matchLabels: {fleet.azure.com/member-name: aks-member-1} } }]}
              jsonPatchOverrides: [{op: add, path: /metadata/annotations, value: {"networking.fleet.azure.com/weight": "0"} }]
            - clusterSelector: {clusterSelectorTerms: [{labelSelector: {matchLabels: {fleet.azure.com/member-name: aks-member-3} } }]}
              jsonPatchOverrides: [{op: add, path: /metadata/annotations, value: {"networking.fleet.azure.com/weight": "50"} }]
        ---
        apiVersion: placement.kubernetes-fleet.io/v1
        kind: ClusterResourcePlacement
        metadata: {name: crp-{{ns}}}
        spec:
          resourceSelectors: [{group: "", kind: Namespace, name: {{ns}}, version: v1}]
          policy: {placementType: PickAll}
        ---
        apiVersion: networking.fleet.azure.com/v1beta1
        kind: TrafficManagerProfile
        metadata: {name: front, namespace: {{ns}}}
        spec: {resourceGroup: rg-flt-tm-demo, monitorConfig: {port: 80} }
        ---
        apiVersion: networking.fleet.azure.com/v1beta1
        kind: TrafficManagerBackend
        metadata: {name: web, namespace: {{ns}}}
        spec: {profile: {name: front}, backend: {name: web}, weight: 100}
        """;
}
