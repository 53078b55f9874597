using FleetDns.Core.Fleet;
using FleetDns.Core.Plans.Tracking;

namespace FleetDns.Web.Operations;

/// <summary>Follows changes on their way to DNS. Kept in memory, the newest 100; every tab may look.</summary>
public interface ITracker
{
    /// <summary>Begins to follow; the request of an Apply comes from <see cref="Tracks.Of"/>.</summary>
    void Follow(TrackRequest request);

    Track? Find(string id);

    /// <summary>The track at once, then after changes, until it is finished (or given up after 30 minutes).</summary>
    IAsyncEnumerable<Track> SubscribeAsync(string id, CancellationToken token);

    /// <summary>The newest track about a profile; null where none is kept.</summary>
    Track? Latest(ObjectKey profile);
}

/// <summary>Makes track requests of reports.</summary>
public static class Tracks
{
    /// <param name="started">The first click of the wizard.</param>
    /// <returns>Null where nothing that was written leads to a DNS answer.</returns>
    public static TrackRequest? Of(ChangeReport report, DateTimeOffset started) => TrackRequests.Of(report, started);
}
