using FleetDns.Core.Problems;
using FleetDns.Core.Tests.Builders;

namespace FleetDns.Core.Tests.Problems;

public sealed class ProblemGroupTests
{
    private static readonly ObjectKey s_one = new("shop", "one");
    private static readonly ObjectKey s_two = new("shop", "two");

    private static Problem Of(string rule, Severity severity, ObjectRef subject, params ObjectKey[] profiles) =>
        new(rule, severity, subject, null, [.. profiles], Given.Noon, rule, "m", [new Evidence("e", $"quoted {rule}")], new Fix("f"));

    private static FleetView View(params Problem[] problems) =>
        FleetView.Empty with { Problems = problems.ToImmutableSortedDictionary(p => p.Key, p => p) };

    [Fact]
    public void Problems_of_one_fqdn_are_grouped_by_it_the_rest_by_kind_worst_group_first()
    {
        var view = View(
            Of("a", Severity.Warning, Refs.Profile(s_one), s_one),
            Of("b", Severity.Critical, Refs.Service(new("shop", "svc")), s_two),
            Of("c", Severity.Warning, Refs.Member("m"), s_one, s_two),
            Of("d", Severity.Warning, new ObjectRef("ClusterResourcePlacement", new("", "p"))));
        var groups = ProblemGroup.Of(view, view.Problems.Values);
        Assert.Equal(["shop/two", "shop/one", "Clusters", "Placements"], groups.Select(g => g.Title));
        Assert.Equal([Severity.Critical, Severity.Warning, Severity.Warning, Severity.Warning], groups.Select(g => g.Worst));
    }

    [Fact]
    public void The_worst_finding_of_a_profile_is_never_advice()
    {
        var view = View(
            Of("a", Severity.Advice, Refs.Profile(s_one), s_one),
            Of("b", Severity.Warning, Refs.Profile(s_two), s_two),
            Of("c", Severity.Critical, Refs.Service(new("shop", "svc")), s_two));
        var findings = Assert.Single(ProfileFindings.Of(view));
        Assert.Equal((s_two, "c", 1), (findings.Key, findings.Value.Worst?.Rule, findings.Value.Others));
        Assert.Equal(findings.Value, ProfileFindings.Of(view, s_two));
        Assert.Equal(ProfileFindings.None, ProfileFindings.Of(view, s_one));
    }

    [Fact]
    public void One_cluster_that_never_was_one_of_several_is_not_a_drain()
    {
        var drained = Of("drained", Severity.Advice, Refs.Service(new("shop", "svc")), s_one);
        var left = Of("one-cluster", Severity.Advice, Refs.Profile(s_one), s_one);
        Assert.Empty(ProfileFindings.Of(View(left), s_one).Drained);
        Assert.Equal([drained, left], ProfileFindings.Of(View(left, drained), s_one).Drained);
    }

    [Theory]
    [InlineData("quoted A", null, null, null, true)]
    [InlineData("trafficmanagerprofile shop/one", null, null, null, true)]
    [InlineData("nothing", null, null, null, false)]
    [InlineData(null, Severity.Warning, null, null, true)]
    [InlineData(null, Severity.Critical, null, null, false)]
    [InlineData(null, null, "shop", null, true)]
    [InlineData(null, null, "shop2", null, false)]
    [InlineData(null, null, null, "m", false)]
    public void A_filter_matches_problems_with_all_its_words_and_of_its_kind(
        string? text, Severity? severity, string? ns, string? cluster, bool taken) =>
        Assert.Equal(
            taken, new ProblemFilter(text, severity, ns, cluster)
            .Takes(Of("a", Severity.Warning, Refs.Profile(s_one), s_one), FleetView.Empty));
}
