using Bunit;
using FleetDns.Core.Plans.Tracking;
using FleetDns.Web.Parts;

namespace FleetDns.Web.Tests.Screens;

public sealed class TrackTableTests : ScreenTest
{
    [Fact]
    public void A_track_that_is_not_followed_shows_the_reason()
    {
        var track = new Track(
            new TrackRequest("c", FleetBuilder.Noon, null, FleetBuilder.Kuard, null, null),
            [new ProgressStep(ProgressStepKind.Written, "Written", null, StepState.Done, FleetBuilder.Noon, "")]);
        Assert.Empty(Render<TrackTable>(with => with.Add(p => p.Label, "Steps").Add(p => p.Track, track)).FindAll("p.bad"));
        Assert.Equal(
            "Defect in FleetDns: the progress of this change could not be updated; FleetDns tries again.",
            Render<TrackTable>(with => with.Add(p => p.Label, "Steps")
            .Add(p => p.Track,
                track with { Trouble = "Defect in FleetDns: the progress of this change could not be updated; FleetDns tries again." }))
                .Find("p.bad").TextContent);
    }
}
