using FleetDns.Core.Problems;
using FleetDns.Core.Problems.Rules;
using FleetDns.Core.Tests.Builders;

namespace FleetDns.Core.Tests.Problems;

/// <summary>Each rule reports its case and not the nearest valid one, with random names that no rule can know.</summary>
public sealed class RulesTests
{
    public static TheoryData<string> Ids => [.. RuleCases.All.Select(c => c.Rule)];

    [Fact]
    public void Every_rule_has_its_two_tests() =>
        Assert.Equal(Catalogue.All.Select(r => r.Id).Order(), RuleCases.All.Select(c => c.Rule).Order());

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
        Assert.All(problem.Profiles, p => Assert.True(fleet.Builder.Facts.Profiles.ContainsKey(p)));
        Assert.True(
            problem.Severity >= Catalogue.All.Single(r => r.Id == rule).Severity, "a rule reports nothing worse than the catalogue says");
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_rule_does_not_report_the_nearest_valid_case(string rule) =>
        Assert.DoesNotContain(Judge(rule.Length, RuleCases.All.Single(c => c.Rule == rule).Neighbour), p => p.Rule == rule);

    [Theory]
    [InlineData(0, "endpoint-degraded")]
    [InlineData(2, "all-degraded")]
    public void A_failing_probe_names_a_workload_that_is_not_ready(int seed, string rule)
    {
        var fleet = new Fleet(seed);
        var deployment = new ObjectRef("Deployment", new ObjectKey(fleet.Ns, "cart"));
        var failed = new FailedPlacement(
            deployment, Fleet.Says("Available", ConditionStatus.False, "ManifestNotAvailableYet", "Manifest is not yet available"));
        var found = Judge(fleet, f =>
        {
            f.TuneCluster = row =>
                row with { Status = row.Status! with { Failed = [failed, failed with { Resource = Refs.Service(f.Service) }] } };
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
                f.Builder.Put(Given.Export(cluster, 50, f.ServiceName, f.Ns));
            }

            f.Builder.Put(Given.Import(f.ServiceName, f.Ns, clusters));
            f.Builder.Settle();
            f.Azure(a => a with { Endpoints = [.. a.Endpoints.Select(e => e with { Weight = 1 })] });
        });

        var drift = Assert.Single(found, p => p.Rule == "weight-drift");
        Assert.Equal(("Azure has different weights for 8 clusters.", null), (drift.Title, drift.Cluster));
    }

    [Theory]
    [InlineData("NamespaceOnly", "places only the namespace (selectionScope NamespaceOnly), not the service")]
    [InlineData(
        "NamespaceWithResourceSelectors",
        "places the namespace and what its other selectors choose (selectionScope NamespaceWithResourceSelectors), not the service")]
    public void A_placement_of_only_the_namespace_is_the_one_problem(string selectionScope, string words)
    {
        var fleet = new Fleet(4);
        var found = Judge(fleet, f => NamespaceAlone(f, selectionScope));

        var cause = Assert.Single(found, p => p.Rule == "service-not-placed");
        Assert.Equal($"Service {fleet.ServiceName} is placed on no cluster: {fleet.PlacementName} {words}.", cause.Title);
        Assert.Contains(cause.Evidence, e => e.Quote == selectionScope);
        Assert.Equal(
            selectionScope == "NamespaceOnly" ? (FixBy.FleetDns, """[{"op":"remove","path":"/spec/resourceSelectors/0/selectionScope"}]""")
                : (FixBy.Others, null),
            (cause.Fix.By, cause.Fix.Steps.SingleOrDefault()?.Body));
        Assert.DoesNotContain(found, p => p.Rule is "nobody-exports" or "override-matches-nothing" or "override-target-missing");
    }

    [Fact]
    public void Without_a_backend_the_override_of_a_service_left_out_is_still_reported_once()
    {
        var found = Judge(5, f =>
        {
            NamespaceAlone(f, "NamespaceOnly");
            f.Builder.RemoveBackend(f.BackendKey);
        });

        Assert.Single(found, p => p.Rule == "override-target-missing");
        Assert.DoesNotContain(found, p => p.Rule is "service-not-placed" or "override-matches-nothing");
    }

    private static void NamespaceAlone(Fleet f, string selectionScope)
    {
        f.Nowhere();
        f.Placement = f.Placement with
        {
            Selectors = [f.Placement.Selectors[0] with { SelectionScope = selectionScope }],
            SelectedResources = [.. f.Placement.SelectedResources.Where(r => r.Kind == "Namespace")],
        };
        f.TunePlacement = p => p with { Services = [] };
        f.TuneCluster = c => c with { Work = null };
        f.TuneService = s => s with { Cells = [] };
        f.TuneOverride = o =>
            o with
            {
                Selected = [.. o.Selected.Select(t => t with { Placed = false })],
                Clusters = [.. o.Clusters.Select(c => c with { Applied = false })]
            };
    }

    [Theory]
    [InlineData(true, "shop/web", false, true, "serves {0} at a public IP that belongs to shop/web.")]
    [InlineData(false, null, false, true, "serves {0} at a public IP that no load balancer uses.")]
    [InlineData(false, null, true, true, "serves {0} at a public IP that Azure does not have.")]
    [InlineData(true, null, false, true, null)]      // no tag, in use: nothing can be concluded
    [InlineData(false, null, true, false, null)]     // Azure is not read now
    public void A_public_ip_is_judged_by_its_owner_in_azure(bool attached, string? services, bool gone, bool live, string? words)
    {
        var fleet = new Fleet(8);
        var found = Judge(fleet, f =>
        {
            f.Builder.Put(Given.Freshness(azure: live ? SourceState.Live : SourceState.Stale));
            f.TuneService = s => s with
            {
                Cells = [
                    .. s.Cells.Select(
                        (c, i) =>
                            i > 0 ? c
                            : c with { Effective = 0.5, PublicIp = gone ? null : new AzurePublicIp("id", "20.0.0.1", attached, services),
                            PublicIpGone = gone })],
            };
        });

        var titles = found.Where(p => p.Rule == "public-ip-not-of-service").Select(p => (p.Severity, p.Title));
        Assert.Equal(
            words is null ? [] : [(Severity.Critical, $"{fleet.Clusters[0]} {string.Format(null, words, fleet.ServiceName)}")], titles);
    }

    // Upstream names the Azure profile in these two, not the TrafficManagerProfile.
    [Theory]
    [InlineData("Failed to create or update \"fleet-b1#web#one\" for \"fleet-0f8fad5b-d9cb-469f-a165-70867728950e\": ")]
    [InlineData("Failed to cleanup the existing \"fleet-b1#web#one\" for \"fleet-0f8fad5b-d9cb-469f-a165-70867728950e\": ")]
    public void Pending_messages_that_name_the_azure_profile_are_known(string begins)
    {
        var found = Judge(9, f => f.Accepted(ConditionStatus.Unknown, "Pending", begins + Fleet.Arm(429, "TooManyRequests", "Slow down.")));

        Assert.Single(found, p => p.Rule == "azure-fails-backend" && p.Title.StartsWith("Azure returns 429", StringComparison.Ordinal));
        Assert.DoesNotContain(found, p => p.Rule == "backend-not-accepted");
    }

    // As in upstream's troubleshooting page: escaped slashes, the resource group in lower case.
    [Fact]
    public void Errors_with_escaped_slashes_and_lower_case_ids_are_read()
    {
        const string Scope = @"\/subscriptions\/s\/resourceGroups\/mc_shop\/providers\/Microsoft.Network\/publicIPAddresses\/web";
        var unique = Judge(
            10, f => f.Accepted(
                ConditionStatus.False, "Invalid", "1 endpoint(s) failed to be created/updated in the Azure Traffic Manager, for example, "
            + Fleet.Arm(
                400, "BadRequest", $"Endpoint target must be Unique in the profile. The following endpoint target already exists: {Scope}")
                + "; "));
        Assert.Single(
            unique, p => p.Rule == "endpoints-failed" && p.Title.StartsWith("Another endpoint has a public IP", StringComparison.Ordinal)
            && p.Evidence[0].Quote.Contains("/resourceGroups/mc_shop/", StringComparison.Ordinal));

        var lacking = Judge(
            11, f => f.Accepted(
                ConditionStatus.Unknown, "Pending", "Failed to get the Azure Traffic Manager profile \"fleet-x\" under \"rg\": "
            + Fleet.Arm(
                403, "AuthorizationFailed",
                $"The client 'c' with object id 'o' does not have authorization to perform action 'a' over scope '{Scope}' or the scope "
                + "is invalid.")));
        Assert.Contains(
            "--scope /subscriptions/s/resourceGroups/mc_shop",
            Assert.Single(lacking, p => p.Rule == "backend-lacks-rights").Fix.Commands[0], StringComparison.Ordinal);
    }

    // Upstream writes no status when a DELETE fails while a backend needs no endpoints: the old one stays, True with endpoints. No rule may
    // wait for Pending.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Endpoints_that_azure_keeps_for_a_backend_that_needs_none_are_one_problem_with_the_event(bool weightZero)
    {
        var fleet = new Fleet(6);
        var found = Judge(fleet, f =>
        {
            if (weightZero)
            {
                f.Backend(b => b with { Weight = 0, Meta = b.Meta with { Generation = 2 } });
            }
            else
            {
                f.Builder.RemoveImport(f.Service);
            }

            f.Event(
                Refs.Backend(f.BackendKey), "AzureAPIError",
                $"Failed to delete Azure Traffic Manager endpoints: {Fleet.Arm(429, "TooManyRequests", "Slow down.")}");
        });

        var left = Assert.Single(found, p => p.Rule == "endpoint-not-deleted");
        Assert.Equal($"Azure still answers with 2 endpoints of {fleet.BackendName}, which needs none.", left.Title);
        Assert.Contains(
            left.Evidence,
            e => e.Source.StartsWith("condition Accepted", StringComparison.Ordinal)
            && e.Quote.StartsWith("True", StringComparison.Ordinal));
        Assert.Contains(left.Evidence, e => e.Source.StartsWith("event AzureAPIError", StringComparison.Ordinal));
        Assert.DoesNotContain(found, p => p.Rule is "endpoint-left-behind" or "backend-behind");
    }

    [Fact]
    public void A_leaving_member_keeps_its_endpoints_for_a_while_and_the_problem_reports_it()
    {
        var fleet = new Fleet(7);
        var found = Judge(fleet, f =>
        {
            var member = f.Member(0);
            f.Builder.Put(
                member with
                {
                    Meta = member.Meta with
                    {
                        Deleting = Given.Noon,
                        Finalizers = ["kubernetes-fleet.io/membercluster-finalizer"]
                    }
                });
        });

        var leaving = Assert.Single(found, p => p.Rule == "deletion-stuck");
        Assert.Contains("by default after 15 minutes", leaving.Meaning, StringComparison.Ordinal);
        Assert.Equal([fleet.Key], leaving.Profiles);
    }

    private static List<Problem> Judge(int seed, Action<Fleet> change) => Judge(new Fleet(seed), change);

    // Twice, two minutes apart: what has no time of its own starts with the first.
    private static List<Problem> Judge(Fleet fleet, Action<Fleet> change)
    {
        change(fleet);
        var engine = new ProblemEngine();
        var view = fleet.View();
        engine.Evaluate(view, Fleet.Now.AddMinutes(-2));
        return [.. engine.Evaluate(view, Fleet.Now).View.Problems.Values];
    }
}
