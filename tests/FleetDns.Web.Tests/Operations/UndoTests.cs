using System.Text.Json.Nodes;
using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Web.Operations;
using FleetDns.Web.Tests.Screens;
using Microsoft.Extensions.Logging.Abstractions;

namespace FleetDns.Web.Tests.Operations;

/// <summary>An undo is written like every change, and undoes only what its change wrote.</summary>
public sealed class UndoTests
{
    private static readonly Operator s_by = new("u1", "Ada", Role.Operator);
    private static readonly DocumentRef s_namespace = PlanKind.Namespace.Named("", "shop");
    private static readonly DocumentRef s_service = PlanKind.Service.Named("shop", "a");
    private readonly FakeObjects _hub = new();
    private readonly FakeJournal _journal = new();
    private readonly FakeRights _rights = new();
    private FleetView _view = new FleetBuilder().View;

    [Fact]
    public async Task An_object_that_was_created_again_stays_though_it_is_the_same_in_every_field()
    {
        var done = await ApplyAsync(Document(s_service));
        _hub.Objects[s_service]["metadata"]!["uid"] = "another";
        _hub.Objects[s_service]["metadata"]!["managedFields"] = JsonNode.Parse("""[{"manager":"argocd-controller","operation":"Apply"}]""");

        var undo = await Pipeline.PrepareUndoAsync(done, s_by, CancellationToken.None);
        Assert.Empty(undo.Documents);
        Assert.Equal(
            "Service shop/a will not be undone: It was deleted and re-created meanwhile, by argocd-controller.",
            Assert.Single(undo.Findings).Words);
        Assert.False((await Pipeline.ApplyAsync(undo, Consent.None, s_by, null)).Succeeded);
        Assert.Contains(s_service, _hub.Objects.Keys);
        Assert.DoesNotContain(_hub.Writes, w => w.Write.Mode == WriteMode.Delete);
    }

    [Fact]
    public async Task An_object_that_the_hub_gives_in_another_version_is_the_same_object()
    {
        var done = await ApplyAsync(Document(s_service));
        _hub.Objects[s_service]["apiVersion"] = "v2";
        _hub.Objects[s_service]["metadata"]!["finalizers"] = JsonNode.Parse("""["controller/cleanup"]""");
        Assert.Equal("Undone: Service shop/a.", (await UndoAsync(done)).Words);
    }

    [Fact]
    public async Task What_was_changed_is_not_written_back_to_an_object_that_was_created_again()
    {
        _hub.Objects[s_service] = Parse("""
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"a","namespace":"shop","uid":"u","resourceVersion":"7"},
             "spec":{"type":"NodePort"} }
            """);
        var done = await ApplyAsync(Document(s_service) with { Action = DocumentAction.Update });
        _hub.Objects[s_service]["metadata"]!["uid"] = "another";
        Assert.Equal(
            "Nothing was undone. Service shop/a was not undone: It was deleted and re-created meanwhile.", (await UndoAsync(done)).Words);
    }

    [Fact]
    public async Task A_deleted_object_that_was_re_created_is_left_alone()
    {
        _hub.Objects[s_service] = Parse("""
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"a","namespace":"shop","uid":"u","resourceVersion":"7"},
             "spec":{"type":"NodePort"} }
            """);
        var done = await ApplyAsync(new PlanDocument(s_service, _hub.Objects[s_service], DocumentAction.Delete, ""));
        Assert.Equal("Undone: Service shop/a.", (await UndoAsync(done)).Words);
        Assert.Equal("Nothing was undone. Service shop/a was not undone: It was re-created meanwhile.", (await UndoAsync(done)).Words);
    }

    [Fact]
    public async Task An_undo_is_dry_run_and_journalled_under_the_correlation_of_its_change()
    {
        var done = await ApplyAsync(Document(s_service));
        _hub.Writes.Clear();
        _journal.Recorded.Clear();
        var back = await UndoAsync(done);
        Assert.True(back is { Succeeded: true, IsUndo: true }, back.Words);
        Assert.Equal([true, false], _hub.Writes.Select(w => w.DryRun));
        var entry = Assert.Single(_journal.Recorded);
        Assert.Equal(("takeback", "accepted", done.Correlation), (entry.Action, entry.Outcome, entry.Correlation));
        Assert.Contains(new FieldChange("spec.type", "LoadBalancer", null), entry.Changes);
    }

    [Fact]
    public async Task A_namespace_is_deleted_last_and_only_while_it_holds_nothing_of_others()
    {
        var done = await ApplyAsync(Document(s_namespace), Document(s_service));
        _hub.Objects[new DocumentRef("", "ConfigMap", new ObjectKey("shop", "kube-root-ca.crt"))] =
            Parse("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"kube-root-ca.crt","namespace":"shop","uid":"ca"} }""");
        var theirs = PlanKind.Backend.Named("shop", "theirs");
        _hub.Objects[theirs] = Parse("""
            {"apiVersion":"networking.fleet.azure.com/v1beta1","kind":"TrafficManagerBackend",
             "metadata":{"name":"theirs","namespace":"shop","uid":"t"} }
            """);

        var back = await UndoAsync(done);
        Assert.Equal(
            "Undone: Service shop/a. Namespace shop was not undone: It also contains TrafficManagerBackend theirs, "
            + "which this change did not create.",
            back.Words);
        Assert.Equal([s_namespace, theirs], _hub.Objects.Keys.Where(k => k.Kind != "ConfigMap").OrderBy(k => k.Kind));

        _hub.Objects.Remove(theirs);
        Assert.Equal("Undone: Namespace shop and Service shop/a.", (await UndoAsync(done)).Words);
        Assert.DoesNotContain(s_namespace, _hub.Objects.Keys);
    }

    [Fact]
    public async Task A_namespace_whose_content_cannot_be_read_stays()
    {
        var done = await ApplyAsync(Document(s_namespace));
        _hub.Unlisted = "ConfigMap";
        Assert.Equal(
            "Nothing was undone. Namespace shop was not undone: Whether it contains a ConfigMap is unknown: ConfigMap is forbidden.",
            (await UndoAsync(done)).Words);
        Assert.Contains(s_namespace, _hub.Objects.Keys);
    }

    [Fact]
    public async Task An_operator_who_cannot_delete_the_namespace_can_undo_the_rest()
    {
        var done = await ApplyAsync(Document(s_namespace), Document(s_service));
        _rights.Missing = new AccessQuestion("delete", "", "namespaces", "");
        Assert.Equal(
            "Undone: Service shop/a. Namespace shop was not undone: You have no permission on the hub to delete namespaces.",
            (await UndoAsync(done)).Words);
    }

    [Fact]
    public async Task An_object_that_another_operator_adds_during_the_undo_keeps_the_namespace_too()
    {
        var done = await ApplyAsync(Document(s_namespace), Document(s_service));
        _hub.Answer = (write, dryRun) =>
        {
            if (!dryRun && write.Reference == s_service)
            {
                _hub.Objects[PlanKind.Service.Named("shop", "late")] =
                    Parse("""{"apiVersion":"v1","kind":"Service","metadata":{"name":"late","namespace":"shop","uid":"l"} }""");
            }

            return null;
        };
        var back = await UndoAsync(done);
        Assert.Equal(
            "Undone: Service shop/a. Namespace shop was not undone: It also contains Service late, which this change did not create.",
            back.Words);
        Assert.Contains(s_namespace, _hub.Objects.Keys);
    }

    [Fact]
    public async Task An_undo_that_would_stop_an_FQDN_asks_for_the_name_as_every_delete()
    {
        var backend = PlanKind.Backend.Named(FleetBuilder.KuardBackend.Namespace, FleetBuilder.KuardBackend.Name);
        var manifest = Parse("""
            {"apiVersion":"networking.fleet.azure.com/v1beta1","kind":"TrafficManagerBackend",
             "metadata":{"name":"kuard-atm-demo-backend","namespace":"kuard-demo"},
             "spec":{"profile":{"name":"kuard-atm-demo"},"backend":{"name":"kuard-svc"},"weight":100} }
            """);
        var done = await ApplyAsync(new PlanDocument(backend, manifest, DocumentAction.Create, ""));
        _view = FleetBuilder.HowTo().View;   // by now it is the only one with a weight

        var undo = await Pipeline.PrepareUndoAsync(done, s_by, CancellationToken.None);
        Assert.Equal(
            "Type kuard-atm-demo-backend to confirm that kuard-demo-kuard-atm-demo.trafficmanager.net will stop resolving.",
            undo.Stands(Consent.None));
        Assert.StartsWith(
            "Nothing was undone. Type kuard-atm-demo-backend", (await Pipeline.ApplyAsync(undo, Consent.None, s_by, null)).Words,
            StringComparison.Ordinal);
        Assert.Contains(backend, _hub.Objects.Keys);
        Assert.True((await Pipeline.ApplyAsync(undo, new Consent([], FleetBuilder.KuardBackend.Name), s_by, null)).Succeeded);
    }

    private ChangePipeline Pipeline =>
        new(_hub, new FakeLookups(new FakeHubObjects()), new FakeEvents(), _journal, new WritePolicy(new ReadOnlyReason(null)), _rights,
        new FakeLeases(), () => _view, new GuardRails(), TimeProvider.System, NullLogger<ChangePipeline>.Instance);

    private async Task<ChangeReport> ApplyAsync(params ImmutableArray<PlanDocument> documents)
    {
        var report = await Pipeline.ApplyAsync(
            await Pipeline.PrepareAsync(new Plan("Test", documents, [], []), s_by, CancellationToken.None), Consent.None, s_by, null);
        Assert.True(report.Succeeded, report.Words);
        return report;
    }

    private async Task<ChangeReport> UndoAsync(ChangeReport done) =>
        await Pipeline.ApplyAsync(await Pipeline.PrepareUndoAsync(done, s_by, CancellationToken.None), Consent.None, s_by, null);

    private static PlanDocument Document(DocumentRef reference)
    {
        var manifest = reference.Kind == "Namespace"
            ? Parse($$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{reference.Key.Name}}}"} }""")
            : Parse($$$"""
                {"apiVersion":"v1","kind":"Service",
                 "metadata":{"name":"{{{reference.Key.Name}}}","namespace":"{{{reference.Key.Namespace}}}"},
                 "spec":{"type":"LoadBalancer"} }
                """);
        return new PlanDocument(reference, manifest, DocumentAction.Create, "");
    }

    private static JsonObject Parse(string json) => (JsonObject)JsonNode.Parse(json)!;
}
