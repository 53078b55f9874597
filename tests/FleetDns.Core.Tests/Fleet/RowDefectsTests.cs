using FleetDns.Core.Journal;
using FleetDns.Core.Problems;
using FleetDns.Core.Tests.Builders;

namespace FleetDns.Core.Tests.Fleet;

/// <summary>An exception at one row or object is reported there, the others continue, and it is retried. Default arrays stand in for any
/// defect.</summary>
public sealed class RowDefectsTests
{
    private static readonly ObjectKey s_web = Given.Key("web");
    private static readonly ObjectKey s_other = Given.Key("other");
    private readonly FleetBuilder _world = FleetBuilder.Web(100, ("a", 50), ("b", 50));

    public RowDefectsTests()
    {
        _world.Put(Given.Profile("other"));
        _world.Service("other-svc", ("a", 10), ("b", 10));
        _world.Put(Given.Backend("other-backend", "other", "other-svc", 100));
        _world.Settle();
    }

    [Fact]
    public void A_profile_that_cannot_be_made_stays_as_it_was_and_the_others_go_on()
    {
        var before = _world.Update().Profiles[s_web];
        _world.Put(Given.Backend("bad", "web", "web-svc", 100) with { Endpoints = [null!] });
        _world.Put(Given.Export("b", 30, "other-svc"));
        var view = _world.Update();

        Assert.Equal((Given.Noon, before.Shares), (view.Profiles[s_web].Defect!.Since, view.Profiles[s_web].Shares));
        Assert.False(view.Profiles[s_web].ServesAsIntended);
        Assert.Null(view.Profiles[s_other].Defect);
        Assert.Equal(75, Math.Round(100 * view.Profiles[s_other].Shares.Single(s => s.Label == "b").Intended));
        Assert.Null(view.Freshness.Defect);
        Assert.Contains(_world.Projection.Defects, d => d.Of == Refs.Profile(s_web) && d.Rule is null);
        Assert.Equal(
            "Defect in FleetDns: this row could not be computed. It shows the state of 12:00.",
            Serving.Of(view.Profiles[s_web], ProfileFindings.None, null, Given.Noon.AddMinutes(3)).Sentence);
        Assert.True(Serving.Of(view.Profiles[s_web], ProfileFindings.None, null, Given.Noon).NeedsAttention);
    }

    [Fact]
    public void It_is_tried_again_after_half_a_minute_logged_once_and_whole_when_the_cause_is_gone()
    {
        _world.Put(Given.Backend("bad", "web", "web-svc", 100) with { Endpoints = [null!] });
        var failed = _world.Update();
        var due = _world.Projection.Due;
        Assert.Equal(Given.Noon.AddSeconds(30), due);

        var again = _world.Projection.Update(_world.Facts, _world.Take(), due!.Value);
        Assert.True(_world.Projection.LastProjected > 0);
        Assert.Same(failed, again);
        Assert.Empty(_world.Projection.Defects);

        _world.RemoveBackend(Given.Key("bad"));
        var whole = _world.Update();
        Assert.Null(whole.Profiles[s_web].Defect);
        Assert.Null(_world.Projection.Due);
    }

    [Fact]
    public void What_never_could_be_made_is_shown_as_such()
    {
        _world.Put(Given.Profile("third"));
        _world.Put(Given.Backend("bad", "third", "web-svc", 100) with { Endpoints = [null!] });
        var row = _world.Update().Profiles[Given.Key("third")];
        Assert.NotNull(row.Defect);
        Assert.Empty(row.Backends);
    }

    [Fact]
    public void Services_members_placements_and_overrides_stand_alone_too()
    {
        _world.Update();
        _world.Put(Given.Member("c") with { Agents = [null!] });
        _world.Put(Given.Import("third-svc") with { Clusters = [null!] });
        _world.Put(
            new Placement(
                Given.Meta(string.Empty, "place"), new PlacementPolicy("PickAll", [], null, []), [],
                new RolloutStrategy("RollingUpdate", null, 60), [], default, []));
        _world.Put(new ResourceOverride(Given.Meta("shop", "over"), "place", false, [], default));
        _world.Put(Given.Export("b", 30, "other-svc"));
        var view = _world.Update();

        Assert.NotNull(view.Members["c"].Defect);
        Assert.NotNull(view.Services[new ObjectKey(Given.Namespace, "third-svc")].Defect);
        Assert.False(view.Services[new ObjectKey(Given.Namespace, "third-svc")].Healthy);
        Assert.Equal(75, Math.Round(100 * view.Profiles[s_other].Shares.Single(s => s.Label == "b").Intended));
        Assert.All(view.Profiles.Values, row => Assert.Null(row.Defect));
    }

    [Fact]
    public void An_object_that_cannot_be_processed_is_unchanged_and_named()
    {
        var work = new Work(Given.Meta("fleet-member-a", "work"), "a", null, [], []);
        _world.Put(work);
        var before = _world.Update().Profiles[s_web];
        _world.Put(work with { Sent = [null!] });
        _world.Put(Given.Export("b", 30, "other-svc"));
        var view = _world.Update();

        var unreadable = Assert.Single(view.Unreadable);
        Assert.Equal(new ObjectRef("Work", work.Meta.Key), unreadable.Of);
        Assert.Contains("defect in FleetDns", unreadable.Sentence, StringComparison.Ordinal);
        Assert.Same(before, view.Profiles[s_web]);
        Assert.Equal(75, Math.Round(100 * view.Profiles[s_other].Shares.Single(s => s.Label == "b").Intended));

        _world.Put(work with { Sent = [new SentManifest(new ObjectRef("Service", Given.Key("web-svc")), null, null, null, false)] });
        _world.Put(Given.Import("web-svc", clusters: ["a"]));
        Assert.Empty(_world.Update().Unreadable);
        Assert.NotNull(_world.Update().Profiles[s_web].Endpoints.Single(e => e.Cluster == "b").LeftOut);
    }

    [Fact]
    public void A_change_that_cannot_be_reported_does_not_affect_the_others()
    {
        var watch = new ChangeWatch();
        watch.Update(_world.Facts, FleetChanges.Everything, Given.Noon);
        _world.Put(Given.Backend("other-backend", "other", "other-svc", 60));
        _world.Put(Given.Backend("bad", "web", "web-svc", 100) with { Conditions = [null!] });
        var lines = watch.Update(_world.Facts, FleetChanges.Everything, Given.Noon);
        Assert.Contains(lines, line => line.Subject == Refs.Backend(Given.Key("other-backend")));
        Assert.Equal(new ObjectRef("trafficmanagerbackends", Given.Key("bad")), Assert.Single(watch.Defects).Of);
    }
}
