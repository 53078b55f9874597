using Bunit;
using FleetDns.Web.Shell;

namespace FleetDns.Web.Tests.Screens.Shell;

public class FreshnessTests : ScreenTest
{
    private const string Refused = "Connection refused (127.0.0.1:16443)";

    [Fact]
    public void The_status_names_each_source_and_how_far_it_can_be_trusted()
    {
        var status = Render<FreshnessStatus>().Find("[role=status]");

        Assert.Equal("Freshness", status.GetAttribute("aria-label"));
        Assert.Equal("Hub live Azure not configured DNS not measured yet", Words(status));
    }

    [Fact]
    public async Task A_lost_hub_is_stale_with_its_age_and_recovers_automatically()
    {
        var status = Render<FreshnessStatus>();
        FleetBuilder.Freshness(FleetBuilder.Fresh(SourceState.Stale, Refused));
        ShowFleet();
        await ShowsAsync(() => Words(status).Contains("Hub stale since 12 s", StringComparison.Ordinal));

        FleetBuilder.Freshness(FleetBuilder.Fresh(SourceState.Live));
        ShowFleet();
        await ShowsAsync(() => Words(status).Contains("Hub live", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(SourceState.CatchingUp, "catching up, 0 of 5 kinds")]
    [InlineData(SourceState.Denied, "denied: 5 of 5 kinds")]
    [InlineData(SourceState.Absent, "live, 5 of 5 kinds not installed")]
    public void Each_state_has_its_word(SourceState state, string words) =>
        Assert.Equal(words, SourceLine.Hub(FleetBuilder.Fresh(state)).Text);

    [Fact]
    public void Azure_shows_the_age_of_its_last_answer()
    {
        FleetBuilder.Azure(SourceState.Live);
        ShowFleet();

        Assert.Contains("Azure live, 12 s ago", Words(Render<FreshnessStatus>()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_running_measurement_is_counted()
    {
        var status = Render<FreshnessStatus>();
        Measurements.Show(
            FleetBuilder.Kuard,
            FleetBuilder.Measured(
                FleetBuilder.Row(FleetBuilder.Kuard), 1000, new Dictionary<string, int> { [FleetBuilder.Target("aks-member-1")] = 640 }));

        await ShowsAsync(() => Words(status).Contains("DNS measuring, 640 of 1,000", StringComparison.Ordinal));
    }

    [Fact]
    public void A_measurement_becomes_stale_after_15_minutes()
    {
        var measurement = FleetBuilder.Measured(
            FleetBuilder.Row(FleetBuilder.Kuard), 10, new Dictionary<string, int> { [FleetBuilder.Target("aks-member-1")] = 10 },
            FleetBuilder.Noon);
        var all = System.Collections.Immutable.ImmutableDictionary<string, Core.Sampling.Measurement>.Empty.Add(
            FleetBuilder.Uid(FleetBuilder.Kuard), measurement);

        Assert.Equal(("live", "last measured ", " ago"), Dns(all, FleetBuilder.View, 15));
        Assert.Equal(("stale", "last measured ", " ago"), Dns(all, FleetBuilder.View, 16));
    }

    [Fact]
    public void A_measurement_of_other_shares_is_not_fresh()
    {
        var measurement = FleetBuilder.Measured(
            FleetBuilder.Row(FleetBuilder.Kuard), 10, new Dictionary<string, int> { [FleetBuilder.Target("aks-member-1")] = 10 },
            FleetBuilder.Noon);
        var all = System.Collections.Immutable.ImmutableDictionary<string, Core.Sampling.Measurement>.Empty.Add(
            FleetBuilder.Uid(FleetBuilder.Kuard), measurement);
        FleetBuilder.Write(FleetBuilder.KuardBackend, 1);

        Assert.Equal(("stale", "last measured ", " ago, verdict withdrawn"), Dns(all, FleetBuilder.View, 1));
    }

    [Fact]
    public void For_several_fqdns_it_shows_how_many_are_fresh_and_one_age()
    {
        var second = new ObjectKey("kuard-demo", "second");
        FleetBuilder.Profile(second).Backend(new ObjectKey("kuard-demo", "second-backend"), second.Name, "kuard-svc", 100);
        var counts = new Dictionary<string, int> { [FleetBuilder.Target("aks-member-1")] = 10 };
        var all = System.Collections.Immutable.ImmutableDictionary<string, Core.Sampling.Measurement>.Empty.Add(
            FleetBuilder.Uid(FleetBuilder.Kuard),
            FleetBuilder.Measured(FleetBuilder.Row(FleetBuilder.Kuard), 10, counts, FleetBuilder.Noon));
        Assert.Equal(("stale", "1 of 2 FQDNs measured recently, oldest ", ""), Dns(all, FleetBuilder.View, 1));

        all = all.Add(
            FleetBuilder.Uid(second), FleetBuilder.Measured(FleetBuilder.Row(second), 10, counts, FleetBuilder.Noon.AddMinutes(3)));
        Assert.Equal(("live", "2 of 2 FQDNs measured recently, oldest ", ""), Dns(all, FleetBuilder.View, 4));
        Assert.Equal(FleetBuilder.Noon, SourceLine.Dns(all, FleetBuilder.View, FleetBuilder.Noon.AddMinutes(4)).At);

        // An FQDN that this operator does not see is not counted.
        Assert.Equal(
            "not measured yet",
            SourceLine.Dns(all, FleetBuilder.View with { Profiles = FleetBuilder.View.Profiles.Clear() }, FleetBuilder.Noon).Text);
    }

    private static (string Shape, string Text, string After) Dns(
        System.Collections.Immutable.ImmutableDictionary<string, Core.Sampling.Measurement> all, FleetView view, int minutes)
    {
        var line = SourceLine.Dns(all, view, FleetBuilder.Noon.AddMinutes(minutes));
        return (line.Shape, line.Text, line.After);
    }

    [Fact]
    public void A_live_hub_has_no_banner() => Assert.Equal("", Words(Render<FreshnessBanner>()));

    [Fact]
    public void The_banner_names_the_source_its_age_its_own_message_and_its_recovery()
    {
        FleetBuilder.Freshness(FleetBuilder.Fresh(SourceState.Stale, Refused));
        ShowFleet();
        var banner = Render<FreshnessBanner>();

        Assert.Equal(
            $"The hub does not answer. What you see is its last known state. Since 12 s. {Refused} It recovers automatically when the "
            + "source answers; no reload is needed.", Words(banner));
        Assert.Equal("The hub does not answer. What you see is its last known state.", Words(banner.Find("[role=alert]")));
    }

    [Fact]
    public void A_refused_right_is_named_once_for_all_kinds_that_it_concerns()
    {
        FleetBuilder.Freshness(FleetBuilder.Fresh(SourceState.Denied, "may not list at the cluster scope"));
        ShowFleet();
        var words = Words(Render<FreshnessBanner>());

        Assert.Contains("The hub denies access to memberclusters, trafficmanagerprofiles", words, StringComparison.Ordinal);
        Assert.Contains("Objects may exist that are not shown.", words, StringComparison.Ordinal);
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(words, "may not list at the cluster scope"));
    }

    [Fact]
    public void One_stale_kind_among_live_ones_is_named()
    {
        var fresh = FleetBuilder.Fresh(SourceState.Live);
        FleetBuilder.Freshness(
            fresh with { Kinds = fresh.Kinds.Items.SetItem(3, fresh.Kinds[3] with { State = SourceState.Stale, Problem = "429" }) });
        ShowFleet();

        Assert.Contains("Updates stopped for: serviceimports.", Words(Render<FreshnessBanner>()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_kind_that_is_not_installed_is_reported_separately()
    {
        var fresh = FleetBuilder.Fresh(SourceState.Live);
        FleetBuilder.Freshness(
            fresh with
            {
                Kinds = fresh.Kinds.Items.SetItem(
                1, fresh.Kinds[1] with { State = SourceState.Absent, Problem = "the server could not find the requested resource" })
            });
        ShowFleet();

        Assert.Contains("The hub does not serve trafficmanagerprofiles.", Words(Render<FreshnessBanner>()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SourceState.Denied, "live, works denied", "live")]
    [InlineData(SourceState.Absent, "live, works not installed", "live")]
    [InlineData(SourceState.Stale, "live, works stale since ", "stale")]
    public void A_kind_that_only_explains_is_named_while_the_hub_stays_live(SourceState state, string words, string look)
    {
        var fresh = FleetBuilder.Fresh(SourceState.Live);
        FleetBuilder.Freshness(
            fresh with
            {
                Kinds = fresh.Kinds.Items.Add(
                new SourceFreshness("works", state, FleetBuilder.Noon, FleetBuilder.Noon, "may not list works"))
            });
        ShowFleet();

        var line = SourceLine.Hub(FleetBuilder.View.Freshness);
        Assert.Equal((words, look, "works: may not list works"), (line.Text, line.Shape, line.Detail));
        Assert.Equal(
            state == SourceState.Stale, Words(Render<FreshnessBanner>()).Contains("Updates stopped for: works.", StringComparison.Ordinal));
    }

    [Fact]
    public void A_hub_that_never_answered_has_no_last_known_state()
    {
        var fresh = FleetBuilder.Fresh(SourceState.Stale, "The remote certificate is invalid: UntrustedRoot");
        FleetBuilder.Freshness(fresh with { Kinds = [.. fresh.Kinds.Select(kind => kind with { AsOf = null })] });
        ShowFleet();

        Assert.Contains(
            "The hub does not answer. Nothing has been received from it yet. Since 12 s. The remote certificate is invalid: UntrustedRoot",
            Words(Render<FreshnessBanner>()), StringComparison.Ordinal);
    }
}
