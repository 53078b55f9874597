using System.Text.Json.Nodes;
using FleetDns.Core.Plans;

namespace FleetDns.Web.Operations;

/// <summary>How far a document of a plan is.</summary>
public enum RunState
{
    NotBegun,
    /// <summary>It is about to be sent, or was sent, and the answer is not recorded.</summary>
    Sending,
    Written,
    /// <summary>A delete that waits for finalizers.</summary>
    Leaving,
    /// <summary>Nothing had to be written.</summary>
    Kept,
    Failed,
    NotTried,
    /// <summary>No answer, and the object does not tell either.</summary>
    Unknown,
}

/// <summary>One Apply from its begin to its end, as it is recorded at the hub: after a crash it tells what was written and what not.</summary>
/// <param name="Owner">The process that runs it; another one for each start.</param>
/// <param name="Correlation">The same id as in log, journal and Events.</param>
/// <param name="Renewed">When the process last recorded something, by its own clock. Others judge by their own: <see cref="RunStore"/>.</param>
/// <param name="Ended">Null while it runs, and after a crash.</param>
/// <param name="Outcome">How it ended, in words; null until then.</param>
/// <param name="Documents">In the order of writing.</param>
public sealed record PlanRun(
    string Owner,
    string OperatorId,
    string OperatorName,
    string Correlation,
    string Title,
    bool Undoes,
    DateTimeOffset Begun,
    DateTimeOffset Renewed,
    DateTimeOffset? Ended,
    string? Outcome,
    ImmutableArray<RunDocument> Documents)
{
    /// <summary>The FQDNs concerned, by their profiles.</summary>
    public ImmutableArray<ObjectKey> Profiles => [.. Documents.SelectMany(d => d.Profiles).Distinct()];

    public int Written => Documents.Count(d => d.State is RunState.Written or RunState.Leaving);
}

/// <summary>One document of a recorded plan.</summary>
/// <param name="Words">What the server said where it was not written; null otherwise.</param>
/// <param name="Manifest">What is to be written; null where it is not kept.</param>
/// <param name="Before">The object before the write, with uid and resourceVersion and without status; null where there was none, or where it is not kept.</param>
/// <param name="Uid">Of the object as written; null until then.</param>
/// <param name="NotKept">Why <paramref name="Manifest"/> and <paramref name="Before"/> are not kept, so that it can neither be gone on with nor undone; null where they are.</param>
public sealed record RunDocument(
    string Group,
    string Kind,
    ObjectKey Key,
    DocumentAction Action,
    string Why,
    RunState State,
    string? Words,
    ImmutableArray<ObjectKey> Profiles,
    JsonObject? Manifest,
    JsonObject? Before,
    string? Uid,
    string? NotKept)
{
    public DocumentRef Reference => new(Group, Kind, Key);

    public PlanDocument ToDocument() => new(Reference, Manifest ?? [], Action, Why);
}

/// <summary>A record that has not ended although the process that ran it is gone.</summary>
/// <param name="Name">Of the note; unique.</param>
/// <param name="Version">Its resourceVersion.</param>
public sealed record KeptRun(string Name, string Version, PlanRun Run);
