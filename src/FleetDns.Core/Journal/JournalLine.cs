using FleetDns.Core.Plans;

namespace FleetDns.Core.Journal;

/// <summary>One change of one object: made by FleetDns, or seen. All texts are untrusted.</summary>
/// <param name="Id">Stable while the line is kept; e.g. for the URL.</param>
/// <param name="At">When it was made, or when FleetDns saw it.</param>
/// <param name="Scope">The object by whose rights it may be seen: an export belongs to its service, a Work to its placement.</param>
/// <param name="Cluster">The member cluster it is about; null where it is about none or several.</param>
/// <param name="Profiles">The FQDNs concerned, by their profiles, where that was noted; empty for what was only seen.</param>
/// <param name="Action">create, update, delete or takeback where FleetDns did it; <see cref="Appeared"/>, <see cref="Changed"/> or <see cref="Gone"/> where it was seen.</param>
/// <param name="Changes">Field, old → new. Of what was seen: the fields that screens show; several writes between two looks are one change.</param>
/// <param name="By">The operator's name, or the field managers as far as the object tells; null where nothing does.</param>
/// <param name="Made">Set where FleetDns did it.</param>
public sealed record JournalLine(
    string Id,
    DateTimeOffset At,
    ObjectRef Subject,
    ObjectRef Scope,
    string? Cluster,
    ImmutableArray<ObjectKey> Profiles,
    string Action,
    ImmutableArray<FieldChange> Changes,
    string? By,
    MadeChange? Made = null)
{
    public const string Appeared = "appeared";
    public const string Changed = "changed";
    public const string Gone = "gone";
}

/// <summary>What is known of a change that FleetDns made.</summary>
/// <param name="Correlation">The same id as in the log and the hub Event, and for all objects of one Apply.</param>
/// <param name="Outcome">accepted, conflict, gone, denied, invalid or unreachable.</param>
/// <param name="Words">The server's, where it refused.</param>
public sealed record MadeChange(string OperatorId, string Correlation, string Outcome, string? Words);
