using System.Collections.Immutable;
using FleetDns.Core.Fleet;
using FleetDns.Core.Plans.Tracking;
using FleetDns.Core.Tests.Builders;
using Xunit;

namespace FleetDns.Core.Tests.Plans;

public sealed class TrackingTests
{
    private static readonly ObjectKey s_profile = new(Planned.Namespace, "web");
    private static readonly ObjectKey s_service = new(Planned.Namespace, "web-svc");
    private static readonly ObjectKey s_backend = new(Planned.Namespace, "web-backend");
    private static readonly DateTimeOffset s_written = Given.Noon.AddSeconds(-30);
    private static readonly TrackRequest s_request = new("id", s_written.AddSeconds(-60), s_written, s_service, s_profile, "crp", s_backend, []);

    [Fact]
    public void Every_hop_has_its_own_time_from_what_it_shows()
    {
        var view = Placed(Planned.Serving(90, ("a", 1), ("b", 1)));
        var track = Tracking.Of(s_request, view, new TrackReadings(Given.Noon.AddSeconds(20), Given.Noon.AddSeconds(25), "ns1 answers a."));
        Assert.True(track.IsFinished, string.Join('\n', track.Hops));
        Assert.Equal(
            [HopKind.Written, HopKind.Placement, HopKind.Override, HopKind.Member, HopKind.Member, HopKind.PublicIp, HopKind.PublicIp, HopKind.DnsLabel, HopKind.DnsLabel, HopKind.Export, HopKind.Export, HopKind.Import, HopKind.Import, HopKind.Profile, HopKind.Backend, HopKind.Endpoint, HopKind.Dns],
            track.Hops.Select(h => h.Kind));
        Assert.Equal(Given.Noon.AddSeconds(-20), track.Hops.Single(h => h.Kind == HopKind.Placement).At);
        Assert.Equal(TimeSpan.FromSeconds(10), track.Hops.Single(h => h.Kind == HopKind.Placement).Took);
        Assert.Equal(TimeSpan.FromSeconds(5), track.Hops.Single(h => h.Kind == HopKind.Dns).Took);
        Assert.Equal(TimeSpan.FromSeconds(115), track.Total);
    }

    [Fact]
    public void A_hop_that_never_comes_stays_open_and_says_why()
    {
        var view = Placed(Planned.Serving(90, ("a", 1), ("b", 1)), overridden: new Condition("ClusterResourcePlacementOverridden", ConditionStatus.True, "NoOverrideSpecified", "No override rules are configured for the selected resources", 1, Given.Noon));
        var row = view.Services[s_service];
        var silent = row.Cells[1] with { Export = null, Lights = [new Light(LightKind.Exported, LightState.Stopped, "service is not found", "Name the export like the Service.")] };
        view = view with { Services = view.Services.SetItem(s_service, row with { Cells = [row.Cells[0], silent], Import = row.Import! with { Clusters = ["a"] } }) };
        var track = Tracking.Of(s_request, view, TrackReadings.None);
        Assert.False(track.IsFinished);
        Assert.Null(track.Total);
        Assert.Equal((HopState.Stuck, "No override rules are configured for the selected resources"), State(track, HopKind.Override));
        Assert.Equal((HopState.Stuck, "service is not found Name the export like the Service."), State(track, HopKind.Export, "b"));
        Assert.Equal(HopState.Open, State(track, HopKind.Import, "b").State);
        Assert.Equal((HopState.Open, "kuard-demo-web.trafficmanager.net has not answered yet."), State(track, HopKind.Dns));
    }

    [Fact]
    public void Where_the_template_brings_the_label_nothing_had_to_be_overridden()
    {
        var view = Placed(Planned.Serving(90, ("a", 1), ("b", 1)), overridden: new Condition("ClusterResourcePlacementOverridden", ConditionStatus.True, "NoOverrideSpecified", "No override rules are configured for the selected resources", 1, Given.Noon));
        Assert.Equal((HopState.Done, "No override rules are configured for the selected resources"), State(Tracking.Of(s_request, view, TrackReadings.None), HopKind.Override));
    }

    [Fact]
    public void A_weight_goes_from_the_controller_over_azure_to_dns()
    {
        var request = s_request with { Service = null, Weight = 40 };
        var world = World.Web(90, ("a", 1), ("b", 1));
        Assert.Equal(HopState.Open, State(Tracking.Of(request, world.Update(), TrackReadings.None), HopKind.Backend).State);
        world.SetWeight(40);
        Assert.Equal("The controller has not caught up yet.", State(Tracking.Of(request, world.Update(), TrackReadings.None), HopKind.Backend).Words);
        Assert.False(Tracking.EndpointsStand(request, world.Update()));
        world.Settle();
        var view = world.Update();
        Assert.True(Tracking.EndpointsStand(request, view));
        var track = Tracking.Of(request, view, new TrackReadings(Given.Noon, Given.Noon, null));
        Assert.Equal([HopKind.Written, HopKind.Backend, HopKind.Endpoint, HopKind.Dns], track.Hops.Select(h => h.Kind));
        Assert.True(track.IsFinished);
    }

    [Fact]
    public void A_refused_profile_is_stuck_with_azures_words()
    {
        var world = World.Web(90, ("a", 1));
        world.Put(world.Profile() with { Conditions = [Given.Condition("Programmed", ConditionStatus.False, "DNSNameNotAvailable", "Domain name is not available.")] });
        Assert.Equal((HopState.Stuck, "Domain name is not available."), State(Tracking.Of(s_request with { Service = null }, world.Update(), TrackReadings.None), HopKind.Profile));
    }

    private static (HopState State, string Words) State(Track track, HopKind kind, string? cluster = null) =>
        track.Hops.Where(h => h.Kind == kind && h.Cluster == cluster).Select(h => (h.State, h.Words)).Single();

    private static FleetView Placed(FleetView view, Condition? overridden = null)
    {
        static Condition Condition(string type, int seconds) => new(type, ConditionStatus.True, type, "done", 1, Given.Noon.AddSeconds(seconds));
        var key = new ObjectKey("", "crp");
        var clusters = ImmutableArray.Create("a", "b").Select((c, i) => new PlacementClusterRow(c, i, true, true, new PlacementStatus(c, [Condition("Applied", -15)], [], [], []), null)).ToImmutableArray();
        var placement = new Placement(Given.Meta("", "crp"), new PlacementPolicy("PickAll", [], null, []), [], new RolloutStrategy("RollingUpdate", null, 60), [], [], [Condition("ClusterResourcePlacementScheduled", -20), overridden ?? Condition("ClusterResourcePlacementOverridden", -18)]);
        return view with { Placements = view.Placements.Add(key, new PlacementRow(key, placement, [s_service], clusters, [])) };
    }
}
