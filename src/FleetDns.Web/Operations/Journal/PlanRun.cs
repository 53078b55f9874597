using System.Text.Json.Nodes;
using FleetDns.Core.Plans;

namespace FleetDns.Web.Operations;

/// <summary>One Apply from start to end, as recorded at the hub: after a crash it shows what was written and what was not.</summary>
/// <param name="Owner">The process that runs it; differs for each start.</param>
/// <param name="Correlation">The same id as in log, journal and Events.</param>
/// <param name="Renewed">
/// When the process last recorded something, by its own clock. Other processes use their own: <see cref="RunStore"/>.
/// </param>
/// <param name="Ended">Null while it runs, and after a crash.</param>
/// <param name="Outcome">A sentence about how it ended; null until then.</param>
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
    /// <summary>The profiles concerned.</summary>
    public ImmutableArray<ObjectKey> Profiles => [.. Documents.SelectMany(d => d.Profiles).Distinct()];

    public int Written => Documents.Count(d => d.State is DocumentFate.Written or DocumentFate.Leaving);
}

/// <summary>One document of a recorded plan.</summary>
/// <param name="Words">The server's message if it was not written; null otherwise.</param>
/// <param name="Manifest">The body to write; null where it is not recorded.</param>
/// <param name="Before">
/// The object before the write, with uid and resourceVersion and without status; null where there was none or where it is not recorded.
/// </param>
/// <param name="Uid">The uid of the written object; null until then.</param>
/// <param name="NotKept">
/// Why <paramref name="Manifest"/> and <paramref name="Before"/> are not recorded, so that it can be neither continued nor undone; null
/// where they are.
/// </param>
public sealed record RunDocument(
    string Group,
    string Kind,
    ObjectKey Key,
    DocumentAction Action,
    string Why,
    DocumentFate State,
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

/// <summary>A record that has not ended although its process has.</summary>
/// <param name="Name">The name of its note; unique.</param>
/// <param name="Version">Its resourceVersion.</param>
public sealed record KeptRun(string Name, string Version, PlanRun Run);
