using FleetDns.Core.Fleet;
using FleetDns.Core.Problems;
using FleetDns.Core.Problems.Rules;
using FleetDns.Core.Tests.Builders;
using Xunit;

namespace FleetDns.Core.Tests.Problems;

/// <summary>Each rule speaks where it must and is silent at the nearest thing, with names that no rule can know.</summary>
public sealed class RulesTests
{
    public static TheoryData<string> Ids => [.. RuleCases.All.Select(c => c.Rule)];

    [Fact]
    public void Every_rule_has_its_two_tests() => Assert.Equal(Catalogue.All.Select(r => r.Id).Order(), RuleCases.All.Select(c => c.Rule).Order());

    [Fact]
    public void A_sound_fleet_has_no_problem_and_needs_no_advice() => Assert.Empty(Judge(1, _ => { }).Select(p => $"{p.Rule}: {p.Title}"));

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_rule_speaks_and_blames_the_right_object(string rule)
    {
        var of = RuleCases.All.Single(c => c.Rule == rule);
        var fleet = new Fleet(rule.Length);
        var found = Judge(fleet, of.Fires);
        var problem = Assert.Single(found, p => p.Rule == rule && p.Subject == of.Blames(fleet) && p.Cluster == of.Cluster?.Invoke(fleet));
        Assert.NotEmpty(problem.Title);
        Assert.NotEmpty(problem.Meaning);
        Assert.NotEmpty(problem.Fix.Words);
        Assert.NotEmpty(problem.Evidence);
        Assert.All(problem.Evidence, e => Assert.NotEmpty(e.Quote));
        Assert.All(problem.Profiles, p => Assert.True(fleet.World.Facts.Profiles.ContainsKey(p)));
        Assert.True(problem.Severity >= Catalogue.All.Single(r => r.Id == rule).Severity, "a rule reports nothing worse than the catalogue says");
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_rule_is_silent_at_the_nearest_thing(string rule) =>
        Assert.DoesNotContain(Judge(rule.Length, RuleCases.All.Single(c => c.Rule == rule).Neighbour), p => p.Rule == rule);

    [Theory]
    [InlineData(0, "endpoint-degraded")]
    [InlineData(2, "all-degraded")]
    public void A_probe_that_fails_beside_a_workload_that_is_not_ready_names_it(int seed, string rule)
    {
        var fleet = new Fleet(seed);
        var deployment = new ObjectRef("Deployment", new ObjectKey(fleet.Ns, "cart"));
        var failed = new FailedPlacement(deployment, Fleet.Says("Available", ConditionStatus.False, "ManifestNotAvailableYet", "Manifest is not yet available"));
        var found = Judge(fleet, f =>
        {
            f.TuneCluster = row => row with { Status = row.Status! with { Failed = [failed, failed with { Resource = Refs.Service(f.Service) }] } };
            f.Endpoint(0, e => e with { MonitorStatus = "Degraded" });
            f.Endpoint(1, e => e with { MonitorStatus = rule == "all-degraded" ? "Degraded" : e.MonitorStatus });
        });

        var problem = Assert.Single(found, p => p.Rule == rule);
        Assert.EndsWith($": {deployment} is not ready.", problem.Title, StringComparison.Ordinal);
        Assert.Contains(problem.Evidence, e => e.Quote == "False, ManifestNotAvailableYet: Manifest is not yet available");
    }

    [Fact]
    public void Weights_that_drifted_in_many_clusters_are_one_finding()
    {
        var fleet = new Fleet(3);
        string[] clusters = [.. fleet.Clusters, .. Enumerable.Range(0, 6).Select(_ => fleet.Any("more"))];
        var found = Judge(fleet, f =>
        {
            foreach (var cluster in clusters[2..])
            {
                f.World.Put(Given.Export(cluster, 50, f.ServiceName, f.Ns));
            }

            f.World.Put(Given.Import(f.ServiceName, f.Ns, clusters));
            f.World.Settle();
            f.Azure(a => a with { Endpoints = [.. a.Endpoints.Select(e => e with { Weight = 1 })] });
        });

        var drift = Assert.Single(found, p => p.Rule == "weight-drift");
        Assert.Equal(("Azure has other weights for 8 clusters.", null), (drift.Title, drift.Cluster));
    }

    private static List<Problem> Judge(int seed, Action<Fleet> change) => Judge(new Fleet(seed), change);

    // Twice, two minutes apart: what only watching can tell begins with the first.
    private static List<Problem> Judge(Fleet fleet, Action<Fleet> change)
    {
        change(fleet);
        var engine = new ProblemEngine();
        var view = fleet.View();
        engine.Evaluate(view, Fleet.Now.AddMinutes(-2));
        return [.. engine.Evaluate(view, Fleet.Now).View.Problems.Values];
    }
}
