using FleetDns.Core.Plans;

namespace FleetDns.Core.Journal;

/// <summary>One change of one object, made by FleetDns or observed. All texts are untrusted.</summary>
/// <param name="Id">Stable while the line is kept; e.g. for the URL.</param>
/// <param name="At">When it was made, or when FleetDns saw it.</param>
/// <param name="Scope">The object whose rights decide who can see it: an export belongs to its service, a Work to its placement.</param>
/// <param name="Cluster">The affected member cluster; null for none or several.</param>
/// <param name="Profiles">The affected FQDNs, by their profiles, if recorded; empty for an observed change.</param>
/// <param name="Action">create, update, delete or takeback if made by FleetDns; <see cref="Appeared"/>, <see cref="Changed"/> or
/// <see cref="Gone"/> if observed.</param>
/// <param name="Changes">Field, old → new. For an observed change: the fields that screens show; several writes between two readings are
/// one change.</param>
/// <param name="By">The operator's name, or the object's field managers; null if unknown.</param>
/// <param name="Made">Set if made by FleetDns.</param>
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

/// <summary>Details of a change that FleetDns made.</summary>
/// <param name="Correlation">The same id as in the log and the hub Event, and for all objects of one Apply.</param>
/// <param name="Outcome">accepted, conflict, gone, denied, invalid or unreachable.</param>
/// <param name="Words">The server's message, if it refused.</param>
public sealed record MadeChange(string OperatorId, string Correlation, string Outcome, string? Words);
