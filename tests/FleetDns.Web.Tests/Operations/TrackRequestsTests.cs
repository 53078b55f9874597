using System.Text.Json.Nodes;
using FleetDns.Core.Plans;
using FleetDns.Core.Plans.Tracking;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Web.Operations;
using FleetDns.Web.Tests.Screens;

namespace FleetDns.Web.Tests.Operations;

/// <summary>Which steps a change has to pass is read from what was written.</summary>
public sealed class TrackRequestsTests
{
    private static readonly DateTimeOffset s_at = FleetBuilder.Noon.AddSeconds(1.4);

    public static TheoryData<JsonNode> Numbers() =>
        [JsonValue.Create(40), JsonValue.Create(40L), JsonValue.Create((short)40), JsonNode.Parse("40")!];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void A_backend_weight_is_read_whatever_kind_of_integer_it_is(JsonNode number)
    {
        var request = Of(
            Document(PlanKind.Backend, "kuard-atm-demo-backend", DocumentAction.Update, new JsonObject { ["weight"] = number.DeepClone() },
            before: new JsonObject { ["weight"] = 100, ["profile"] = new JsonObject { ["name"] = "kuard-atm-demo" } }))!;
        Assert.Equal(
            (40, FleetBuilder.Kuard, FleetBuilder.KuardBackend, s_at), (request.Weight, request.Profile, request.Backend, request.Written));
    }

    [Fact]
    public void The_hubs_own_time_of_the_write_is_what_its_other_times_are_compared_with()
    {
        var document = Document(PlanKind.Profile, "kuard-atm-demo", DocumentAction.Create, []);
        document.Outcome!.Written!["metadata"]!["managedFields"] = new JsonArray(new JsonObject { ["time"] = "2026-11-23T11:59:57Z" });
        var request = Of(document)!;
        Assert.Equal((FleetBuilder.Noon.AddSeconds(-3), 1), (request.HubWritten, request.ProfileGeneration));
        Assert.Null(request.Backend);
    }

    [Fact]
    public void An_override_of_the_export_weight_concerns_the_clusters_whose_weight_changes_and_the_fqdn_that_uses_the_service()
    {
        var request = Of(Document(PlanKind.ResourceOverride, "weights", DocumentAction.Create, Rules("0")))!;
        Assert.Equal([("aks-member-1", 0), ("aks-member-2", 0)], request.ExportWeights.Select(pair => (pair.Key, pair.Value)));
        Assert.Equal(
            (new ObjectKey("kuard-demo", "kuard-svc"), FleetBuilder.Kuard, true, false),
            (request.Service, request.Profile, request.Overrides, request.Exports));
        Assert.True(request.Leaves("aks-member-1"));

        // Member 1 exports with 100 already.
        Assert.Equal(
            ["aks-member-2"], Of(Document(PlanKind.ResourceOverride, "weights", DocumentAction.Create, Rules("100")))!.ExportWeights.Keys);
    }

    [Fact]
    public void A_delete_and_an_undo_are_not_followed()
    {
        Assert.Null(Of(Document(PlanKind.Backend, "kuard-atm-demo-backend", DocumentAction.Delete, [])));
        var made = Report(Document(PlanKind.Profile, "kuard-atm-demo", DocumentAction.Create, []));
        Assert.Null(TrackRequests.Of(made with { Preflight = made.Preflight with { Undoes = made } }, FleetBuilder.HowTo().View));
    }

    private static TrackRequest? Of(params DocumentReport[] documents) => TrackRequests.Of(Report(documents), FleetBuilder.HowTo().View);

    private static ChangeReport Report(params DocumentReport[] documents) =>
        new(new Preflight(new Plan("", [], [], []), [], []), "c", [.. documents], null);

    private static JsonObject Rules(string weight) => (JsonObject)JsonNode.Parse($$$"""
        {"resourceSelectors":[{"kind":"ServiceExport","name":"kuard-svc"}],
         "policy":{"overrideRules":[{"clusterSelector":{"clusterSelectorTerms":[]},"jsonPatchOverrides":[
          {"op":"add","path":"/metadata/annotations/networking.fleet.azure.com~1weight","value":"{{{weight}}}"}]}]}}
        """)!;

    private static DocumentReport Document(PlanKind kind, string name, DocumentAction action, JsonObject spec, JsonObject? before = null)
    {
        var manifest =
            new JsonObject
            {
                ["kind"] = kind.Kind,
                ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "kuard-demo" },
                ["spec"] = spec
            };
        return new DocumentReport(new PlanDocument(kind.Named("kuard-demo", name), manifest, action, ""), DocumentFate.Written,
            new WriteOutcome(WriteResult.Accepted, null, "2") { Written = (JsonObject)manifest.DeepClone() },
            before is null ? null : new JsonObject { ["spec"] = before }, s_at, "");
    }
}
