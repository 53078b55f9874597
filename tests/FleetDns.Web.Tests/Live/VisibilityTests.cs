using FleetDns.Web.Live;
using FleetDns.Web.Tests.Screens;

namespace FleetDns.Web.Tests.Live;

public sealed class VisibilityTests
{
    private static readonly ObjectKey s_other = new("shop", "checkout");
    private static readonly ObjectKey s_otherBackend = new("shop", "checkout-backend");

    private readonly FleetView _view = FleetBuilder.HowTo().Profile(s_other).Backend(s_otherBackend, s_other.Name, "checkout-svc", 100)
        .Export("checkout-svc", "aks-member-1", 10, space: "shop").View;

    [Fact]
    public void An_operator_who_may_list_everything_sees_the_shared_view_itself() => Assert.Same(_view, Visibility.All.Narrow(_view));

    [Fact]
    public void A_profile_in_a_hidden_namespace_is_in_no_row_no_member_and_no_headline()
    {
        var mine = new Visibility(false, ["kuard-demo"], true).Narrow(_view);
        Assert.Equal([FleetBuilder.Kuard], mine.Profiles.Keys);
        Assert.Same(_view.Profiles[FleetBuilder.Kuard], mine.Profiles[FleetBuilder.Kuard]);
        Assert.Contains(_view.Members.Values, member => member.Served.ContainsKey(s_other));
        Assert.DoesNotContain(mine.Members.Values, member => member.Served.ContainsKey(s_other));
        Assert.Equal(1, Headline.Of(mine).Total);
        Assert.DoesNotContain("shop", Headline.Of(mine).Lede, StringComparison.Ordinal);
    }

    [Fact]
    public void Members_need_a_right_of_their_own_and_their_absence_is_explained()
    {
        var mine = new Visibility(true, [], false).Narrow(_view);
        Assert.Equal(2, mine.Profiles.Count);
        Assert.Empty(mine.Members);
        var kind = Assert.Single(mine.Freshness.Kinds, kind => kind.State == SourceState.Denied);
        Assert.Equal("Your permissions on the hub do not allow you to list memberclusters.", kind.Problem);
    }

    [Fact]
    public void An_operator_who_may_list_nothing_sees_that_and_nothing_else()
    {
        var mine = new Visibility(false, [], false).Narrow(_view);
        Assert.Empty(mine.Profiles);
        Assert.Empty(mine.Members);
        Assert.Equal("The hub does not show its FQDNs.", Headline.Of(mine).Sentence);
    }

    [Fact]
    public void Equal_rights_share_one_view()
    {
        var fleets = new VisibleFleets();
        Assert.Same(
            fleets.Of(_view, new Visibility(false, ["kuard-demo"], true)), fleets.Of(_view, new Visibility(false, ["kuard-demo"], true)));
        Assert.NotSame(
            fleets.Of(_view, new Visibility(false, ["kuard-demo"], true)), fleets.Of(_view, new Visibility(false, ["shop"], true)));
    }

    [Fact]
    public void What_did_not_change_keeps_its_instance_from_view_to_view()
    {
        var fleets = new VisibleFleets();
        var rights = new Visibility(false, ["kuard-demo"], true);
        var before = fleets.Of(_view, rights);
        var member = _view.Members["aks-member-2"];
        var after = fleets.Of(_view with { Members = _view.Members.SetItem(member.Name, member with { AgentsHealthy = 1 }) }, rights);

        Assert.Same(before.Profiles, after.Profiles);
        Assert.Same(before.Services, after.Services);
        Assert.Same(before.Problems, after.Problems);
        Assert.NotSame(_view.Members["aks-member-1"], before.Members["aks-member-1"]);   // it serves a profile that is hidden
        Assert.Same(before.Members["aks-member-1"], after.Members["aks-member-1"]);
        Assert.Equal(1, after.Members["aks-member-2"].AgentsHealthy);
    }

    [Fact]
    public void Services_placements_overrides_and_events_are_narrowed_by_what_they_belong_to()
    {
        var made = new ObjectKey("kuard-demo", "ro-1");
        var theirs = new ObjectKey("shop", "ro-2");
        var world = FleetBuilder.HowTo().Placement("crp-1", "kuard-svc", "aks-member-1").Override(made, "crp-1", "kuard-svc")
            .Override(theirs, "crp-1", "x")
            .Profile(s_other).Export("checkout-svc", "aks-member-1", 10, space: "shop")
            .Event(new ObjectRef("TrafficManagerProfile", FleetBuilder.Kuard), "AzureAPIError", "m")
                .Event(new ObjectRef("TrafficManagerProfile", s_other), "AzureAPIError", "m")
                .Event(new ObjectRef("MemberCluster", new ObjectKey("", "aks-member-1")), "r", "m");
        var view = world.View;
        var service = new ObjectKey("kuard-demo", "kuard-svc");
        var crp = new ObjectKey("", "crp-1");
        Assert.Equal([service, new ObjectKey("shop", "checkout-svc")], view.Services.Keys);
        Assert.Equal([crp], view.Services[service].Placements);
        Assert.Equal([made, theirs], view.Placements[crp].Overrides);

        var mine = new Visibility(false, ["kuard-demo"], false).Narrow(view);
        Assert.Equal([service], mine.Services.Keys);
        Assert.Empty(mine.Services[service].Placements);
        Assert.Empty(mine.Placements);
        Assert.Equal([made], mine.Overrides.Keys);
        Assert.Equal((null, 0), (mine.Overrides[made].Placement, mine.Overrides[made].Clusters.Length));
        Assert.Equal(["TrafficManagerProfile kuard-demo/kuard-atm-demo"], mine.Events.Keys.Select(about => about.ToString()));

        var more = (new Visibility(false, ["kuard-demo"], true) { ClusterPlacements = true }).Narrow(view);
        Assert.Same(view.Services[service], more.Services[service]);
        Assert.Equal([made], more.Placements[crp].Overrides);
        Assert.Same(view.Overrides[made], more.Overrides[made]);
        Assert.Equal(2, more.Events.Count);
        Assert.NotEqual(
            new Visibility(false, ["kuard-demo"], true).Key,
            (new Visibility(false, ["kuard-demo"], true) { ClusterPlacements = true }).Key);
    }

    [Fact]
    public void A_finding_is_shown_with_its_object_and_its_profiles()
    {
        var fix = new Core.Problems.Fix("f");
        Core.Problems.Problem Found(string kind, ObjectKey about, params ObjectKey[] profiles) =>
            new("r", Core.Problems.Severity.Warning, new ObjectRef(kind, about), null, [.. profiles], null, "t", "m", [], fix);
        Core.Problems.Problem[] all =
        [
            Found("TrafficManagerBackend", new ObjectKey("kuard-demo", "a"), FleetBuilder.Kuard),
            Found("TrafficManagerBackend", new ObjectKey("shop", "b"), s_other),
            Found("ClusterResourcePlacement", new ObjectKey("", "crp"), FleetBuilder.Kuard, s_other),
            Found("ClusterResourcePlacement", new ObjectKey("", "theirs"), s_other),
            Found("MemberCluster", new ObjectKey("", "m")),
            Found("InternalServiceExport", new ObjectKey("fleet-member-m", "kuard-demo-x"), FleetBuilder.Kuard),
            Found("Work", new ObjectKey("fleet-member-m", "shop-x"), s_other),
        ];
        var view = _view with { Problems = _view.Problems.SetItems(all.Select(problem => KeyValuePair.Create(problem.Key, problem))) };

        var mine = (new Visibility(false, ["kuard-demo"], false) { ClusterPlacements = true }).Narrow(view).Problems.Values;
        Assert.Equal(
            ["ClusterResourcePlacement crp", "InternalServiceExport fleet-member-m/kuard-demo-x", "TrafficManagerBackend kuard-demo/a"],
            mine.Select(problem => problem.Subject.ToString()));
        Assert.Equal([FleetBuilder.Kuard], mine.First().Profiles);
        Assert.Contains(new Visibility(false, [], true).Narrow(view).Problems.Values, problem => problem.Subject.Kind == "MemberCluster");
    }

    [Theory]
    [InlineData("ServiceExport shop/web exports the same name.")]
    [InlineData("conflict: namespace \"shop\" was first")]
    [InlineData("kubectl get pods -n shop")]
    [InlineData("shop-checkout.trafficmanager.net answers instead.")]
    public void A_problem_shows_nothing_that_names_a_foreign_namespace(string words)
    {
        Core.Problems.Problem problem = new(
            "r", Core.Problems.Severity.Warning, new ObjectRef("TrafficManagerProfile", FleetBuilder.Kuard), null,
            [FleetBuilder.Kuard, s_other], null, words, $"It means: {words}",
            [new($"condition Applied of kuard-demo/web", words), new(words, "quote"), new("a source", "a shop is open")],
            new($"Do: {words}", Commands: [words]));
        var view = _view with { Problems = _view.Problems.SetItem(problem.Key, problem) };

        var mine = new Visibility(false, ["kuard-demo"], true).Narrow(view).Problems[problem.Key];
        Assert.DoesNotContain(
            words, mine.ToString() + string.Join(' ', mine.Evidence) + string.Join(' ', mine.Fix.Commands), StringComparison.Ordinal);
        Assert.Equal([FleetBuilder.Kuard], mine.Profiles);
        Assert.Equal("a shop is open", mine.Evidence[2].Quote);   // a word, no namespace
        Assert.Equal(problem, new Visibility(false, ["kuard-demo", "shop"], true).Narrow(view).Problems[problem.Key]);
    }
}
