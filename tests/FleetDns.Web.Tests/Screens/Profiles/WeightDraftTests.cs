using FleetDns.Sources.Cluster.Writing;
using FleetDns.Web.Features.Profiles;

namespace FleetDns.Web.Tests.Screens.Profiles;

public class WeightDraftTests
{
    private readonly FleetBuilder _world = FleetBuilder.HowTo();

    private TrafficManagerBackend Now => _world.Row(FleetBuilder.Kuard).Backends[0].Backend;

    private WeightDraft Pending(int weight = 40) => WeightDraft.Take(Now, weight).Release()!;

    private static WriteOutcome Outcome(WriteResult result, string? message = null) => new(result, message, null);

    [Fact]
    public void A_slider_let_go_where_it_stood_leaves_nothing() => Assert.Null(WeightDraft.Take(Now, 40).Move(100).Release());

    [Fact]
    public void Weights_stay_within_0_and_1000() => Assert.Equal((0, 1000), (WeightDraft.Take(Now, -5).Change.New, WeightDraft.Take(Now, 4711).Change.New));

    [Fact]
    public void The_change_is_made_on_the_version_that_the_operator_saw()
    {
        var draft = WeightDraft.Take(Now, 90);
        var seen = Now.Meta.ResourceVersion;
        _world.Write(FleetBuilder.KuardBackend, 55);

        var moved = draft.Move(40).Follow(Now)!.Release()!;

        Assert.Equal((seen, 100, 40), (moved.Change.ResourceVersion, moved.Change.Old, moved.Change.New));
        Assert.True(moved.HasMoved(Now));
    }

    [Fact]
    public void A_status_write_alone_does_not_disturb_a_pending_change()
    {
        var draft = Pending();
        _world.Touch(FleetBuilder.KuardBackend);

        var followed = draft.Follow(Now)!;

        Assert.Equal(Now.Meta.ResourceVersion, followed.Change.ResourceVersion);
        Assert.Equal(DraftStage.Pending, followed.Stage);
        Assert.False(followed.HasMoved(Now));
    }

    [Fact]
    public void A_written_change_vanishes_with_the_next_version_the_watch_brings()
    {
        var written = Pending().Write().Answered(Outcome(WriteResult.Accepted));
        Assert.Same(written, written.Follow(Now));

        _world.Write(FleetBuilder.KuardBackend, 40);
        Assert.Null(written.Follow(Now));
    }

    [Fact]
    public void A_written_change_vanishes_also_when_a_later_write_overtook_it()
    {
        var written = Pending().Write().Answered(Outcome(WriteResult.Accepted));
        _world.Write(FleetBuilder.KuardBackend, 40).Write(FleetBuilder.KuardBackend, 77);

        Assert.Null(written.Follow(Now));
    }

    [Fact]
    public void While_it_is_written_news_of_the_object_wait_for_the_answer()
    {
        var writing = Pending().Write();
        _world.Write(FleetBuilder.KuardBackend, 40);

        Assert.Same(writing, writing.Follow(Now));
    }

    [Fact]
    public void A_conflict_keeps_the_wish_and_overwrites_nothing()
    {
        var conflict = Pending().Write().Answered(Outcome(WriteResult.Conflict, "the object has been modified"));
        _world.Write(FleetBuilder.KuardBackend, 55);
        var after = conflict.Follow(Now)!;

        Assert.Equal((DraftStage.Conflict, 100, 40), (after.Stage, after.Change.Old, after.Change.New));
        Assert.True(after.HasMoved(Now));

        var anyway = WeightDraft.Anyway(Now, after.Change.New)!;
        Assert.Equal((DraftStage.Pending, 55, 40, Now.Meta.ResourceVersion), (anyway.Stage, anyway.Change.Old, anyway.Change.New, anyway.Change.ResourceVersion));
    }

    [Fact]
    public void A_conflict_with_a_status_write_becomes_pending_again_and_says_so()
    {
        var conflict = Pending().Write().Answered(Outcome(WriteResult.Conflict, "the object has been modified"));
        _world.Touch(FleetBuilder.KuardBackend);

        var after = conflict.Follow(Now)!;

        Assert.Equal(DraftStage.Pending, after.Stage);
        Assert.Equal("Only the object's status was written in between; its weight is as you saw it. Apply again.", after.Said);
    }

    [Theory]
    [InlineData(WriteResult.Denied, "You may not write this. forbidden")]
    [InlineData(WriteResult.Invalid, "The server refuses the content. forbidden")]
    [InlineData(WriteResult.Gone, "The backend is gone. forbidden")]
    [InlineData(WriteResult.Unreachable, "Nothing was written. forbidden")]
    [InlineData(WriteResult.Unknown, "The server gave no answer, so it is not known whether this was written: look at the weight that comes back. forbidden")]
    public void A_refusal_keeps_the_change_and_the_servers_words(WriteResult result, string words)
    {
        var refused = Pending().Write().Answered(Outcome(result, "forbidden"));

        Assert.Equal((DraftStage.Refused, words), (refused.Stage, refused.Said));
        Assert.True(refused.IsOpen);
    }

    [Fact]
    public void A_deleted_backend_cannot_be_written()
    {
        Assert.Equal("The backend has been deleted meanwhile.", Pending().Follow(null)!.Said);
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
