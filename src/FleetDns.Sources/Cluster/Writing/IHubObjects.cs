using System.Text.Json.Nodes;
using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;

namespace FleetDns.Sources.Cluster.Writing;

/// <summary>
/// Reads and writes any object of the hub, always as the operator. Throws only when cancelled: every answer becomes an outcome with a
/// message.
/// </summary>
public interface IHubObjects
{
    /// <summary>The versions the hub serves of a kind, the preferred one first; empty where it serves none.</summary>
    Task<HubVersions> VersionsAsync(PlanKind kind, Operator by, CancellationToken token);

    Task<ObjectReading> GetAsync(DocumentRef reference, Operator by, CancellationToken token);

    /// <summary>All objects of a kind in a namespace.</summary>
    Task<ObjectsReading> ListAsync(PlanKind kind, string ns, Operator by, CancellationToken token);

    /// <summary>One write or its dry run, in which the server checks everything, including webhooks, and stores nothing.</summary>
    Task<WriteOutcome> WriteAsync(HubWrite write, Operator by, bool dryRun, CancellationToken token);
}

/// <param name="Problem">Why the hub could not be queried; null where it could.</param>
public sealed record HubVersions(ImmutableArray<string> Versions, string? Problem);

/// <param name="Body">The whole object; null where there is none, or where it could not be read.</param>
/// <param name="Outcome">Accepted, Gone (no such object, namespace or kind), Denied or Unreachable.</param>
public sealed record ObjectReading(JsonObject? Body, WriteOutcome Outcome);

/// <param name="Items">The whole objects; empty where they could not be read.</param>
/// <param name="Outcome">Accepted, Gone (no such kind), Invalid (too many), Denied or Unreachable.</param>
public sealed record ObjectsReading(ImmutableArray<JsonObject> Items, WriteOutcome Outcome);

public enum WriteMode
{
    /// <summary>POST: refused with Conflict where the object exists.</summary>
    Create,
    /// <summary>JSON merge patch; its metadata.resourceVersion guards it.</summary>
    MergePatch,
    /// <summary>PUT; metadata.resourceVersion guards it.</summary>
    Update,
    /// <summary>DELETE with preconditions uid and resourceVersion, where given.</summary>
    Delete,
}

/// <summary>One write of one object.</summary>
/// <param name="Body">The manifest, the patch, or (delete) the current object.</param>
public sealed record HubWrite(WriteMode Mode, DocumentRef Reference, JsonObject Body);
