using FleetDns.Core.Problems;
using FleetDns.Core.Tests.Builders;

namespace FleetDns.Core.Tests.Problems;

/// <summary>An object being deleted is judged only by the deletion rule, and no two problems contradict each other.</summary>
public sealed class LeavingTests
{
    private static readonly ImmutableArray<string> s_cleanup = ["networking.fleet.azure.com/traffic-manager-profile-cleanup"];

    [Theory]
    [InlineData(30, 0)]
    [InlineData(120, 1)]
    public void A_profile_that_is_being_deleted_has_one_finding_and_only_when_it_waits(int seconds, int findings)
    {
        var found = Judge(
            fleet => fleet.Profile(
                p => p with { Meta = p.Meta with { Deleting = Fleet.Now.AddSeconds(-seconds), Finalizers = s_cleanup } }));
        Assert.Equal(findings, found.Count(p => p.Subject.Kind == "TrafficManagerProfile"));
        Assert.All(found, p => Assert.Equal("deletion-stuck", p.Rule));
    }

    [Fact]
    public void A_profile_that_Azure_no_longer_has_is_not_reported_as_answering()
    {
        var gone = Judge(
            fleet => fleet.Profile(p => p with { Meta = p.Meta with { Deleting = Fleet.Now.AddMinutes(-2), Finalizers = s_cleanup } }),
            row => row with { Azure = null, AzureMissing = true });
        var problem = Assert.Single(gone, p => p.Subject.Kind == "TrafficManagerProfile");
        Assert.Contains("does not resolve", problem.Meaning, StringComparison.Ordinal);
        Assert.DoesNotContain("still resolves", problem.Meaning, StringComparison.Ordinal);
        Assert.Empty(problem.Fix.Commands);
    }

    [Fact]
    public void A_profile_that_Azure_still_has_is_reported_as_answering() => Assert.Contains(
        "still resolves",
        Assert.Single(
            Judge(fleet => fleet.Profile(
                p => p with { Meta = p.Meta with { Deleting = Fleet.Now.AddMinutes(-2), Finalizers = s_cleanup } })),
                p => p.Subject.Kind == "TrafficManagerProfile").Meaning,
        StringComparison.Ordinal);

    [Fact]
    public void Objects_in_a_namespace_being_deleted_are_not_judged() => Assert.DoesNotContain(Judge(fleet =>
    {
        fleet.Namespaces.Add(new HubNamespace(Given.Meta("", fleet.Ns) with { Deleting = Fleet.Now.AddMinutes(-2) }, true));
        fleet.Profile(p => p with { Conditions = [] });
        fleet.Override = fleet.Override with { Placement = "gone" };
    }), p => p.Subject.Key.Namespace.Length > 0);

    [Fact]
    public void An_empty_namespace_stuck_in_deletion_is_reported_with_the_finalizers_of_its_spec()
    {
        var found = Judge(
            fleet => fleet.Namespaces.Add(
                new HubNamespace(
                    Given.Meta("", "left") with { Deleting = Fleet.Now.AddMinutes(-2) }, true)
                { Finalizers = ["kubernetes"] }));
        var problem = Assert.Single(found);
        Assert.Equal(new Evidence("spec.finalizers of Namespace left", "kubernetes"), problem.Evidence[0]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Existing_endpoints_are_mentioned_only_where_there_are_any(bool left)
    {
        var denied = RuleCases.All.Single(c => c.Rule == "hub-identity-lacks-role");
        var found = Judge(denied.Fires, row => left ? row : row with { Azure = null, Shares = [] });
        Assert.Equal(
            left,
            Assert.Single(found, p => p.Rule == denied.Rule).Meaning.Contains("DNS still returns the existing", StringComparison.Ordinal));
    }

    private static List<Problem> Judge(Action<Fleet> change, Func<ProfileRow, ProfileRow>? tune = null)
    {
        var fleet = new Fleet(5);
        change(fleet);
        var view = fleet.View();
        if (tune is not null)
        {
            view = view with { Profiles = view.Profiles.SetItem(fleet.Key, tune(view.Profiles[fleet.Key])) };
        }

        var engine = new ProblemEngine();
        engine.Evaluate(view, Fleet.Now.AddMinutes(-2));
        return [.. engine.Evaluate(view, Fleet.Now).View.Problems.Values];
    }
}
