using System.Text.Json.Nodes;
using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Web.Operations;
using FleetDns.Web.Tests.Screens;

namespace FleetDns.Web.Tests.Operations;

public sealed class ChangePipelineTests
{
    private static readonly Operator s_by = new("u1", "Ada", Role.Operator);
    private readonly FakeObjects _hub = new();
    private readonly FakeLookups _lookups = new(new FakeHubObjects());
    private readonly FakeEvents _events = new();
    private readonly FakeJournal _journal = new();
    private readonly FakeRights _rights = new();
    private readonly FakeLeases _leases = new();
    private readonly RecordedLog<ChangePipeline> _log = new();
    private FleetView _view = new FleetBuilder().View;
    private GuardRails _rails = new();

    [Fact]
    public async Task Documents_are_dry_run_written_in_order_and_journalled()
    {
        var preflight = await PrepareAsync(Plan(Service("a"), Service("b")));
        Assert.Null(preflight.Stands(Consent.None));
        Assert.All(preflight.Documents, d => Assert.Contains(new FieldChange("spec.type", null, "LoadBalancer"), d.Changes));
        Assert.All(_hub.Writes, w => Assert.True(w.DryRun));
        _hub.Writes.Clear();

        var steps = new List<string>();
        var report = await Pipeline.ApplyAsync(preflight, Consent.None, s_by, new Reports(r => steps.Add(r.Document.Reference.Key.Name)));
        Assert.True(report.Succeeded);
        Assert.Equal("Written: Service shop/a and Service shop/b.", report.Words);
        Assert.Equal([WriteMode.Create, WriteMode.Create], _hub.Writes.Select(w => w.Write.Mode));
        Assert.Equal(["a", "b"], steps);
        Assert.Equal([("create", "accepted"), ("create", "accepted")], _journal.Recorded.Select(e => (e.Action, e.Outcome)));
        Assert.All(_journal.Recorded, e => Assert.Equal(report.Correlation, e.Correlation));
        Assert.Equal(2, _events.Recorded.Count);
    }

    [Fact]
    public async Task Objects_in_a_new_namespace_are_dry_run_in_another_one_and_again_when_it_exists()
    {
        var ns = new PlanDocument(
            PlanKind.Namespace.Named("", "shop"), Parse("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"shop"}}"""),
            DocumentAction.Create, "");
        var preflight = await PrepareAsync(Plan(ns, Service("a"), Service("b")));
        Assert.Contains("the dry run used namespace default", preflight.Documents[1].DryRunLimits, StringComparison.Ordinal);
        Assert.Contains(_hub.Writes, w => w.Write.Reference.Key == new ObjectKey("default", "a"));
        _hub.Writes.Clear();
        Assert.True((await Pipeline.ApplyAsync(preflight, Consent.None, s_by, null)).Succeeded);
        Assert.Equal(
            [("shop", false), ("a", true), ("b", true), ("a", false), ("b", false)],
            _hub.Writes.Select(w => (w.Write.Reference.Key.Name, w.DryRun)));
        Assert.Equal(WriteMode.Create, _hub.Writes[0].Write.Mode);
    }

    [Fact]
    public async Task A_partial_failure_reports_what_was_written_and_can_be_continued_or_undone()
    {
        var preflight = await PrepareAsync(Plan(Service("a"), Service("b"), Service("c")));
        _hub.Answer = (write, dryRun) =>
            write.Reference.Key.Name == "b" && !dryRun ? new WriteOutcome(WriteResult.Invalid, "no luck", null) : null;
        var failed = await Pipeline.ApplyAsync(preflight, Consent.None, s_by, null);
        Assert.False(failed.Succeeded);
        Assert.Equal([DocumentFate.Written, DocumentFate.Failed, DocumentFate.NotTried], failed.Documents.Select(d => d.Fate));
        Assert.Equal("Written: Service shop/a. Service shop/b failed: no luck. Not written: Service shop/c.", failed.Words);

        _hub.Answer = (_, _) => null;
        var all = await Pipeline.GoOnAsync(failed, Consent.None, s_by, null);
        Assert.True(all.Succeeded);
        Assert.Equal(3, _hub.Objects.Count);
        Assert.Single(_hub.Writes, w => w.Write.Reference.Key.Name == "a" && !w.DryRun);

        var back = await UndoAsync(failed);
        Assert.Equal("Undone: Service shop/a.", back.Words);
        Assert.Equal("a", Assert.Single(back.Documents).Document.Reference.Key.Name);
        Assert.Equal(["b", "c"], _hub.Objects.Keys.Select(k => k.Key.Name).Order());
    }

    [Fact]
    public async Task A_change_is_undone_but_not_over_the_change_of_others()
    {
        _hub.Objects[PlanKind.Service.Named("shop", "a")] = Parse("""
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"a","namespace":"shop","resourceVersion":"7"},
             "spec":{"type":"NodePort","x":1}}
            """);
        var report = await Pipeline.ApplyAsync(
            await PrepareAsync(Plan(Service("a") with { Action = DocumentAction.Update })), Consent.None, s_by, null);
        Assert.Equal("LoadBalancer", _hub.Objects.Values.Single()["spec"]!["type"]!.ToString());
        Assert.Equal([new FieldChange("spec.type", "NodePort", "LoadBalancer")], Assert.Single(_journal.Recorded).Changes);
        Assert.Equal(DocumentFate.Written, Assert.Single((await UndoAsync(report)).Documents).Fate);
        Assert.Equal("NodePort", _hub.Objects.Values.Single()["spec"]!["type"]!.ToString());

        _hub.Objects.Values.Single()["spec"]!["type"] = "ClusterIP";
        var late = Assert.Single((await UndoAsync(report)).Documents);
        Assert.Equal((DocumentFate.Failed, "It was changed by someone else meanwhile."), (late.Fate, late.Words));
        Assert.Equal(
            "Nothing was undone. Service shop/a was not undone: It was changed by someone else meanwhile.",
            (await UndoAsync(report)).Words);
    }

    [Fact]
    public async Task A_name_that_is_taken_meanwhile_blocks_before_anything_is_written()
    {
        var manifest = Parse("""
            {"apiVersion":"networking.fleet.azure.com/v1beta1","kind":"TrafficManagerProfile",
             "metadata":{"name":"web","namespace":"shop"},"spec":{"resourceGroup":"rg"}}
            """);
        var profile = new PlanDocument(PlanKind.Profile.Named("shop", "web"), manifest, DocumentAction.Create, "");
        Assert.Null((await PrepareAsync(Plan(profile))).Stands(Consent.None));
        _lookups.Name = new NameAnswer(NameState.Taken, "Domain name shop-web is in use.");
        Assert.Equal(
            "shop-web.trafficmanager.net is taken: Domain name shop-web is in use.",
            (await PrepareAsync(Plan(profile))).Stands(Consent.None));
        _lookups.Name = new NameAnswer(NameState.Unknown, "Azure did not answer.");
        var unknown = await PrepareAsync(Plan(profile));
        Assert.Null(unknown.Stands(Consent.None));
        Assert.Equal(
            "Whether shop-web.trafficmanager.net is free could not be checked: Azure did not answer.",
            Assert.Single(unknown.Findings).Words);
    }

    [Fact]
    public async Task A_tool_that_would_restore_its_value_is_named_and_needs_consent()
    {
        _hub.Objects[PlanKind.Service.Named("shop", "a")] = Parse("""
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"a","namespace":"shop","resourceVersion":"7",
              "managedFields":[{"manager":"kustomize-controller","operation":"Apply","fieldsV1":{"f:spec":{"f:type":{}}}}]},
             "spec":{"type":"NodePort"}}
            """);
        var preflight = await PrepareAsync(Plan(Service("a") with { Action = DocumentAction.Update }));
        Assert.Contains("Flux (kustomize-controller) owns spec.type", Assert.Single(preflight.ToConfirm).Words, StringComparison.Ordinal);
        Assert.StartsWith(
            "Nothing was written. Not confirmed yet", (await Pipeline.ApplyAsync(preflight, Consent.None, s_by, null)).Words,
            StringComparison.Ordinal);
        Assert.True((await Pipeline.ApplyAsync(preflight, new Consent(["owners:Service shop/a"]), s_by, null)).Succeeded);
    }

    [Fact]
    public async Task A_webhooks_refusal_and_a_missing_right_block_before_anything_is_written()
    {
        _hub.Answer = (_, _) => new WriteOutcome(WriteResult.Invalid, "admission webhook \"fleet\" denied the request: no", null);
        var refused = await PrepareAsync(Plan(Service("a")));
        Assert.Equal(
            "The hub would refuse Service shop/a: admission webhook \"fleet\" denied the request: no", refused.Stands(Consent.None));
        _hub.Answer = (_, _) => null;
        _rights.Missing = new AccessQuestion("create", "", "services", "shop");
        var missing = await PrepareAsync(Plan(Service("a")));
        Assert.Contains("create services", missing.Stands(Consent.None), StringComparison.Ordinal);
        Assert.StartsWith("kubectl create role", missing.Findings[0].Fix, StringComparison.Ordinal);
        Assert.NotNull((await Pipeline.ApplyAsync(missing, Consent.None, s_by, null)).Refused);
        Assert.Empty(_hub.Objects);
    }

    [Fact]
    public async Task Guard_rails_check_the_current_fleet_and_not_the_page()
    {
        _view = FleetBuilder.HowTo().View;
        var (ns, name) = (FleetBuilder.KuardBackend.Namespace, FleetBuilder.KuardBackend.Name);
        _hub.Objects[PlanKind.Backend.Named(ns, name)] = Parse($$$"""
            {"apiVersion":"networking.fleet.azure.com/v1beta1","kind":"TrafficManagerBackend",
             "metadata":{"name":"{{{name}}}","namespace":"{{{ns}}}","resourceVersion":"1"},"spec":{"weight":100} }
            """);
        var preflight = await PrepareAsync(new WeightChange(FleetBuilder.KuardBackend, "1", 100, 0).ToPlan());
        Assert.Contains("would no longer resolve", preflight.Stands(Consent.None), StringComparison.Ordinal);
        _rails = new GuardRails { NeverAllZero = false };
        Assert.Null((await PrepareAsync(new WeightChange(FleetBuilder.KuardBackend, "1", 100, 0).ToPlan())).Stands(Consent.None));
    }

    [Fact]
    public async Task A_delete_that_stops_an_FQDN_needs_its_name_even_if_the_page_did_not_ask_for_it()
    {
        _view = FleetBuilder.HowTo().View;
        var what = PlanKind.Profile.Named(FleetBuilder.Kuard.Namespace, FleetBuilder.Kuard.Name);
        var body = Parse($$$"""
            {"apiVersion":"networking.fleet.azure.com/v1beta1","kind":"TrafficManagerProfile",
             "metadata":{"name":"{{{what.Key.Name}}}","namespace":"{{{what.Key.Namespace}}}","uid":"u","resourceVersion":"1"} }
            """);
        _hub.Objects[what] = body;
        var preflight = await PrepareAsync(new Plan("Delete", [new PlanDocument(what, body, DocumentAction.Delete, "")], [], []));
        Assert.Equal(
            $"Type {FleetBuilder.Kuard.Name} to confirm that kuard-demo-kuard-atm-demo.trafficmanager.net will stop resolving.",
            preflight.Stands(Consent.None));
        Assert.NotNull(preflight.Stands(new Consent([], "something")));
        var report = await Pipeline.ApplyAsync(preflight, new Consent([], FleetBuilder.Kuard.Name), s_by, null);
        Assert.True(report.Succeeded, report.Words);
        Assert.Empty(_hub.Objects);
        Assert.Equal([FleetBuilder.Kuard], Assert.Single(_journal.Recorded).Profiles);
    }

    [Fact]
    public async Task The_log_has_no_values_of_secrets_and_two_lines_per_write()
    {
        var secret = new DocumentRef("", "Secret", new ObjectKey("shop", "a"));
        _hub.Objects[secret] = Parse("""
            {"apiVersion":"v1","kind":"Secret","metadata":{"name":"a","namespace":"shop","resourceVersion":"7"},
             "data":{"key":"b2xkIHNlY3JldA=="} }
            """);
        var manifest = Parse(
            """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a","namespace":"shop"},"data":{"key":"bmV3IHNlY3JldA=="} }""");
        var changed = new PlanDocument(secret, manifest, DocumentAction.Update, "");
        await Pipeline.ApplyAsync(await PrepareAsync(Plan(changed)), Consent.None, s_by, null);
        _hub.Objects[PlanKind.Service.Named("shop", "b")] = Parse("""
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"b","namespace":"shop","resourceVersion":"7"},
             "spec":{"type":"LoadBalancer","note":"x"} }
            """);
        var forged = Service("b") with { Action = DocumentAction.Update };
        forged.Manifest["spec"]!["note"] = "y\nu2 (Eve) update Service shop/c";
        await Pipeline.ApplyAsync(await PrepareAsync(Plan(forged)), Consent.None, s_by, null);

        Assert.Equal(4, _log.Lines.Count);
        Assert.All(_log.Lines, line => Assert.DoesNotContain('\n', line));
        Assert.All(_log.Lines[..2], line => Assert.Contains("data.key (not kept) → (not kept)", line, StringComparison.Ordinal));
        Assert.All(_log.Lines[2..], line => Assert.Contains("spec.note x → y\\nu2 (Eve)", line, StringComparison.Ordinal));
    }

    private ChangePipeline Pipeline =>
        new(_hub, _lookups, _events, _journal, new WritePolicy(new ReadOnlyReason(null)), _rights, _leases, () => _view, _rails,
        TimeProvider.System, _log);

    private Task<Preflight> PrepareAsync(Plan plan) => Pipeline.PrepareAsync(plan, s_by, CancellationToken.None);

    private async Task<ChangeReport> UndoAsync(ChangeReport done) =>
        await Pipeline.ApplyAsync(await Pipeline.PrepareUndoAsync(done, s_by, CancellationToken.None), Consent.None, s_by, null);

    private static Plan Plan(params ImmutableArray<PlanDocument> documents) => new("Test", documents, [], []);

    private static PlanDocument Service(string name)
    {
        var manifest = Parse($$$"""
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"{{{name}}}","namespace":"shop"},"spec":{"type":"LoadBalancer"} }
            """);
        return new PlanDocument(PlanKind.Service.Named("shop", name), manifest, DocumentAction.Create, "");
    }

    private static JsonObject Parse(string json) => (JsonObject)JsonNode.Parse(json)!;

    private sealed class Reports(Action<DocumentReport> report) : IProgress<DocumentReport>
    {
        public void Report(DocumentReport value) => report(value);
    }
}
