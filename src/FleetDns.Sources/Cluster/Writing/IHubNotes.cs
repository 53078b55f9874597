using FleetDns.Core.Journal;
using FleetDns.Sources.Cluster.Watching;

namespace FleetDns.Sources.Cluster.Writing;

/// <summary>What FleetDns itself remembers at the hub, as the application: ConfigMaps in namespace <c>fleetdns-system</c>, watched, so that every replica knows the same.</summary>
public interface IHubNotes
{
    WatchSnapshot<HubNote> Current { get; }

    IAsyncEnumerable<WatchSnapshot<HubNote>> SubscribeAsync(CancellationToken token);

    /// <summary>Watches until cancelled; to be called once.</summary>
    Task RunAsync(CancellationToken token);

    /// <summary>Whether a note could be kept: the namespace is there, or the hub would let it be made (which is not done yet). Never throws but when cancelled.</summary>
    Task<WriteOutcome> TryAsync(CancellationToken token);

    /// <summary>Makes a note, and the namespace where it is missing. Never throws but when cancelled.</summary>
    /// <param name="name">A DNS label, unique among the notes.</param>
    /// <returns>With the note's resourceVersion.</returns>
    Task<WriteOutcome> CreateAsync(string name, string kind, string text, CancellationToken token);

    /// <summary>Replaces the text of a note. Never throws but when cancelled.</summary>
    /// <param name="version">The resourceVersion that is replaced: Conflict where the note has moved on.</param>
    /// <returns>With the new resourceVersion.</returns>
    Task<WriteOutcome> UpdateAsync(string name, string version, string text, CancellationToken token);

    /// <summary>Removes that version of a note. Never throws but when cancelled.</summary>
    Task<WriteOutcome> DeleteAsync(HubNote note, CancellationToken token);
}
