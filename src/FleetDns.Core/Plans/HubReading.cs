using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans;

/// <summary>What a plan reads from the hub beyond the live view: served versions, and the current objects that the plan affects.</summary>
/// <param name="Objects">Whole objects with managedFields; null if the hub has none. A missing reference was not (or could not be) read.
/// Never modified.</param>
/// <param name="Problem">Why something could not be read; null if everything was.</param>
public sealed record HubReading(ApiVersions Versions, ImmutableDictionary<DocumentRef, JsonObject?> Objects, string? Problem = null)
{
    /// <summary>Nothing read yet.</summary>
    public static HubReading Empty { get; } = new(ApiVersions.Unknown, ImmutableDictionary<DocumentRef, JsonObject?>.Empty);

    public bool Knows(DocumentRef reference) => Objects.ContainsKey(reference);

    /// <summary>The object; null if there is none or it is unknown.</summary>
    public JsonObject? Find(DocumentRef reference) => Objects.GetValueOrDefault(reference);

    /// <summary>Read, and the hub has none.</summary>
    public bool Lacks(DocumentRef reference) => Objects.TryGetValue(reference, out var found) && found is null;
}

/// <summary>The versions the hub serves, by <c>plural.group</c> (<see cref="PlanKind.ToString"/>; of other kinds <c>Kind.group</c>), the
/// preferred one first; an empty list if it serves none.</summary>
public sealed record ApiVersions(ImmutableDictionary<string, ImmutableArray<string>> Served)
{
    public static ApiVersions Unknown { get; } = new(ImmutableDictionary<string, ImmutableArray<string>>.Empty);

    /// <summary>Null while discovery has no result.</summary>
    public ImmutableArray<string>? Of(PlanKind kind) => Served.TryGetValue(kind.ToString(), out var versions) ? versions : null;

    /// <summary>Of any kind, also one that plans do not write; null while discovery has no result.</summary>
    public ImmutableArray<string>? Of(string group, string kind) => Of(PlanKind.Find(group, kind) ?? PlanKind.Other(group, kind));

    /// <summary>The version to write: the preferred one, or the fallback while discovery has no result.</summary>
    public string Version(PlanKind kind) => Of(kind) is { IsEmpty: false } versions ? versions[0] : kind.Fallback;

    /// <summary><c>networking.fleet.azure.com/v1beta1</c>, <c>v1</c>.</summary>
    public string ApiVersion(PlanKind kind) => kind.Group.Length == 0 ? Version(kind) : $"{kind.Group}/{Version(kind)}";
}
