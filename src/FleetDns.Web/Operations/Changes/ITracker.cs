using FleetDns.Core.Plans.Tracking;

namespace FleetDns.Web.Operations;

/// <summary>
/// Follows the progress of changes to DNS and keeps their reports for Undo. In memory, the newest 100, shared by all tabs.
/// </summary>
public interface ITracker
{
    /// <summary>Starts to follow a change.</summary>
    /// <returns>What is followed; null where no write affects a DNS answer.</returns>
    TrackRequest? Follow(ChangeReport report);

    Track? Find(string id);

    /// <summary>The track at once, then after changes, until it is finished (or abandoned after 30 minutes).</summary>
    IAsyncEnumerable<Track> SubscribeAsync(string id, CancellationToken token);

    /// <summary>The report of an Apply of this process; null once it was undone or forgotten.</summary>
    ChangeReport? Applied(string correlation);

    /// <summary>Marks the change as undone: nothing of it is left to undo.</summary>
    void Undone(string correlation);
}
