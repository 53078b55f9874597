using FleetDns.Core.Tests.Builders;

namespace FleetDns.Core.Tests.Fleet;

public sealed class OverrideEffectsTests
{
    private static readonly string[] s_operators = ["In", "NotIn", "Exists", "DoesNotExist", "Gt"];

    private static readonly OverridePatch s_label =
        new("add", "/metadata/annotations/service.beta.kubernetes.io~1azure-dns-label-name", "\"web\"");
    private static readonly (string, string)[] s_members = [("a", "eastus"), ("b", "uksouth")];

    [Fact]
    public void A_placement_that_does_not_exist_is_named_with_the_one_that_is_meant()
    {
        var crp = Placing.Placement("crp-dns-demo", null, new ObjectRef("ServiceExport", Given.Key("web-svc")));
        var row = Row(Placing.Override("crp-kuard-demo", [Placing.Export()], Placing.Rule(Placing.Term(), s_label)), bound: null);

        var miss = Assert.Single(OverrideEffects.Misses(row, Placing.View([Placing.Row(crp)], [row])));

        Assert.Equal(
            "It refers to ClusterResourcePlacement crp-kuard-demo, which does not exist, so the override is skipped "
            + "(NoOverrideSpecified).", miss.Words);
        Assert.Equal(
            "Its objects are placed by crp-dns-demo. The field cannot be changed: delete the override and create it again for "
            + "crp-dns-demo.", miss.Fix);
    }

    [Fact]
    public void A_sound_override_misses_nothing() =>
        Assert.Empty(
            OverrideEffects.Misses(
                Row(Placing.Override("crp", [Placing.Export()], Placing.Rule(Placing.Term(("region", "eastus")), s_label)), "crp",
                placed: true, ("a", [0])), Placing.View([Placing.Row(Placing.Placement())], [])));

    [Fact]
    public void An_old_version_of_a_service_export_never_matches()
    {
        var row = Row(
            Placing.Override("crp", [Placing.Export("v1alpha1")], Placing.Rule(Placing.Term(), s_label)), "crp", placed: false, ("a", [0]));

        var miss = Assert.Single(OverrideEffects.Misses(row, FleetView.Empty));
        Assert.Contains("networking.fleet.azure.com/v1alpha1", miss.Words, StringComparison.Ordinal);
        Assert.Equal("Select networking.fleet.azure.com/v1beta1.", miss.Fix);
    }

    [Theory]
    [InlineData(null, "which no placement places.")]
    [InlineData("crp", "which crp does not place.")]
    public void What_is_not_placed_is_said_with_one_negative(string? bound, string words)
    {
        var row = Row(Placing.Override("crp", [Placing.Export()], Placing.Rule(Placing.Term(), s_label)), bound, placed: false, ("a", [0]));

        Assert.Contains(
            OverrideEffects.Misses(row, FleetView.Empty), miss => miss.Words.EndsWith(words, StringComparison.Ordinal));
    }

    [Fact]
    public void A_rule_without_a_cluster_selector_matches_no_cluster()
    {
        var row = Row(Placing.Override("crp", [Placing.Export()], Placing.Rule(null, s_label)), "crp", placed: true, ("a", []));

        Assert.Equal(
            "Rule 1 has no clusterSelector: it matches no cluster.", Assert.Single(OverrideEffects.Misses(row, FleetView.Empty)).Words);
    }

    [Fact]
    public void A_rule_that_no_member_matches_is_reported_with_its_requirement()
    {
        var row = Row(
            Placing.Override("crp", [Placing.Export()], Placing.Rule(Placing.Term(("region", "westeurope")), s_label)), "crp", placed: true,
            ("a", []), ("b", []));

        Assert.Equal(
            "Rule 1 matches no member cluster: it requires region = westeurope.",
            Assert.Single(OverrideEffects.Misses(row, FleetView.Empty)).Words);
    }

    [Fact]
    public void Each_cluster_shows_whether_it_matches_and_if_not_why()
    {
        var row = Row(
            Placing.Override("crp", [Placing.Export()], Placing.Rule(Placing.Term(("region", "eastus")), s_label)), "crp", placed: true,
            ("a", [0]), ("b", []));
        var view = Placing.View([Placing.Row(Placing.Placement(), Placing.Cluster("a", upToDate: false))], [row], s_members);

        Assert.Equal(
            ["a Waiting rule 1 matches, but the rollout has not reached the cluster yet", "b Missed region is uksouth, not eastus"],
            OverrideEffects.OnClusters(row, view).Select(effect => $"{effect.Cluster} {effect.Kind} {effect.Words}"));
    }

    [Fact]
    public void A_placement_that_the_operator_may_not_see_is_not_called_missing()
    {
        var row = Row(Placing.Override("crp", [Placing.Export()], Placing.Rule(Placing.Term(), s_label)), "crp", placed: true, ("a", [0]));

        Assert.Equal(
            "rule 1 matches, but you have no permission to see the progress of crp",
            Assert.Single(OverrideEffects.OnClusters(row, FleetView.Empty)).Words);
        Assert.Empty(OverrideEffects.Misses(row, FleetView.Empty));
    }

    [Theory]
    [InlineData("In", "region is uksouth, none of eastus and westus")]
    [InlineData("NotIn", null)]
    [InlineData("Exists", null)]
    [InlineData("DoesNotExist", "it has a label region")]
    public void Expressions_are_judged_by_their_operator(string op, string? why) =>
        Assert.Equal(
            why, LabelWords.WhyNot(
                Placing.Asks("region", op, "eastus", "westus"), new Dictionary<string, string> { ["region"] = "uksouth" }));

    [Theory]
    [InlineData("eastus")]
    [InlineData("uksouth")]
    [InlineData(null)]
    public void A_reason_is_given_exactly_where_a_term_does_not_match(string? region)
    {
        var labels = region is null ? ImmutableDictionary<string, string>.Empty
            : ImmutableDictionary<string, string>.Empty.Add("region", region);
        var terms = s_operators.Select(op => Placing.Asks("region", op, "eastus")).Append(Placing.Term(("region", "eastus")))
            .Append(Placing.Term());

        Assert.All(terms, term => Assert.Equal(term.Matches(labels), LabelWords.WhyNot(term, labels) is null));
    }

    private static OverrideRow Row(
        ResourceOverride spec, string? bound, bool? placed = null, params (string Cluster, int[] Rules)[] clusters) => new(
        spec.Meta.Key, spec, bound is null ? null : new ObjectKey("", bound),
        [.. spec.Selectors.Select(selector => new OverrideTarget(selector, placed))],
        [.. clusters.Select((cluster, slot) => new OverrideCluster(cluster.Cluster, slot, [.. cluster.Rules], false))]);
}
