using System.Text.Json.Nodes;
using FleetDns.Core.Plans;
using FleetDns.Core.Plans.Lint;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Objects;
using FleetDns.Web.Operations;
using FleetDns.Web.Tests.Screens;
using Microsoft.Extensions.Logging.Abstractions;

namespace FleetDns.Web.Tests.Operations;

/// <summary>The same guard rails apply to each kind of write: slider, wizard, pasted YAML, delete.</summary>
public sealed class GuardRailWaysTests
{
    private static readonly Operator s_by = new("u1", "Ada", Role.Operator);
    private static readonly DocumentRef s_backend =
        PlanKind.Backend.Named(FleetBuilder.KuardBackend.Namespace, FleetBuilder.KuardBackend.Name);
    private static readonly DocumentRef s_service = PlanKind.Service.Named("kuard-demo", "kuard-svc");
    private static readonly DocumentRef s_export = PlanKind.ServiceExport.Named("kuard-demo", "kuard-svc");
    private readonly FakeObjects _hub = new();
    private readonly FleetView _view = Labelled().View;

    public GuardRailWaysTests()
    {
        _hub.Objects[s_backend] = Parse("""
            {"apiVersion":"networking.fleet.azure.com/v1beta1","kind":"TrafficManagerBackend",
             "metadata":{"name":"kuard-atm-demo-backend","namespace":"kuard-demo","uid":"u","resourceVersion":"1"},
             "spec":{"profile":{"name":"kuard-atm-demo"},"backend":{"name":"kuard-svc"},"weight":100} }
            """);
        _hub.Objects[s_service] = Parse("""
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"kuard-svc","namespace":"kuard-demo","resourceVersion":"1"},
             "spec":{"type":"LoadBalancer","ports":[{"port":80}]} }
            """);
        _hub.Objects[s_export] = Parse("""
            {"apiVersion":"networking.fleet.azure.com/v1beta1","kind":"ServiceExport",
             "metadata":{"name":"kuard-svc","namespace":"kuard-demo","resourceVersion":"1",
              "annotations":{"networking.fleet.azure.com/weight":"50"}} }
            """);
    }

    [Theory]
    [InlineData("slider")]
    [InlineData("wizard")]
    [InlineData("yaml")]
    public async Task No_change_leads_to_all_zero(string way)
    {
        var plan = way switch
        {
            "slider" => new WeightChange(FleetBuilder.KuardBackend, "1", 100, 0).ToPlan(),
            "wizard" => BackendPlan.Of(BackendPlan.Edit(FleetBuilder.KuardBackend, Picture)! with { Weight = 0 }, _view, Picture, []).Plan,
            _ => Pasted("""
                apiVersion: networking.fleet.azure.com/v1beta1
                kind: TrafficManagerBackend
                metadata: { name: kuard-atm-demo-backend, namespace: kuard-demo }
                spec: { profile: { name: kuard-atm-demo }, backend: { name: kuard-svc }, weight: 0 }
                """),
        };
        await IsRefusedAsync(new GuardRails(), plan, "would no longer resolve");
        Assert.Null((await PrepareAsync(new GuardRails { NeverAllZero = false }, plan)).Stands(Consent.None));
    }

    [Theory]
    [InlineData("backend", "TrafficManagerBackend", "kuard-atm-demo-backend")]
    [InlineData("export", "ServiceExport", "kuard-svc")]
    public async Task A_delete_to_zero_needs_the_typed_name(string what, string kind, string name)
    {
        var reference = what == "backend" ? s_backend : s_export;
        Assert.Equal(kind, reference.Kind);
        var preflight = await PrepareAsync(new GuardRails(), DeletePlan.Of(reference, _view, Picture).Plan);
        Assert.Equal(
            $"Type {name} to confirm that kuard-demo-kuard-atm-demo.trafficmanager.net will stop resolving.",
            preflight.Stands(Consent.None));
        Assert.Null(preflight.Stands(new Consent([], name)));
    }

    [Theory]
    [InlineData("wizard")]
    [InlineData("yaml")]
    public async Task A_cluster_less_than_the_rail_asks_for_is_refused(string way) =>
        await IsRefusedAsync(new GuardRails { LeastClusters = 2 }, Weighed(way, 0), "one healthy cluster only");

    [Theory]
    [InlineData("wizard")]
    [InlineData("yaml")]
    public async Task A_step_above_the_rail_waits_until_it_is_confirmed(string way)
    {
        var rails = new GuardRails { LargestStep = 20 };
        var preflight = await PrepareAsync(rails, Weighed(way, 1));
        var step = Assert.Single(preflight.ToConfirm);
        Assert.Contains("the guard rail is 20.0", step.Words, StringComparison.Ordinal);
        Assert.StartsWith(
            "Nothing was written. Not confirmed yet", (await Pipeline(rails).ApplyAsync(preflight, Consent.None, s_by, null)).Words,
            StringComparison.Ordinal);
        Assert.Null(preflight.Stands(new Consent([step.Confirmation!])));
    }

    // Another export weight in one of the two clusters that answer.
    private Plan Weighed(string way, int weight) => way == "wizard"
        ? ServicePlan.Of(
            ServicePlan.Edit(
                s_service.Key, _view, Picture)! with
            { Weights = ImmutableSortedDictionary<string, int>.Empty.Add("aks-member-1", weight) },
                _view, Picture, AzureReading.NotConnected).Plan with
        { Findings = [] }
        : Pasted($$"""
            apiVersion: placement.kubernetes-fleet.io/v1
            kind: ResourceOverride
            metadata: { name: kuard-weights, namespace: kuard-demo }
            spec:
              placement: { name: crp-dns-demo }
              resourceSelectors: [{ group: networking.fleet.azure.com, version: v1beta1, kind: ServiceExport, name: kuard-svc }]
              policy:
                overrideRules:
                - clusterSelector:
                    clusterSelectorTerms: [{ labelSelector: { matchLabels: { fleet.azure.com/member-name: aks-member-1 } } }]
                  jsonPatchOverrides: [{ op: add, path: "/metadata/annotations/networking.fleet.azure.com~1weight", value: "{{weight}}" }]
            """);

    private Plan Pasted(string yaml) => ManifestLint.Plan(YamlDocuments.Read(yaml).Documents, _view, Picture) with { Findings = [] };

    // Lint findings are not tested here.
    private HubReading Picture =>
        new(ApiVersions.Unknown, _hub.Objects.ToImmutableDictionary(each => each.Key, each => (JsonObject?)each.Value));

    private async Task IsRefusedAsync(GuardRails rails, Plan plan, string why)
    {
        var preflight = await PrepareAsync(rails, plan);
        Assert.Contains(why, preflight.Stands(Consent.None), StringComparison.Ordinal);
        _hub.Writes.Clear();
        // A page that asked with other rails does not get past those of the program.
        var lax = await PrepareAsync(new GuardRails { NeverAllZero = false, LeastClusters = 0 }, plan);
        _hub.Writes.Clear();
        Assert.Contains(why, (await Pipeline(rails).ApplyAsync(lax, Consent.None, s_by, null)).Refused, StringComparison.Ordinal);
        Assert.Empty(_hub.Writes);
    }

    private Task<Preflight> PrepareAsync(GuardRails rails, Plan plan) => Pipeline(rails).PrepareAsync(plan, s_by, CancellationToken.None);

    private ChangePipeline Pipeline(GuardRails rails) =>
        new(_hub, new FakeLookups(new FakeHubObjects()), new FakeEvents(), new FakeJournal(), new WritePolicy(new ReadOnlyReason(null)),
        new FakeRights(), new FakeLeases(), () => _view, rails, TimeProvider.System, NullLogger<ChangePipeline>.Instance);

    private static FleetBuilder Labelled()
    {
        var world = FleetBuilder.HowTo();
        foreach (var name in (string[])["aks-member-1", "aks-member-2", "aks-member-3"])
        {
            world.Member(
                name, member =>
                    member with { Meta = member.Meta with { Labels = member.Meta.Labels.Items.Add("fleet.azure.com/member-name", name) } });
        }

        return world;
    }

    private static JsonObject Parse(string json) => (JsonObject)JsonNode.Parse(json)!;
}
