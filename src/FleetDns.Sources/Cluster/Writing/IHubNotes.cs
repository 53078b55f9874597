using FleetDns.Core.Journal;
using FleetDns.Sources.Cluster.Watching;

namespace FleetDns.Sources.Cluster.Writing;

/// <summary>
/// FleetDns' own data at the hub, written as the application: ConfigMaps in namespace <c>fleetdns-system</c>, watched so that all replicas
/// have the same.
/// </summary>
public interface IHubNotes
{
    WatchSnapshot<HubNote> Current { get; }

    IAsyncEnumerable<WatchSnapshot<HubNote>> SubscribeAsync(CancellationToken token);

    /// <summary>Watches until cancelled; to be called once.</summary>
    Task RunAsync(CancellationToken token);

    /// <summary>
    /// Checks whether notes can be stored: the namespace exists, or a dry run of its creation succeeds. Throws only when cancelled.
    /// </summary>
    Task<WriteOutcome> TryAsync(CancellationToken token);

    /// <summary>Creates a note, and the namespace if it is missing. Throws only when cancelled.</summary>
    /// <param name="name">A DNS label, unique among the notes.</param>
    /// <returns>The outcome with the note's resourceVersion.</returns>
    Task<WriteOutcome> CreateAsync(string name, string kind, string text, CancellationToken token);

    /// <summary>Replaces the text of a note. Throws only when cancelled.</summary>
    /// <param name="version">The resourceVersion to replace: Conflict if the note has changed.</param>
    /// <returns>The outcome with the new resourceVersion.</returns>
    Task<WriteOutcome> UpdateAsync(string name, string version, string text, CancellationToken token);

    /// <summary>Deletes that version of a note. Throws only when cancelled.</summary>
    Task<WriteOutcome> DeleteAsync(HubNote note, CancellationToken token);
}
