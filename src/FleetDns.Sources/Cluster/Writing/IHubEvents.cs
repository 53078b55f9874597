using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;

namespace FleetDns.Sources.Cluster.Writing;

/// <summary>Creates a Kubernetes Event for a write, so that <c>kubectl describe</c> shows who did it.</summary>
public interface IHubEvents
{
    /// <summary>Null when recorded, otherwise the server's message; the write itself is not affected. Throws only when cancelled.</summary>
    /// <param name="correlation">The same id as in the dashboard's log.</param>
    Task<string?> RecordAsync(WriteNote note, Operator by, string correlation, CancellationToken token);
}

/// <summary>The content of an Event.</summary>
/// <param name="ApiVersion">The apiVersion of the object as written.</param>
/// <param name="Reason">One word: WeightSet, Created, Changed, Deleted.</param>
/// <param name="Action">One word: SetWeight, Create, Change, Delete.</param>
public sealed record WriteNote(DocumentRef Reference, string ApiVersion, string Reason, string Action, string Message);
