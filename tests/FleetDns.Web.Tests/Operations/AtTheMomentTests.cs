using System.Text.Json.Nodes;
using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Testing;
using FleetDns.Web.Operations;
using FleetDns.Web.Tests.Screens;

namespace FleetDns.Web.Tests.Operations;

/// <summary>Rights, the state of the fleet and concurrent changes are checked at each write.</summary>
public sealed class AtTheMomentTests
{
    private static readonly Operator s_by = new("u1", "Ada", Role.Operator);
    private static readonly ObjectKey s_second = new("kuard-demo", "second");
    private readonly FakeObjects _hub = new();
    private readonly FakeJournal _journal = new();
    private readonly FakeRights _rights = new();
    private readonly FakeLeases _leases = new();
    private readonly RecordedLog<ChangePipeline> _log = new();
    private readonly SwitchedPolicy _policy = new();
    private FleetBuilder _world = new();
    private FleetView? _seen;

    [Theory]
    [InlineData("role", "Your role was taken away.")]
    [InlineData("right", "You have no permission on the hub to create services in namespace shop.")]
    [InlineData(
        "view", "FleetDns has had no contact with the hub (memberclusters) since 11:59 UTC; the guard rails cannot check this change.")]
    public async Task A_right_that_ends_during_a_plan_stops_it_before_the_next_document(string what, string why)
    {
        var preflight = await PrepareAsync(Service("a"), Service("b"), Service("c"));
        _hub.Answer = (_, dryRun) =>
        {
            switch (what)
            {
                case "role":
                    _policy.Why = why;
                    break;
                case "right":
                    _rights.Missing = new AccessQuestion("create", "", "services", "shop");
                    break;
                default:
                    _world.Freshness(FleetBuilder.Fresh(SourceState.Stale));
                    break;
            }

            return null;
        };
        var report = await Pipeline.ApplyAsync(preflight, Consent.None, s_by, null);
        Assert.Equal([DocumentFate.Written, DocumentFate.Failed, DocumentFate.NotTried], report.Documents.Select(d => d.Fate));
        Assert.Equal(why, report.Documents[1].Words);
        Assert.Single(_hub.Objects);
    }

    [Fact]
    public async Task On_a_view_that_is_not_live_nothing_is_written_unless_the_rails_are_overridden_by_name()
    {
        _world.Freshness(FleetBuilder.Fresh(SourceState.Stale));
        var preflight = await PrepareAsync(Service("a"));
        const string why =
            "FleetDns has had no contact with the hub (memberclusters) since 11:59 UTC; the guard rails cannot check this change.";
        Assert.Equal(why, preflight.Stands(Consent.None));
        Assert.NotNull((await Pipeline.ApplyAsync(preflight, Consent.None with { Override = "yes" }, s_by, null)).Refused);
        Assert.Empty(_hub.Objects);

        var report = await Pipeline.ApplyAsync(preflight, Consent.None with { Override = GuardRails.OverrideWords }, s_by, null);
        Assert.True(report.Succeeded, report.Words);
        Assert.Equal($"Guard rails overridden by typing the name. {why}", Assert.Single(_journal.Recorded).Words);
        Assert.Contains(
            _log.Lines,
            line => line.StartsWith("u1 (Ada) overrides the guard rails for Test: FleetDns has had no contact", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_slider_cannot_override_and_names_the_page_that_can()
    {
        TwoBackends();
        _seen = _world.Freshness(FleetBuilder.Fresh(SourceState.Stale)).View;
        var written = await new WeightWriter(Pipeline, new NoTracker())
            .ApplyAsync(new WeightChange(FleetBuilder.KuardBackend, "1", 100, 90), Consent.None, s_by);
        Assert.Equal(WriteResult.Held, written.Outcome.Result);
        Assert.EndsWith(
            "the guard rails cannot check this change. To override it, use the YAML page.", written.Outcome.Message,
            StringComparison.Ordinal);
        Assert.Empty(written.ToConfirm);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(300)]
    public async Task Two_operators_who_take_the_last_two_clusters_out_at_once_end_with_one_refused(int lag)
    {
        TwoBackends();
        // Two replicas: each sees what was written when its watch brings it.
        _hub.Answer = (write, dryRun) =>
        {
            if (!dryRun)
            {
                _ = SeeAsync(write, lag);
            }

            return null;
        };
        var first =
            await Pipeline.PrepareAsync(new WeightChange(FleetBuilder.KuardBackend, "1", 100, 0).ToPlan(), s_by, CancellationToken.None);
        var second = await Pipeline.PrepareAsync(
            new WeightChange(s_second, "1", 100, 0).ToPlan(), new Operator("u2", "Bob", Role.Operator), CancellationToken.None);
        Assert.Null(first.Stands(Consent.None));
        Assert.Null(second.Stands(Consent.None));

        var reports = await Task.WhenAll(
            Pipeline.ApplyAsync(first, Consent.None, s_by, null),
            Pipeline.ApplyAsync(second, Consent.None, new Operator("u2", "Bob", Role.Operator), null));
        Assert.Single(reports, r => r.Succeeded);
        Assert.Contains("would no longer resolve", Assert.Single(reports, r => r.Refused is not null).Refused, StringComparison.Ordinal);
        Assert.Single(_hub.Objects.Values, o => o["spec"]!["weight"]!.GetValue<int>() == 0);
        Assert.Empty(_leases.Held);
    }

    [Fact]
    public async Task Without_a_lock_nothing_is_written_and_the_command_that_grants_it_is_named()
    {
        TwoBackends();
        _leases.Refusal = new WriteOutcome(
            WriteResult.Denied,
            "leases.coordination.k8s.io \"profile-1\" is forbidden: User \"system:serviceaccount:fleet:dns\" cannot get "
            + "resource \"leases\"", null);
        var preflight =
            await Pipeline.PrepareAsync(new WeightChange(FleetBuilder.KuardBackend, "1", 100, 90).ToPlan(), s_by, CancellationToken.None);
        var refused = (await Pipeline.ApplyAsync(preflight, Consent.None, s_by, null)).Refused;
        Assert.StartsWith(
            "FleetDns has no permission to create locks on the hub, so nothing was written to kuard-demo/kuard-atm-demo: leases", refused,
            StringComparison.Ordinal);
        Assert.Contains(
            "kubectl create role fleetdns-leases -n fleetdns-system --verb=get,create,update --resource=leases.coordination.k8s.io",
            refused, StringComparison.Ordinal);
        Assert.EndsWith("--user=system:serviceaccount:fleet:dns", refused, StringComparison.Ordinal);
        Assert.DoesNotContain(_hub.Writes, w => !w.DryRun);
        // What concerns no FQDN needs none.
        Assert.True((await Pipeline.ApplyAsync(await PrepareAsync(Service("a")), Consent.None, s_by, null)).Succeeded);
    }

    [Fact]
    public async Task An_object_created_by_others_meanwhile_is_neither_merged_nor_deleted_by_undo()
    {
        var preflight = await PrepareAsync(Service("a"));
        var theirs = (JsonObject)JsonNode.Parse("""
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"a","namespace":"shop","uid":"theirs","resourceVersion":"7"},
             "spec":{"type":"LoadBalancer"} }
            """)!;
        _hub.Objects[PlanKind.Service.Named("shop", "a")] = theirs;
        var report = await Pipeline.ApplyAsync(preflight, Consent.None, s_by, null);
        Assert.Equal(
            "It was created by someone else after the checks: Service shop/a already exists", Assert.Single(report.Documents).Words);
        Assert.Equal(theirs.ToJsonString(), Assert.Single(_hub.Objects.Values).ToJsonString());
        Assert.Empty((await Pipeline.PrepareUndoAsync(report, s_by, CancellationToken.None)).Documents);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(500)]
    public async Task What_may_not_be_read_says_nothing_of_its_FQDN(int weight)
    {
        TwoBackends();
        _rights.Visible = new Visibility(false, ["shop"], true);
        _hub.Unread = new WriteOutcome(WriteResult.Denied, "forbidden", null);
        var preflight = await Pipeline.PrepareAsync(
            new WeightChange(FleetBuilder.KuardBackend, "1", 100, weight).ToPlan(), s_by, CancellationToken.None);
        Assert.Equal(
            $"TrafficManagerBackend {FleetBuilder.KuardBackend} could not be read: forbidden", Assert.Single(preflight.Findings).Words);
        Assert.Empty(preflight.Plan.Effects);
    }

    [Fact]
    public async Task What_may_be_written_and_not_be_seen_is_only_another_FQDN()
    {
        TwoBackends();
        _rights.Visible = new Visibility(false, ["shop"], true);
        const string words = "This changes another FQDN that you have no access to.";
        var some =
            await Pipeline.PrepareAsync(new WeightChange(FleetBuilder.KuardBackend, "1", 100, 40).ToPlan(), s_by, CancellationToken.None);
        Assert.Equal(words, Assert.Single(some.Findings).Words);
        Assert.Empty(some.Plan.Effects);

        // A delete of both would stop it: no name is asked for, which would tell that it answers.
        var both = await PrepareAsync(Gone(FleetBuilder.KuardBackend), Gone(s_second));
        Assert.Null(both.Plan.TypedName);
        Assert.Equal(words, both.Stands(Consent.None));
        Assert.All(both.Findings, f => Assert.Equal(words, f.Words));

        _rights.Visible = null;   // the hub has not reported what may be seen
        Assert.Equal(
            words, Assert.Single(
                (await Pipeline.PrepareAsync(
                    new WeightChange(FleetBuilder.KuardBackend, "1", 100, 40).ToPlan(), s_by, CancellationToken.None)).Findings).Words);
    }

    private ChangePipeline Pipeline =>
        new(_hub, new FakeLookups(new FakeHubObjects()), new FakeEvents(), _journal, _policy, _rights, _leases, () => _seen ?? _world.View,
        new GuardRails(), TimeProvider.System, _log);

    private Task<Preflight> PrepareAsync(params ImmutableArray<PlanDocument> documents) =>
        Pipeline.PrepareAsync(new Plan("Test", documents, [], []), s_by, CancellationToken.None);

    // One FQDN, one backend for each of its two clusters.
    private void TwoBackends()
    {
        _world = new FleetBuilder().Member("aks-member-1", "eastus").Member("aks-member-2", "uksouth").Profile(FleetBuilder.Kuard)
            .Backend(FleetBuilder.KuardBackend, FleetBuilder.Kuard.Name, "kuard-svc", 100)
                .Backend(s_second, FleetBuilder.Kuard.Name, "kuard-two", 100)
            .Export("kuard-svc", "aks-member-1", 1).Export("kuard-two", "aks-member-2", 1);
        foreach (var (key, service) in new[] { (FleetBuilder.KuardBackend, "kuard-svc"), (s_second, "kuard-two") })
        {
            _hub.Objects[PlanKind.Backend.Named(key.Namespace, key.Name)] = (JsonObject)JsonNode.Parse($$$"""
                {"apiVersion":"networking.fleet.azure.com/v1beta1","kind":"TrafficManagerBackend",
                 "metadata":{"name":"{{{key.Name}}}","namespace":"{{{key.Namespace}}}","uid":"{{{key.Name}}}","resourceVersion":"1"},
                 "spec":{"profile":{"name":"kuard-atm-demo"},"backend":{"name":"{{{service}}}"},"weight":100} }
                """)!;
        }

        _seen = _world.View;
    }

    // The watch brings the new weight; controllers and Azure have not followed yet.
    private async Task SeeAsync(HubWrite write, int lag)
    {
        var before = _hub.Objects[write.Reference];
        await Until.HoldsAsync("the hub has stored the write", () => Task.FromResult(_hub.Objects[write.Reference] != before));
        await Task.Delay(lag);
        var now = _hub.Objects[write.Reference];
        _world.Facts(facts => facts with
        {
            Backends = facts.Backends.SetItem(write.Reference.Key, facts.Backends[write.Reference.Key] with
            {
                Weight = now["spec"]!["weight"]!.GetValue<int>(),
                Meta = facts.Backends[write.Reference.Key].Meta with
                {
                    ResourceVersion = now["metadata"]!["resourceVersion"]!.ToString(),
                    Generation = 2
                },
            }),
        });
        _seen = _world.View;
    }

    private PlanDocument Gone(ObjectKey backend) =>
        new(PlanKind.Backend.Named(backend.Namespace, backend.Name), _hub.Objects[PlanKind.Backend.Named(backend.Namespace, backend.Name)],
        DocumentAction.Delete, "");

    private static PlanDocument Service(string name)
    {
        var manifest = (JsonObject)JsonNode.Parse($$$"""
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"{{{name}}}","namespace":"shop"},"spec":{"type":"LoadBalancer"} }
            """)!;
        return new PlanDocument(PlanKind.Service.Named("shop", name), manifest, DocumentAction.Create, "");
    }

    private sealed class SwitchedPolicy : IWritePolicy
    {
        public string? Why { get; set; }

        public string? Refuses(Operator by, Act act) => Why;
    }
}
