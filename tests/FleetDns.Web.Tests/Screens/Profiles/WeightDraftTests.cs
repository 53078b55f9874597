using FleetDns.Sources.Cluster.Writing;
using FleetDns.Web.Features.Profiles;

namespace FleetDns.Web.Tests.Screens.Profiles;

public class WeightDraftTests
{
    private readonly FleetBuilder _fleet = FleetBuilder.HowTo();

    private TrafficManagerBackend Now => _fleet.Row(FleetBuilder.Kuard).Backends[0].Backend;

    private WeightDraft Pending(int weight = 40) => WeightDraft.Start(Now, weight).Release()!;

    private static WriteOutcome Outcome(WriteResult result, string? message = null) => new(result, message, null);

    [Fact]
    public void A_slider_released_at_its_old_position_leaves_no_draft() => Assert.Null(WeightDraft.Start(Now, 40).Move(100).Release());

    [Fact]
    public void Weights_stay_within_0_and_1000() =>
        Assert.Equal((0, 1000), (WeightDraft.Start(Now, -5).Change.New, WeightDraft.Start(Now, 4711).Change.New));

    [Fact]
    public void The_change_is_made_on_the_version_that_the_operator_saw()
    {
        var draft = WeightDraft.Start(Now, 90);
        var seen = Now.Meta.ResourceVersion;
        _fleet.Write(FleetBuilder.KuardBackend, 55);

        var moved = draft.Move(40).Follow(Now)!.Release()!;

        Assert.Equal((seen, 100, 40), (moved.Change.ResourceVersion, moved.Change.Old, moved.Change.New));
        Assert.True(moved.HasMoved(Now));
    }

    [Fact]
    public void A_status_write_does_not_affect_a_pending_change()
    {
        var draft = Pending();
        _fleet.Touch(FleetBuilder.KuardBackend);

        var followed = draft.Follow(Now)!;

        Assert.Equal(Now.Meta.ResourceVersion, followed.Change.ResourceVersion);
        Assert.Equal(DraftStage.Pending, followed.Stage);
        Assert.False(followed.HasMoved(Now));
    }

    [Fact]
    public void A_written_change_is_dropped_with_the_next_version_from_the_watch()
    {
        var written = Pending().Write().Answered(Outcome(WriteResult.Accepted));
        Assert.Same(written, written.Follow(Now));

        _fleet.Write(FleetBuilder.KuardBackend, 40);
        Assert.Null(written.Follow(Now));
    }

    [Fact]
    public void A_written_change_is_dropped_also_if_a_later_write_replaced_it()
    {
        var written = Pending().Write().Answered(Outcome(WriteResult.Accepted));
        _fleet.Write(FleetBuilder.KuardBackend, 40).Write(FleetBuilder.KuardBackend, 77);

        Assert.Null(written.Follow(Now));
    }

    [Fact]
    public void While_it_is_being_written_newer_versions_wait_for_the_answer()
    {
        var writing = Pending().Write();
        _fleet.Write(FleetBuilder.KuardBackend, 40);

        Assert.Same(writing, writing.Follow(Now));
    }

    [Fact]
    public void A_conflict_keeps_the_requested_weight_and_overwrites_nothing()
    {
        var conflict = Pending().Write().Answered(Outcome(WriteResult.Conflict, "the object has been modified"));
        _fleet.Write(FleetBuilder.KuardBackend, 55);
        var after = conflict.Follow(Now)!;

        Assert.Equal((DraftStage.Conflict, 100, 40), (after.Stage, after.Change.Old, after.Change.New));
        Assert.True(after.HasMoved(Now));

        var anyway = WeightDraft.Anyway(Now, after.Change.New)!;
        Assert.Equal(
            (DraftStage.Pending, 55, 40, Now.Meta.ResourceVersion),
            (anyway.Stage, anyway.Change.Old, anyway.Change.New, anyway.Change.ResourceVersion));
    }

    [Fact]
    public void A_conflict_with_a_status_write_becomes_pending_again_with_a_message()
    {
        var conflict = Pending().Write().Answered(Outcome(WriteResult.Conflict, "the object has been modified"));
        _fleet.Touch(FleetBuilder.KuardBackend);

        var after = conflict.Follow(Now)!;

        Assert.Equal(DraftStage.Pending, after.Stage);
        Assert.Equal("Only the object's status has changed; its weight is as you saw it. Apply again.", after.Message);
    }

    [Theory]
    [InlineData(WriteResult.Denied, "You do not have permission to write this. forbidden")]
    [InlineData(WriteResult.Invalid, "The server rejected the content. forbidden")]
    [InlineData(WriteResult.Gone, "The backend no longer exists. forbidden")]
    [InlineData(WriteResult.Unreachable, "Nothing was written. forbidden")]
    [InlineData(
        WriteResult.Unknown,
        "The server did not answer, so it is not known whether this was written. Check the weight that the hub reports. forbidden")]
    public void A_refusal_keeps_the_change_and_the_servers_message(WriteResult result, string words)
    {
        var refused = Pending().Write().Answered(Outcome(result, "forbidden"));

        Assert.Equal((DraftStage.Refused, words), (refused.Stage, refused.Message));
        Assert.True(refused.IsOpen);
    }

    [Fact]
    public void A_deleted_backend_cannot_be_written()
    {
        Assert.Equal("The backend was deleted in the meantime.", Pending().Follow(null)!.Message);
    }

    [Theory]
    [InlineData(0, 200)]
    [InlineData(199, 200)]
    [InlineData(200, 500)]
    [InlineData(500, 1000)]
    [InlineData(1000, 1000)]
    public void The_scale_leaves_room_above_the_weight(int weight, int scale) => Assert.Equal(scale, WeightScale.For(weight));

    [Fact]
    public void A_scale_has_five_round_ticks() => Assert.Equal([0, 125, 250, 375, 500], WeightScale.Ticks(500));
}
