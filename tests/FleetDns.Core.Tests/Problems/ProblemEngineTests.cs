using FleetDns.Core.Problems;
using FleetDns.Core.Tests.Builders;

namespace FleetDns.Core.Tests.Problems;

public sealed class ProblemEngineTests
{
    private readonly ProblemEngine _engine = new();

    [Fact]
    public void What_is_found_step_by_step_is_what_a_fresh_engine_finds()
    {
        var fleet = new Fleet(7);
        _engine.Evaluate(fleet.View(), Fleet.Now);
        Action[] steps =
        [
            () => fleet.ExportOf(0, e => e with { IsDnsLabelConfigured = false }),
            fleet.Builder.Settle,
            () => fleet.Endpoint(1, e => e with { Weight = 3 }),
            () => fleet.Builder.Put(fleet.Member(1, "region0")),
            () => fleet.Override = fleet.Override with { Placement = "gone" },
            () => fleet.TuneOverride = o => o with { Placement = null },
            () => fleet.Builder.Put(Given.Freshness() with { Kinds = [Given.Source("clusterresourceplacements", SourceState.Denied)] }),
            () => fleet.Builder.Put(Given.Freshness()),
            () => fleet.Event(Refs.Profile(fleet.Key), "AzureAPIError", "x"),
            () => fleet.Builder.RemoveBackend(fleet.BackendKey),
            () => fleet.Builder.RemoveProfile(fleet.Key),
        ];
        foreach (var step in steps)
        {
            step();
            var view = fleet.View();
            var second = _engine.Evaluate(view, Fleet.Now).View;
            var fresh = new ProblemEngine().Evaluate(view, Fleet.Now).View;
            Assert.Equal(
                Dump.Of(fresh.Problems.Values.Select(p => p with { Since = null })),
                Dump.Of(second.Problems.Values.Select(p => p with { Since = null })));
        }
    }

    [Fact]
    public void Only_rows_that_changed_or_asked_for_what_changed_are_judged_again()
    {
        var fleet = new Fleet(3);
        for (var i = 0; i < 50; i++)
        {
            fleet.Other($"n{i}", "p");
        }

        var view = fleet.View();
        _engine.Evaluate(view, Fleet.Now);
        var before = _engine.LastJudged;
        fleet.Endpoint(0, e => e with { Weight = 3 });
        _engine.Evaluate(view with { Profiles = fleet.Builder.Update().Profiles }, Fleet.Now);
        // One of 51 profiles, what read it (its service, the override that selects that), and the fleet as a whole.
        Assert.True(before > 50 && _engine.LastJudged <= 4, $"{_engine.LastJudged} of {before} rows were judged");
    }

    [Fact]
    public void A_rule_that_throws_at_one_row_keeps_what_it_found_there_and_all_others_go_on()
    {
        var fleet = new Fleet(3);
        fleet.ExportOf(0, e => e with { IsDnsLabelConfigured = false });
        var before = _engine.Evaluate(fleet.View(), Fleet.Now).View;
        var label = Assert.Single(before.Problems.Values, p => p.Rule == "dns-label-missing");

        fleet.TuneService = row => row with { Cells = [null!] };
        fleet.Builder.Put(fleet.Member(1, beat: Fleet.Now.AddHours(-2)));
        var (broken, due) = _engine.Evaluate(fleet.View(), Fleet.Now.AddMinutes(1));
        Assert.Same(label, broken.Problems[label.Key]);
        Assert.Contains(broken.Problems.Values, p => p.Rule == "agent-silent");
        var defect = Assert.Single(broken.Problems.Values, p => p.Rule == "fleetdns-defect" && p.Subject == Refs.Service(fleet.Service));
        Assert.Matches("^Defect in FleetDns: .*could not be judged; results are of 13:01\\.$", defect.Title);
        Assert.Contains(_engine.Defects, d => d.Rule == "dns-label-missing" && d.Of == defect.Subject);
        Assert.True(due <= Fleet.Now.AddMinutes(2), $"{due} is later than a minute after the defect");

        var (still, _) = _engine.Evaluate(broken, Fleet.Now.AddMinutes(2));
        Assert.True(_engine.LastJudged > 0);
        Assert.Empty(_engine.Defects);
        Assert.Same(defect, still.Problems[defect.Key]);

        fleet.TuneService = row => row;
        fleet.ExportOf(0, e => e with { IsDnsLabelConfigured = true });
        var whole = _engine.Evaluate(fleet.View(), Fleet.Now.AddMinutes(3)).View;
        Assert.DoesNotContain(whole.Problems.Values, p => p.Rule is "fleetdns-defect" or "dns-label-missing");
    }

    [Fact]
    public void A_row_at_which_everything_throws_keeps_all_that_was_found_there()
    {
        var fleet = new Fleet(3);
        fleet.Endpoint(1, e => e with { Weight = 3 });
        var view = fleet.View();
        var before = _engine.Evaluate(view, Fleet.Now).View;
        var drift = Assert.Single(before.Problems.Values, p => p.Rule == "weight-drift");

        var row = view.Profiles[fleet.Key];
        var broken =
            _engine.Evaluate(view with { Profiles = view.Profiles.SetItem(fleet.Key, row with { Backends = [null!] }) }, Fleet.Now).View;
        Assert.Same(drift, broken.Problems[drift.Key]);
        Assert.Contains(broken.Problems.Values, p => p.Rule == "fleetdns-defect" && p.Subject == Refs.Profile(fleet.Key));
    }

    [Fact]
    public void A_heartbeat_alone_makes_no_profile_judged_again()
    {
        var fleet = new Fleet(3);
        var view = fleet.View();
        _engine.Evaluate(view, Fleet.Now);
        fleet.Builder.Put(fleet.Member(0, beat: Fleet.Now.AddSeconds(30)));
        var next = fleet.Builder.Update();
        _engine.Evaluate(view with { Members = next.Members }, Fleet.Now);
        Assert.Equal(1, _engine.LastJudged);
    }

    [Fact]
    public void Nothing_new_gives_the_same_view()
    {
        var view = new Fleet(5).View();
        var first = _engine.Evaluate(view, Fleet.Now).View;
        Assert.Same(first, _engine.Evaluate(view, Fleet.Now.AddSeconds(1)).View);
    }

    [Fact]
    public void An_equal_problem_keeps_its_instance()
    {
        var fleet = new Fleet(5);
        fleet.Endpoint(1, e => e with { Weight = 3 });
        var first = Assert.Single(_engine.Evaluate(fleet.View(), Fleet.Now).View.Problems.Values);
        fleet.Profile(p => p with { Meta = p.Meta with { Labels = Fleet.Map(("a", "b")) } });
        Assert.Same(first, Assert.Single(_engine.Evaluate(fleet.View(), Fleet.Now).View.Problems.Values));
    }

    [Fact]
    public void A_wait_is_asked_for_and_ends_without_any_event()
    {
        var fleet = new Fleet(5);
        fleet.Builder.Put(fleet.Member(0, beat: Fleet.Now));
        var view = fleet.View();
        var (second, due) = _engine.Evaluate(view, Fleet.Now);
        Assert.Empty(second.Problems);
        Assert.Equal(Fleet.Now.AddMinutes(3), due);
        Assert.Empty(_engine.Evaluate(view, due!.Value.AddSeconds(-1)).View.Problems);
        var problem = _engine.Evaluate(view, due.Value).View.Problems.Values.First(p => p.Cluster == fleet.Clusters[0]);
        Assert.Equal(("agent-silent", Fleet.Now), (problem.Rule, problem.Since));
    }

    [Fact]
    public void While_the_hub_is_lost_no_member_is_reported_as_silent()
    {
        var fleet = new Fleet(5);
        _engine.Evaluate(fleet.View(), Fleet.Now);
        fleet.Builder.Put(Given.Freshness() with { Kinds = [Given.Source("memberclusters", SourceState.Stale)] });
        var lost = fleet.View();
        _engine.Evaluate(lost, Fleet.Now);
        Assert.Empty(_engine.Evaluate(lost, Fleet.Now.AddMinutes(30)).View.Problems);
    }

    [Fact]
    public void A_problem_without_a_time_began_when_it_was_first_seen()
    {
        var fleet = new Fleet(5);
        _engine.Evaluate(fleet.View(), Fleet.Now);
        fleet.Endpoint(1, e => e with { Weight = 3 });
        Assert.Equal(
            Fleet.Now.AddSeconds(9), Assert.Single(_engine.Evaluate(fleet.View(), Fleet.Now.AddSeconds(9)).View.Problems.Values).Since);
        fleet.Endpoint(1, e => e with { Weight = 4 });
        Assert.Equal(
            Fleet.Now.AddSeconds(9), Assert.Single(_engine.Evaluate(fleet.View(), Fleet.Now.AddSeconds(30)).View.Problems.Values).Since);
    }

    [Fact]
    public void A_problem_that_existed_before_the_first_look_has_no_start()
    {
        var fleet = new Fleet(5);
        fleet.Endpoint(1, e => e with { Weight = 3 });
        Assert.Null(Assert.Single(_engine.Evaluate(fleet.View(), Fleet.Now).View.Problems.Values).Since);
    }

    [Fact]
    public void A_problem_ends_with_its_cause()
    {
        var fleet = new Fleet(5);
        fleet.Endpoint(1, e => e with { Weight = 3 });
        Assert.Single(_engine.Evaluate(fleet.View(), Fleet.Now).View.Problems);
        fleet.Endpoint(1, e => e with { Weight = 50 });
        Assert.Empty(_engine.Evaluate(fleet.View(), Fleet.Now).View.Problems);
    }
}
