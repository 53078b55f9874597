using FleetDns.Core.Plans.Tracking;

namespace FleetDns.Web.Operations;

/// <summary>Follows changes on their way to DNS, and keeps what was applied, for its Undo. In memory, the newest 100; every tab may look.</summary>
public interface ITracker
{
    /// <summary>Begins to follow what was written.</summary>
    /// <returns>What is followed; null where nothing that was written leads towards a DNS answer.</returns>
    TrackRequest? Follow(ChangeReport report);

    Track? Find(string id);

    /// <summary>The track at once, then after changes, until it is finished (or given up after 30 minutes).</summary>
    IAsyncEnumerable<Track> SubscribeAsync(string id, CancellationToken token);

    /// <summary>What an Apply of this process wrote; null once it was undone, and where it is not known (any more).</summary>
    ChangeReport? Applied(string correlation);

    /// <summary>It was undone: there is nothing left of it to undo.</summary>
    void Undone(string correlation);
}
