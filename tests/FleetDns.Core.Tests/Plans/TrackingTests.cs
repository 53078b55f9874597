using FleetDns.Core.Plans.Tracking;
using FleetDns.Core.Sampling;
using FleetDns.Core.Tests.Builders;

namespace FleetDns.Core.Tests.Plans;

public sealed class TrackingTests
{
    private static readonly ObjectKey s_profile = new(Planned.Namespace, "web");
    private static readonly ObjectKey s_service = new(Planned.Namespace, "web-svc");
    private static readonly ObjectKey s_backend = new(Planned.Namespace, "web-backend");
    private static readonly DateTimeOffset s_written = Given.Noon.AddSeconds(-29.5);
    private static readonly TrackRequest s_all = new(
        "id", s_written, s_service, s_profile, "crp", s_backend)
    {
        Exports = true,
        Overrides = true,
        PlacementGeneration = 1,
        ProfileGeneration = 1
    };
    private static readonly TrackRequest s_weight = new("id", s_written, null, s_profile, null, s_backend) { Weight = 40 };

    [Fact]
    public void Every_step_counts_from_the_write_and_has_the_time_of_what_it_shows()
    {
        var view = Placed(Planned.Serving(90, ("a", 1), ("b", 1)));
        var track = Tracking.Of(s_all, view, Answering("a", "b"));
        Assert.True(track.IsFinished, string.Join('\n', track.Steps));
        Assert.Equal(
            [ProgressStepKind.Written, ProgressStepKind.Placement, ProgressStepKind.Override, ProgressStepKind.Member,
                ProgressStepKind.PublicIp, ProgressStepKind.DnsLabel, ProgressStepKind.Export, ProgressStepKind.Import,
                ProgressStepKind.Profile, ProgressStepKind.Backend, ProgressStepKind.Endpoint, ProgressStepKind.Dns],
            track.Steps.Where(h => h.Cluster is null or "a").OrderBy(h => h.Kind).Select(h => h.Kind));
        Assert.Equal(Given.Noon.AddSeconds(-20), track.Steps.Single(h => h.Kind == ProgressStepKind.Placement).At);
        Assert.Equal(("In DNS", TimeSpan.FromSeconds(119.5)), (track.Result, track.Total));
        Assert.DoesNotContain(track.Steps, h => h.At < s_written);
    }

    [Fact]
    public void A_step_whose_evidence_is_older_than_the_write_is_not_done()
    {
        var late =
            s_all with
            {
                Written = Given.Noon.AddMinutes(10),
                HubWritten = Given.Noon.AddMinutes(10),
                PlacementGeneration = 2,
                ProfileGeneration = 2
            };
        var track = Tracking.Of(late, Placed(Planned.Serving(90, ("a", 1))), TrackReadings.None);
        Assert.Equal(
            [ProgressStepKind.Written, ProgressStepKind.Backend],
            track.Steps.Where(h => h.State == StepState.Done).Select(h => h.Kind).Distinct());
        // The export existed before
        Assert.DoesNotContain(
            track.Steps,
            h => h.Kind is ProgressStepKind.PublicIp or ProgressStepKind.DnsLabel or ProgressStepKind.Export or ProgressStepKind.Import);
        Assert.DoesNotContain(track.Steps, h => h.At < late.Written);
    }

    [Fact]
    public void A_time_in_the_second_of_the_write_is_no_earlier_than_the_write()
    {
        var request = s_all with { Written = Given.Noon.AddSeconds(-19.1), HubWritten = Given.Noon.AddSeconds(-20), Service = s_service };
        var step = Tracking.Of(
            request, Placed(Planned.Serving(90, ("a", 1))), TrackReadings.None).Steps.Single(h => h.Kind == ProgressStepKind.Placement);
        Assert.Equal((StepState.Done, null), (step.State, step.At));   // the tracker sets the time of its reading
    }

    [Fact]
    public void A_step_that_never_completes_stays_open_with_a_reason()
    {
        var view = Placed(
            Planned.Serving(90, ("a", 1), ("b", 1)),
            overridden: new Condition(
                "ClusterResourcePlacementOverridden", ConditionStatus.True, "NoOverrideSpecified",
                "No override rules are configured for the selected resources", 1, Given.Noon));
        var row = view.Services[s_service];
        var silent =
            row.Cells[1] with
            {
                Export = null,
                ReadinessChecks =
            [new ReadinessCheck(CheckKind.Exported, CheckState.Stopped, "service is not found", "Name the export like the Service.")]
            };
        view = view with
        {
            Services = view.Services.SetItem(
            s_service, row with { Cells = [row.Cells[0], silent], Import = row.Import! with { Clusters = ["a"] } })
        };
        var track = Tracking.Of(s_all, view, TrackReadings.None);
        Assert.False(track.IsFinished);
        Assert.Null(track.Total);
        Assert.Equal(
            (StepState.Stopped, "No override rules are configured for the selected resources"), State(track, ProgressStepKind.Override));
        Assert.Equal(
            (StepState.Stopped, "service is not found Name the export like the Service."), State(track, ProgressStepKind.Export, "b"));
        Assert.Equal(StepState.Pending, State(track, ProgressStepKind.Import, "b").State);
        Assert.Equal(StepState.Pending, State(track, ProgressStepKind.Dns, "a").State);
    }

    [Fact]
    public void Where_no_override_was_written_none_has_to_be_passed() =>
        Assert.DoesNotContain(
            Tracking.Of(s_all with { Overrides = false }, Placed(Planned.Serving(90, ("a", 1))), TrackReadings.None).Steps,
            h => h.Kind == ProgressStepKind.Override);

    [Fact]
    public void A_service_without_an_fqdn_ends_at_exported()
    {
        var track = Tracking.Of(
            s_all with { Profile = null, Backend = null, ProfileGeneration = null }, Placed(Planned.Serving(90, ("a", 1))),
            TrackReadings.None);
        Assert.Equal((true, "Exported"), (track.IsFinished, track.Result));
    }

    [Theory]
    [InlineData(1, "Profile created")]
    [InlineData(3, "Profile updated")]
    public void A_profile_without_a_change_of_its_endpoints_ends_at_the_profile(long generation, string result)
    {
        var world = FleetBuilder.Web(90, ("a", 1));
        world.Put(
            world.Profile() with
            {
                Meta = world.Profile().Meta with { Generation = generation },
                Conditions = [Given.Condition("Programmed", ConditionStatus.True, "Programmed", generation: generation)]
            });
        var track = Tracking.Of(
            s_weight with { Backend = null, Weight = null, ProfileGeneration = generation }, world.Update(), TrackReadings.None);
        Assert.Equal([ProgressStepKind.Written, ProgressStepKind.Profile], track.Steps.Select(h => h.Kind));
        Assert.Equal((true, result), (track.IsFinished, track.Result));
    }

    [Fact]
    public void A_profile_that_has_not_come_back_yet_is_not_programmed_by_its_old_condition() =>
        Assert.Equal(
            StepState.Pending,
            State(Tracking.Of(
                s_weight with { Backend = null, Weight = null, ProfileGeneration = 2 }, FleetBuilder.Web(90, ("a", 1)).Update(),
                TrackReadings.None), ProgressStepKind.Profile).State);

    [Fact]
    public void A_weight_is_tracked_from_the_controller_through_azure_to_an_answer_of_each_cluster()
    {
        var world = FleetBuilder.Web(90, ("a", 1), ("b", 1));
        Assert.Equal(StepState.Pending, State(Tracking.Of(s_weight, world.Update(), TrackReadings.None), ProgressStepKind.Backend).State);
        world.SetWeight(40);
        var waiting = Tracking.Of(s_weight, world.Update(), TrackReadings.None);
        Assert.Equal("The controller has not caught up yet.", State(waiting, ProgressStepKind.Backend).Words);
        Assert.Equal(StepState.Pending, State(waiting, ProgressStepKind.Endpoint, "a").State);
        world.Settle();
        var view = world.Update();
        var track = Tracking.Of(s_weight, view, TrackReadings.None);
        Assert.Equal(["a", "b"], Tracking.Awaited(track));

        // An answer counts only for the cluster whose target it names.
        var target = view.Profiles[s_profile].Endpoints.First(e => e.Cluster == "a").Target!;
        var readings = Tracking.Answered(track, view, TrackReadings.None, [Answer(target)], Given.Noon.AddSeconds(70));
        track = Tracking.Of(s_weight, view, readings);
        Assert.Equal((StepState.Done, $"ns1 returned {target}."), State(track, ProgressStepKind.Dns, "a"));
        Assert.Equal(StepState.Pending, State(track, ProgressStepKind.Dns, "b").State);
        Assert.Equal(
            [ProgressStepKind.Written, ProgressStepKind.Backend, ProgressStepKind.Endpoint, ProgressStepKind.Dns],
            track.Steps.Select(h => h.Kind).Distinct());
    }

    [Fact]
    public void Azures_reading_must_be_newer_than_the_step_before()
    {
        var world = FleetBuilder.Web(90, ("a", 1));
        world.SetWeight(40);
        world.Settle();
        world.Put(Given.Freshness(azureAsOf: Given.Noon.AddSeconds(-1)));
        Assert.Equal(
            StepState.Pending, State(Tracking.Of(s_weight, world.Update(), TrackReadings.None), ProgressStepKind.Endpoint, "a").State);
    }

    [Fact]
    public void Backend_weight_0_ends_at_left_dns()
    {
        var world = FleetBuilder.Web(90, ("a", 1), ("b", 1));
        world.SetWeight(0);
        world.Settle();
        var (request, view) = (s_weight with { Weight = 0 }, world.Update());
        var track = Tracking.Of(request, view, TrackReadings.None);
        Assert.Equal(["Written", "Backend", "Azure endpoint removed", "Left DNS"], track.Steps.Select(h => h.Title).Distinct());

        var few = Enumerable.Repeat(
            new DnsAnswer("ns1", AnswerKind.NoAnswer, null, null, TimeSpan.Zero, false, "NXDOMAIN"), Tracking.AnswersToLeave - 1).ToList();
        Assert.Empty(Tracking.Answered(track, view, TrackReadings.None, few, Given.Noon.AddSeconds(70)).Seen);
        var left =
            Tracking.Of(request, view, Tracking.Answered(track, view, TrackReadings.None, [.. few, few[0]], Given.Noon.AddSeconds(70)));
        Assert.Equal((true, "Left DNS", TimeSpan.FromSeconds(99.5)), (left.IsFinished, left.Result, left.Total));
    }

    [Fact]
    public void Export_weight_0_passes_work_member_and_export_and_leaves_dns()
    {
        var request = new TrackRequest(
            "id", s_written, s_service, s_profile, null, null)
        { Overrides = true, ExportWeights = TrackRequest.NoWeights.Add("b", 0) };
        var before = Placed(Planned.Serving(90, ("a", 1), ("b", 1)));
        var track = Tracking.Of(request, before, TrackReadings.None);
        Assert.Equal(
            ["Written", "Work", "Member", "No longer exported", "Azure endpoint removed", "Left DNS"], track.Steps.Select(h => h.Title));
        Assert.All(track.Steps.Skip(1), h => Assert.Equal(StepState.Pending, h.State));

        var row = before.Services[s_service];
        var world = FleetBuilder.Web(90, ("a", 1));
        var after =
            before with
            {
                Profiles = world.Update().Profiles,
                Services = before.Services.SetItem(
                s_service, row with { Cells = [row.Cells[0], row.Cells[1] with { Export = null, ExportWeight = null }] })
            };
        track = Tracking.Of(request, after, TrackReadings.None.Take(Tracking.Of(request, after, TrackReadings.None), Given.Noon));
        // Work and Member left no evidence but are done
        Assert.All(track.Steps.SkipLast(1), h => Assert.Equal(StepState.Done, h.State));

        var a = after.Profiles[s_profile].Endpoints.First(e => e.Cluster == "a").Target!;
        var still = Enumerable.Repeat(Answer(a), Tracking.AnswersToLeave - 1).Append(Answer("somewhere.else")).ToList();
        Assert.Equal(
            track.Steps.Length - 1,
            Tracking.Answered(track, after, TrackReadings.None.Take(track, Given.Noon), still, Given.Noon.AddSeconds(70)).Seen.Count);
        var readings = Tracking.Answered(
            track, after, TrackReadings.None.Take(track, Given.Noon), [.. Enumerable.Repeat(Answer(a), Tracking.AnswersToLeave)],
            Given.Noon.AddSeconds(70));
        Assert.Equal((true, "Left DNS"), (Tracking.Of(request, after, readings).IsFinished, Tracking.Of(request, after, readings).Result));
    }

    [Fact]
    public void A_new_export_weight_is_judged_by_the_weight_that_each_object_carries()
    {
        var request = new TrackRequest(
            "id", s_written, s_service, null, null, null)
        { Overrides = true, ExportWeights = TrackRequest.NoWeights.Add("a", 80) };
        var track = Tracking.Of(request, Placed(Planned.Serving(90, ("a", 50), ("b", 50))), TrackReadings.None);
        Assert.All(track.Steps.Skip(1), h => Assert.Equal((StepState.Pending, "a"), (h.State, h.Cluster)));
        track = Tracking.Of(request, Placed(Planned.Serving(90, ("a", 80), ("b", 50))), TrackReadings.None);
        Assert.Equal((true, "Exported"), (track.IsFinished, track.Result));
    }

    [Fact]
    public void An_endpoint_that_traffic_manager_does_not_answer_with_is_reported()
    {
        var world = FleetBuilder.Web(90, ("a", 1), ("b", 1));
        world.SetWeight(40);
        world.Settle();
        world.Azure("b", e => e with { MonitorStatus = "Degraded" });
        Assert.Equal(
            (StepState.Stopped, "Traffic Manager does not return its endpoint, which is Degraded."),
            State(Tracking.Of(s_weight, world.Update(), TrackReadings.None), ProgressStepKind.Dns, "b"));
    }

    [Fact]
    public void A_refused_profile_is_stuck_with_azures_message()
    {
        var world = FleetBuilder.Web(90, ("a", 1));
        world.Put(
            world.Profile() with
            {
                Conditions = [
                Given.Condition("Programmed", ConditionStatus.False, "DNSNameNotAvailable", "Domain name is not available.")]
            });
        Assert.Equal(
            (StepState.Stopped, "Domain name is not available."),
            State(Tracking.Of(s_all with { Service = null }, world.Update(), TrackReadings.None), ProgressStepKind.Profile));
    }

    [Fact]
    public void A_completed_step_stays_done_after_another_change()
    {
        var world = FleetBuilder.Web(90, ("a", 1));
        world.SetWeight(40);
        world.Settle();
        var view = world.Update();
        var readings = TrackReadings.None.Take(Tracking.Of(s_weight, view, TrackReadings.None), Given.Noon.AddMinutes(2));
        world.SetWeight(50);
        Assert.Equal(StepState.Done, State(Tracking.Of(s_weight, world.Update(), readings), ProgressStepKind.Endpoint, "a").State);
    }

    private static DnsAnswer Answer(string target) => new("ns1", AnswerKind.Counted, target, 60, TimeSpan.Zero, false, null);

    private static TrackReadings Answering(params string[] clusters) =>
        clusters.Aggregate(
            TrackReadings.None,
            (seen, c) =>
                seen with { Seen = seen.Seen.Add((ProgressStepKind.Dns, c), new StepSeen(Given.Noon.AddSeconds(90), "ns1 answers.")) });

    private static (StepState State, string Words) State(Track track, ProgressStepKind kind, string? cluster = null) =>
        track.Steps.Where(h => h.Kind == kind && h.Cluster == cluster).Select(h => (h.State, h.Words)).Single();

    private static FleetView Placed(FleetView view, Condition? overridden = null)
    {
        static Condition Condition(string type, int seconds) =>
            new(type, ConditionStatus.True, type, "done", 1, Given.Noon.AddSeconds(seconds));
        var key = new ObjectKey("", "crp");
        var clusters = view.Services[s_service].Cells.Select(
            c => new PlacementClusterRow(
                c.Cluster, c.Slot, true, true, new PlacementStatus(c.Cluster, [Condition("Applied", -15)], [], [], []), null))
                .ToImmutableArray();
        var placement = new Placement(
            Given.Meta("", "crp"), new PlacementPolicy("PickAll", [], null, []), [], new RolloutStrategy("RollingUpdate", null, 60), [], [],
            [Condition("ClusterResourcePlacementScheduled", -20), overridden ?? Condition("ClusterResourcePlacementOverridden", -18)]);
        return view with { Placements = view.Placements.Add(key, new PlacementRow(key, placement, [s_service], clusters, [])) };
    }
}
