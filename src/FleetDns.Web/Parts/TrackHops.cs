using System.Globalization;
using FleetDns.Core.Plans.Tracking;

namespace FleetDns.Web.Parts;

/// <summary>A track as stations to draw: the first that is open is under way, the others wait.</summary>
public static class TrackHops
{
    public static IReadOnlyList<Hop> Of(Track track)
    {
        var open = false;
        return [.. track.Hops.Select(hop =>
        {
            var state = hop.State switch
            {
                Core.Plans.Tracking.HopState.Done => HopState.Done,
                Core.Plans.Tracking.HopState.Stuck => HopState.Stuck,
                _ when !open => HopState.Running,
                _ => HopState.Waiting,
            };
            open |= state != HopState.Done;
            return new Hop(state, hop.Cluster is null ? hop.Title : $"{hop.Title} {hop.Cluster}", Said(hop), hop.Words);
        })];
    }

    // The first station has the time of day, the others how long it took to come to them.
    private static string Said(Core.Plans.Tracking.Hop hop) => hop switch
    {
        { State: Core.Plans.Tracking.HopState.Done, Took: { } took } => $"+{took.TotalSeconds.ToString(took.TotalSeconds < 10 ? "0.0" : "0", CultureInfo.InvariantCulture)} s",
        { State: Core.Plans.Tracking.HopState.Done, At: { } at } => at.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture),
        _ => hop.Words,
    };
}
