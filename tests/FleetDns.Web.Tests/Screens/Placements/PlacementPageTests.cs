using Bunit;
using FleetDns.Web.Features.Placements;

namespace FleetDns.Web.Tests.Screens.Placements;

public sealed class PlacementPageTests : ScreenTest
{
    private static readonly PlacementClusterRow s_notPicked = Placed.NotPicked(
        "aks-member-3", 2, "Cluster \"aks-member-3\" is not eligible for resource placement yet: cluster has left the fleet");

    [Fact]
    public void A_settled_placement_shows_its_steps_clusters_and_what_its_override_does()
    {
        var page = Open(Placed.Row(6, Placed.Cluster("aks-member-1", 0), Placed.Cluster("aks-member-2", 1), s_notPicked));

        Assert.Contains("Up to date on both clusters.", Words(page.Find(".facts")), StringComparison.Ordinal);
        Assert.Equal(
            ["Scheduled done for 4 min", "Rollout started done for 4 min", "Overridden done for 4 min",
                "Work synchronized done for 4 min", "Applied done for 4 min", "Available done for 4 min"],
            page.FindAll(".hops li").Select(Words));
        Assert.Equal("A aks-member-1 available, up to date ro-kuard-0 –", Words(page.FindAll("tbody tr")[0]));
        Assert.Contains(
            "C aks-member-3 Cluster \"aks-member-3\" is not eligible for resource placement yet: cluster has left the fleet", Words(page),
            StringComparison.Ordinal);
        Assert.Contains("A aks-member-1 rule 1 applied", Words(page.Find(".override")), StringComparison.Ordinal);
        Assert.Contains(
            "C aks-member-3 not matched: fleet.azure.com/location is uksouth, not eastus", Words(page.Find(".override")),
            StringComparison.Ordinal);
        Assert.Contains(
            "the rollout of a change starts 15 to 45 s after the write. It takes at least 75 s until it has started on every cluster "
            + "(60 s for a change of an override).", Words(page), StringComparison.Ordinal);
        Assert.Contains("services/kuard-demo/kuard-svc", page.FindAll("a").Select(link => link.GetAttribute("href")));
    }

    [Fact]
    public void A_stopped_step_shows_the_message_of_its_condition_and_later_ones_are_not_reached()
    {
        var row = Placed.Row(2, Placed.Cluster("aks-member-1", 0, 2));
        row = row with
        {
            Placement = row.Placement with
            {
                Conditions = row.Placement.Conditions.Items.Add(
            Placed.Condition(
                "ClusterResourcePlacementOverridden", ConditionStatus.False, "OverriddenFailed",
                "Failed to override resources in 1 cluster(s)"))
            }
        };

        var page = Open(row);

        Assert.Equal(["done", "done", "stuck", "wait", "wait", "wait"], page.FindAll(".hops li").Select(step => step.ClassName));
        Assert.Contains(
            "Overridden False OverriddenFailed: Failed to override resources in 1 cluster(s) A cluster where an override fails keeps "
            + "its current objects.", Words(page), StringComparison.Ordinal);
        Assert.Contains("not reached", Words(page.FindAll(".hops li")[3]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_on_a_cluster_is_shown_below_it_with_the_members_message()
    {
        var failed = new FailedPlacement(
            new ObjectRef("Service", new ObjectKey("kuard-demo", "kuard-svc")),
            Placed.Condition("Applied", ConditionStatus.False, "ManifestApplyFailed", "<b>admission</b> refused it"));

        var page = Open(Placed.Row(4, Placed.Cluster("aks-member-1", 0, 4, failed)));

        Assert.Equal(
            "Service kuard-demo/kuard-svc fails. Applied False, ManifestApplyFailed: <b>admission</b> refused it",
            Words(page.FindAll("tbody tr")[1]));
        Assert.Empty(page.FindAll("tbody b b"));
    }

    [Fact]
    public void A_rollout_shows_its_progress_and_when_the_next_cluster_may_start()
    {
        var page = Open(Placed.Row(1, Placed.Cluster("aks-member-1", 0), Placed.Cluster("aks-member-2", 1, 1)));

        Assert.Contains(
            "Rollout in progress: 1 of 2 clusters up to date. At most 1 cluster at a time, with a wait of 1 min after each becomes "
            + "available (unavailablePeriodSeconds).", Words(page), StringComparison.Ordinal);
        Assert.Contains("the next cluster starts at the controller's next check", Words(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_placement_that_appears_later_is_shown_automatically()
    {
        var page = Render<PlacementPage>(p => p.Add(c => c.Name, "crp-dns-demo"));
        Assert.Equal("There is no placement crp-dns-demo.", Words(page.Find("h1")));

        Feed.Show(Placed.On(FleetBuilder.View, Placed.Row(6, Placed.Cluster("aks-member-1", 0)), null));
        await ShowsAsync(() => Words(page.Find("h1")) == "crp-dns-demo");
    }

    [Fact]
    public void A_lost_hub_greys_the_last_known_state()
    {
        FleetBuilder.Freshness(FleetBuilder.Fresh(SourceState.Stale, "connection refused"));

        Assert.Contains("is-old", Open(Placed.Row(6, Placed.Cluster("aks-member-1", 0))).Find(".two").ClassName, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_has_an_inline_style() =>
        Assert.All(
            Open(Placed.Row(6, Placed.Cluster("aks-member-1", 0), s_notPicked)).FindAll("[style]"),
            element => Assert.Contains("mud-", element.ClassName, StringComparison.Ordinal));

    private IRenderedComponent<PlacementPage> Open(PlacementRow row)
    {
        Feed.Show(Placed.On(FleetBuilder.View, row, Placed.Override()));
        return Render<PlacementPage>(p => p.Add(c => c.Name, "crp-dns-demo"));
    }
}
