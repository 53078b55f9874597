using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;

namespace FleetDns.Sources.Cluster.Writing;

/// <summary>Leaves a Kubernetes Event beside what was written, so that <c>kubectl describe</c> tells who did it.</summary>
public interface IHubEvents
{
    /// <summary>Null when recorded, else why not, in the server's words: the write itself stands. Never throws but when cancelled.</summary>
    /// <param name="correlation">The same id as in the dashboard's log.</param>
    Task<string?> RecordAsync(WriteNote note, Operator by, string correlation, CancellationToken token);
}

/// <summary>What an Event says.</summary>
/// <param name="ApiVersion">Of the object, as it was written.</param>
/// <param name="Reason">In one word: WeightSet, Created, Changed, Deleted.</param>
/// <param name="Action">In one word: SetWeight, Create, Change, Delete.</param>
public sealed record WriteNote(DocumentRef Reference, string ApiVersion, string Reason, string Action, string Message);
