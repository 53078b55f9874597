using FleetDns.Core.Fleet;
using FleetDns.Core.Plans;
using Xunit;

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
        Assert.Contains("one healthy cluster only", Assert.Single((any with { LeastClusters = 2 }).Check(Effect(three, one), false)).Words, StringComparison.Ordinal);
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
        var half = BackendPreview.Exporting(three, new ObjectKey(Planned.Namespace, "web-svc"), c => c == "c" ? 4 : 1);   // 1/3 → 2/3 for c: 33.3; a and b lose 16.7 each
        Assert.NotEmpty(new GuardRails { LargestStep = 33 }.Check(Effect(three, half), false));
        Assert.Equal(waits, !new GuardRails { LargestStep = limit }.Check(Effect(three, BackendPreview.Exporting(three, new ObjectKey(Planned.Namespace, "web-svc"), c => c == "c" ? 2 : 1)), false).IsEmpty);
    }

    [Fact]
    public void Without_a_setting_more_than_50_points_and_the_last_healthy_cluster_are_caught()
    {
        var two = Planned.Serving(90, ("a", 1), ("b", 1)).Profiles[new ObjectKey(Planned.Namespace, "web")];
        var service = new ObjectKey(Planned.Namespace, "web-svc");
        Assert.Empty(new GuardRails().Check(Effect(two, BackendPreview.Exporting(two, service, c => c == "a" ? 4 : 1)), false));   // 50 → 80
        var one = BackendPreview.Without(two, service, new HashSet<string> { "b" });
        Assert.DoesNotContain(new GuardRails().Check(Effect(two, one), false), f => f.Confirmation is not null);   // 50 points are the limit
        var three = Planned.Serving(90, ("a", 1), ("b", 1), ("c", 1)).Profiles[new ObjectKey(Planned.Namespace, "web")];
        Assert.Contains(new GuardRails().Check(Effect(three, BackendPreview.Without(three, service, new HashSet<string> { "b", "c" })), false), f => f.Confirmation is not null);
        var sick = two with { Backends = [.. two.Backends.Select(b => b with { Endpoints = [.. b.Endpoints.Select(e => e.Cluster == "b" ? e with { MonitorStatus = "Degraded" } : e)] })] };
        sick = BackendPreview.Exporting(sick, service, _ => null);
        var last = BackendPreview.Without(sick, service, new HashSet<string> { "a" });
        Assert.Equal(PlanSeverity.Refuse, new GuardRails().Check(Effect(sick, last), false)[0].Severity);
    }

    [Fact]
    public void Where_nobody_answered_there_is_no_step()
    {
        var row = Planned.Serving(90, ("a", 1)).Profiles[new ObjectKey(Planned.Namespace, "web")];
        Assert.Empty(new GuardRails { LargestStep = 1 }.Check(new ProfileEffect(row.Key, row.Fqdn!, null, row), false));
    }

    [Fact]
    public void Effects_are_made_of_documents_whoever_made_them()
    {
        var view = Planned.Serving(90, ("a", 1), ("b", 1));
        var effect = Assert.Single(PlanEffects.Of(new WeightChange(s_backend, "1", 90, 0).ToPlan().Documents, view));
        Assert.DoesNotContain(effect.After!.Shares, s => s.Effective > 0);
        var gone = new PlanDocument(PlanKind.Profile.Named(Planned.Namespace, "web"), [], DocumentAction.Delete, "");
        var deleted = PlanEffects.Of([gone], view);
        Assert.Null(Assert.Single(deleted).After);
        Assert.Equal("web", PlanEffects.TypedName([gone], deleted));
    }

    private static ProfileEffect To(int weight, params (string, int)[] exports)
    {
        var row = Planned.Serving(90, exports).Profiles[new ObjectKey(Planned.Namespace, "web")];
        return Effect(row, ProfilePreview.With(row, s_backend, weight));
    }

    private static ProfileEffect Effect(ProfileRow before, ProfileRow after) => new(before.Key, before.Fqdn!, before, after);
}
