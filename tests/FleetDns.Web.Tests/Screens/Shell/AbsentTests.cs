using Bunit;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Web.Features.Clusters;
using FleetDns.Web.Features.Overview;
using FleetDns.Web.Features.Placements;
using FleetDns.Web.Features.Problems;
using FleetDns.Web.Features.Profiles;
using FleetDns.Web.Features.Services;
using FleetDns.Web.Shell;
using Microsoft.AspNetCore.Components;

namespace FleetDns.Web.Tests.Screens.Shell;

/// <summary>Data that was never read is not shown as empty, and data that cannot be read is not shown as deleted.</summary>
public class AbsentTests : ScreenTest
{
    private static readonly Func<BunitContext, IRenderedComponent<IComponent>>[] s_pages =
    [
        context => context.Render<OverviewPage>(), context => context.Render<ProfilesPage>(), context => context.Render<ServicesPage>(),
        context => context.Render<ClustersPage>(),
        context => context.Render<PlacementsPage>(), context => context.Render<ProblemsPage>(),
    ];

    public static TheoryData<int, SourceState, string> Pages => [.. from page in Enumerable.Range(0, s_pages.Length)
        from state in new[] { (SourceState.Stale, "has not been seen yet"), (SourceState.Denied, "does not show"),
            (SourceState.CatchingUp, "Catching up") }
        select (page, state.Item1, state.Item2)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void No_page_shows_an_empty_fleet_for_a_hub_that_was_never_read(int page, SourceState state, string words)
    {
        var kinds =
            new[] { "memberclusters", "trafficmanagerprofiles", "trafficmanagerbackends", "serviceimports", "internalserviceexports",
            "clusterresourceplacements", "resourceplacements" };
        Feed.Show(
            FleetView.Empty with
            {
                Freshness = new Freshness(
                [.. kinds.Select(kind => new SourceFreshness(kind, state, FleetBuilder.Noon, null, "it says so"))],
                new SourceFreshness("azure", SourceState.NotConfigured, FleetBuilder.Noon, null, null))
            });

        var shown = Words(s_pages[page](this));

        Assert.Contains(words, shown, StringComparison.Ordinal);
        foreach (
            var wrong in new[] { "three steps", "Three steps", "No FQDN yet", "No cluster has joined", "No member cluster has joined",
            "0 profiles", "There are no profiles", "No service is exported", "No placement", "No problem is found",
            "none needs attention", "it needs no attention" })
        {
            Assert.DoesNotContain(wrong, shown, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_object_that_cannot_be_read_is_named_on_its_list_and_on_its_page()
    {
        var odd = new ObjectKey("kuard-demo", "odd");
        FleetBuilder.Facts(
            facts =>
                facts with
                {
                    Unreadable = [
                    new UnreadableFact(new ObjectRef("TrafficManagerProfile", odd), "resourceGroup is not a text")]
                });
        ShowFleet();

        Assert.Contains(
            "TrafficManagerProfile kuard-demo/odd FleetDns cannot read this object: resourceGroup is not a text.",
            Words(Render<ProfilesPage>()), StringComparison.Ordinal);
        var page = Render<ProfilePage>(p => p.Add(x => x.Namespace, odd.Namespace).Add(x => x.Name, odd.Name));
        Assert.Contains(
            "The profile kuard-demo/odd cannot be read. FleetDns cannot read this object: resourceGroup is not a text.", Words(page),
            StringComparison.Ordinal);
        Assert.DoesNotContain("There is no profile", Words(page), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unusable_configuration_is_reported_once_and_not_as_a_fault_of_the_hub()
    {
        var fresh = FleetBuilder.Fresh(SourceState.Stale, "Kubeconfig /hub/config does not exist.");
        var lost = Assert.Single(
            SourceLoss.Of(fresh with { Kinds = [.. fresh.Kinds.Select(kind => kind with { Misconfigured = true, AsOf = null })] }));

        Assert.Equal("FleetDns has no connection to the hub: its configuration cannot be used.", lost.Title);
        Assert.Equal(["Kubeconfig /hub/config does not exist."], lost.Messages);
        Assert.Contains("no restart or reload is needed", lost.Recovery, StringComparison.Ordinal);
    }

    [Fact]
    public void The_app_bar_marks_a_lost_hub_that_was_never_read()
    {
        var fresh = FleetBuilder.Fresh(SourceState.Stale);
        Assert.Equal(
            "stale, not seen yet, since ",
            SourceLine.Hub(fresh with { Kinds = [.. fresh.Kinds.Select(kind => kind with { AsOf = null })] }).Text);
        Assert.Equal("stale since ", SourceLine.Hub(fresh).Text);
    }

    [Fact]
    public void A_reader_gets_no_link_to_a_change_or_to_a_page_they_may_not_open()
    {
        SignedIn.Become(new Operator("r", "Rosa", Role.Reader));

        var head =
            Render<ProfilePage>(p => p.Add(x => x.Namespace, FleetBuilder.Kuard.Namespace).Add(x => x.Name, FleetBuilder.Kuard.Name));

        var closed = head.FindAll("a[aria-disabled=true]");
        Assert.Equal(
            ["Change", "Add backend…", "Delete…", "Delete…", "change the export weights of kuard-svc"],
            closed.Select(link => link.TextContent));
        Assert.All(closed, link => Assert.Null(link.GetAttribute("href")));
        Assert.All(
            closed, link => Assert.Equal(
                "You are signed in as Rosa with the role FleetDns.Reader; this change needs FleetDns.Operator.",
                link.GetAttribute("title")));
        Assert.DoesNotContain(Render<Pages>().FindAll("a"), link => link.GetAttribute("href") == "setup/permissions");
    }
}
