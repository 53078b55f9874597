using FleetDns.Core.Plans;
using FleetDns.Core.Tests.Builders;

namespace FleetDns.Core.Tests.Plans;

public sealed class GuardRailsTests
{
    private static readonly ObjectKey s_backend = new(Planned.Namespace, "web-backend");

    [Fact]
    public void All_zero_is_refused_unless_its_name_was_typed()
    {
        var effect = To(0, ("a", 1), ("b", 1));
        Assert.Equal(PlanSeverity.Refuse, Assert.Single(new GuardRails().Check(effect, typed: false)).Severity);
        Assert.Empty(new GuardRails().Check(effect, typed: true));
        Assert.Empty(new GuardRails { NeverAllZero = false }.Check(effect, typed: false));
    }

    [Fact]
    public void Too_few_healthy_clusters_are_refused_but_not_where_there_were_no_more_before()
    {
        var three = Planned.Serving(90, ("a", 1), ("b", 1), ("c", 1)).Profiles[new ObjectKey(Planned.Namespace, "web")];
        var one = BackendPreview.Without(three, new ObjectKey(Planned.Namespace, "web-svc"), new HashSet<string> { "b", "c" });
        var any = new GuardRails { LargestStep = 100 };
        Assert.Contains(
            "one healthy cluster only", Assert.Single((any with { LeastClusters = 2 }).Check(Effect(three, one), false)).Words,
            StringComparison.Ordinal);
        Assert.Empty((any with { LeastClusters = 2 }).Check(Effect(one, one), false));
        Assert.Equal(PlanSeverity.Advice, Assert.Single(any.Check(Effect(three, one), false)).Severity);
    }

    [Theory]
    [InlineData(16.1, true)]    // endpoint weights 23, 23, 45 of 91: 16.12 points
    [InlineData(16.2, false)]
    public void A_step_above_the_limit_waits_for_its_confirmation(double limit, bool waits)
    {
        var three = Planned.Serving(90, ("a", 1), ("b", 1), ("c", 1)).Profiles[new ObjectKey(Planned.Namespace, "web")];
        var two = BackendPreview.Without(three, new ObjectKey(Planned.Namespace, "web-svc"), new HashSet<string> { "c" });
        var steps = new GuardRails { LargestStep = 20 }.Check(Effect(three, two), false);
        Assert.Equal("step:kuard-demo/web", Assert.Single(steps).Confirmation);   // c loses 33.3 points
        // 1/3 → 2/3 for c: 33.3; a and b lose 16.7 each
        var half = BackendPreview.Exporting(three, new ObjectKey(Planned.Namespace, "web-svc"), c => c == "c" ? 4 : 1);
        Assert.NotEmpty(new GuardRails { LargestStep = 33 }.Check(Effect(three, half), false));
        Assert.Equal(
            waits, !new GuardRails { LargestStep = limit }
            .Check(Effect(three, BackendPreview.Exporting(three, new ObjectKey(Planned.Namespace, "web-svc"), c => c == "c" ? 2 : 1)),
            false).IsEmpty);
    }

    [Fact]
    public void Without_a_setting_more_than_50_points_and_the_last_healthy_cluster_are_caught()
    {
        var two = Planned.Serving(90, ("a", 1), ("b", 1)).Profiles[new ObjectKey(Planned.Namespace, "web")];
        var service = new ObjectKey(Planned.Namespace, "web-svc");
        // 50 → 80
        Assert.Empty(new GuardRails().Check(Effect(two, BackendPreview.Exporting(two, service, c => c == "a" ? 4 : 1)), false));
        var one = BackendPreview.Without(two, service, new HashSet<string> { "b" });
        // 50 points are the limit
        Assert.DoesNotContain(new GuardRails().Check(Effect(two, one), false), f => f.Confirmation is not null);
        var three = Planned.Serving(90, ("a", 1), ("b", 1), ("c", 1)).Profiles[new ObjectKey(Planned.Namespace, "web")];
        Assert.Contains(
            new GuardRails().Check(Effect(three, BackendPreview.Without(three, service, new HashSet<string> { "b", "c" })), false),
            f => f.Confirmation is not null);
        var sick =
            two with
            {
                Backends = [
                .. two.Backends.Select(
                    b => b with { Endpoints = [
                        .. b.Endpoints.Select(e => e.Cluster == "b" ? e with { MonitorStatus = "Degraded" } : e)] })]
            };
        sick = BackendPreview.Exporting(sick, service, _ => null);
        var last = BackendPreview.Without(sick, service, new HashSet<string> { "a" });
        Assert.Equal(PlanSeverity.Refuse, new GuardRails().Check(Effect(sick, last), false)[0].Severity);
    }

    [Fact]
    public void Without_answers_before_there_is_no_step()
    {
        var row = Planned.Serving(90, ("a", 1)).Profiles[new ObjectKey(Planned.Namespace, "web")];
        Assert.Empty(new GuardRails { LargestStep = 1 }.Check(new ProfileEffect(row.Key, row.Fqdn!, null, row), false));
    }

    [Fact]
    public void Effects_come_from_documents_of_any_origin()
    {
        var view = Planned.Serving(90, ("a", 1), ("b", 1));
        var effect = Assert.Single(PlanEffects.Of(new WeightChange(s_backend, "1", 90, 0).ToPlan().Documents, view));
        Assert.DoesNotContain(effect.After!.Shares, s => s.Effective > 0);
        var gone = new PlanDocument(PlanKind.Profile.Named(Planned.Namespace, "web"), [], DocumentAction.Delete, "");
        var deleted = PlanEffects.Of([gone], view);
        Assert.Null(Assert.Single(deleted).After);
        Assert.Equal("web", PlanEffects.TypedName([gone], deleted));
    }

    [Fact]
    public void Two_deletes_of_one_plan_are_judged_together()
    {
        var (view, second) = WithSecond(Planned.Serving(90, ("a", 1), ("b", 1)), 10);
        PlanDocument[] gone =
            [Gone(PlanKind.Backend.Named(Planned.Namespace, "web-backend")), Gone(PlanKind.Backend.Named(Planned.Namespace, second.Name))];
        var effects = PlanEffects.Of(gone, view);
        Assert.DoesNotContain(Assert.Single(effects).After!.Shares, s => s.Effective > 0);
        Assert.Equal("web-backend", PlanEffects.TypedName(gone, effects));
    }

    [Fact]
    public void A_namespace_takes_everything_in_it_with_it()
    {
        PlanDocument[] gone = [Gone(PlanKind.Namespace.Named("", Planned.Namespace))];
        var effects = PlanEffects.Of(gone, Planned.Serving(90, ("a", 1), ("b", 1)));
        Assert.Null(Assert.Single(effects).After);
        Assert.Equal(Planned.Namespace, PlanEffects.TypedName(gone, effects));
        Assert.Contains(
            "would no longer resolve", Assert.Single(new GuardRails().Check(effects[0], typed: false)).Words, StringComparison.Ordinal);
        Assert.Empty(PlanEffects.Of([Gone(PlanKind.Namespace.Named("", "other"))], Planned.Serving(90, ("a", 1))));
    }

    [Fact]
    public void A_placement_takes_every_service_under_it_with_it_also_those_its_status_does_not_name()
    {
        var view = Planned.Serving(90, ("a", 1), ("b", 1));
        var (service, placement) = (new ObjectKey(Planned.Namespace, "web-svc"), new ObjectKey("", "crp"));
        view = view with { Services = view.Services.SetItem(service, view.Services[service] with { Placements = [placement] }) };
        PlanDocument[] gone = [Gone(PlanKind.Placement.Named("", "crp"))];
        var effect = Assert.Single(PlanEffects.Of(gone, view));
        Assert.DoesNotContain(effect.After!.Shares, s => s.Effective > 0);
    }

    [Fact]
    public void What_the_hub_has_and_azure_not_yet_counts()
    {
        var (view, second) = WithSecond(Planned.Serving(90, ("a", 1), ("b", 1)), 90);
        // Another operator has just set the first weight to 0: the hub has it, but the endpoints still have their weights.
        var key = new ObjectKey(Planned.Namespace, "web");
        var row = view.Profiles[key];
        view = view with
        {
            Profiles = view.Profiles.SetItem(
            key, row with
            {
                Backends = [
                .. row.Backends.Select(b => b.Key == s_backend ? b with { Backend = b.Backend with { Weight = 0 } } : b)]
            })
        };
        var any = new GuardRails { LargestStep = 100 };
        var effect = Assert.Single(PlanEffects.Of(new WeightChange(second, "1", 90, 0).ToPlan().Documents, view));
        Assert.Contains(effect.After!.Shares, s => s.Effective > 0);
        Assert.Contains(
            "would no longer resolve", Assert.Single(any.Check(effect, typed: false), f => f.Severity == PlanSeverity.Refuse).Words,
            StringComparison.Ordinal);
        // Reverting is allowed.
        Assert.DoesNotContain(
            any.Check(Assert.Single(PlanEffects.Of(new WeightChange(s_backend, "1", 0, 50).ToPlan().Documents, view)), typed: false),
            f => f.Severity == PlanSeverity.Refuse);
    }

    [Theory]
    [InlineData(SourceState.Live, SourceState.NotConfigured, null)]
    [InlineData(SourceState.Live, SourceState.Live, null)]
    [InlineData(SourceState.Absent, SourceState.NotConfigured, null)]
    [InlineData(
        SourceState.Stale, SourceState.Live,
        "FleetDns has had no contact with the hub (memberclusters) since 12:00 UTC; the guard rails cannot check this change.")]
    [InlineData(
        SourceState.CatchingUp, SourceState.Live, "FleetDns has not read the whole hub yet; the guard rails cannot check this change.")]
    [InlineData(
        SourceState.Denied, SourceState.Live,
        "The hub does not allow FleetDns to read memberclusters; the guard rails cannot check this change.")]
    [InlineData(
        SourceState.Live, SourceState.Stale,
        "FleetDns has had no contact with Azure since 12:00 UTC; the guard rails cannot check this change.")]
    public void A_view_that_is_not_live_is_not_judged(SourceState hub, SourceState azure, string? words)
    {
        var view = Planned.Serving(90, ("a", 1), ("b", 1));
        var freshness = new Freshness(
            [new SourceFreshness("memberclusters", hub, Given.Noon, Given.Noon, null)],
            new SourceFreshness("azure", azure, Given.Noon, Given.Noon, null));
        var documents = new WeightChange(s_backend, "1", 90, 80).ToPlan().Documents;
        var finding = GuardRails.CannotJudge(documents, PlanEffects.Of(documents, view), freshness);
        Assert.Equal(words, finding?.Words);
        Assert.Equal(words is null ? null : GuardRails.OverrideWords, finding?.Override);
        Assert.Null(GuardRails.CannotJudge([.. documents.Select(d => d with { Action = DocumentAction.Keep })], [], freshness));
        if (finding is not null)
        {
            Assert.True(finding.Blocks(Consent.None));
            Assert.True(finding.Blocks(new Consent([GuardRails.OverrideWords], GuardRails.OverrideWords)));
            Assert.False(finding.Blocks(Consent.None with { Override = GuardRails.OverrideWords }));
        }
    }

    [Fact]
    public void After_a_defect_of_FleetDns_nothing_is_judged()
    {
        var view = Planned.Serving(90, ("a", 1), ("b", 1));
        var documents = new WeightChange(s_backend, "1", 90, 80).ToPlan().Documents;
        Assert.Null(GuardRails.CannotJudge(documents, [], view.Freshness));
        Assert.Equal(
            "FleetDns has had a defect since 12:00 UTC (OverflowException) and shows the state before it; the guard rails cannot check "
            + "this change.",
            GuardRails.CannotJudge(documents, [], view.Freshness with { Defect = new Defect(Given.Noon, "OverflowException") })?.Words);
    }

    private static (FleetView View, ObjectKey Second) WithSecond(FleetView view, int weight)
    {
        var key = new ObjectKey(Planned.Namespace, "web");
        var second = new ObjectKey(Planned.Namespace, "second");
        var more = BackendPreview.Add(
            view.Profiles[key], BackendPreview.Row(second, "web", "v2", weight, Planned.Exporting(view, "v2", ("b", 1)), []));
        return (view with { Profiles = view.Profiles.SetItem(key, more) }, second);
    }

    private static PlanDocument Gone(DocumentRef reference) => new(reference, [], DocumentAction.Delete, "");

    private static ProfileEffect To(int weight, params (string, int)[] exports)
    {
        var row = Planned.Serving(90, exports).Profiles[new ObjectKey(Planned.Namespace, "web")];
        return Effect(row, ProfilePreview.With(row, s_backend, weight));
    }

    private static ProfileEffect Effect(ProfileRow before, ProfileRow after) => new(before.Key, before.Fqdn!, before, after);
}
