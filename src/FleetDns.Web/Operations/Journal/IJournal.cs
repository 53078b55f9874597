using FleetDns.Core.Plans;

namespace FleetDns.Web.Operations;

/// <summary>Where every change that FleetDns made is kept.</summary>
public interface IJournal
{
    /// <summary>Null when recorded, else why not, in words: the change itself stands. Never throws but when cancelled.</summary>
    Task<string?> RecordAsync(JournalEntry entry, CancellationToken token);

    /// <summary>Begins the record of a plan, which tells after a crash what was written and what not.</summary>
    IPlanRecord Begin(PlanRun run);

    /// <summary>Ends an interrupted record, since somebody goes on with it, undoes it, or leaves it. Never throws but when cancelled.</summary>
    /// <param name="name">Of the record: <see cref="KeptRun.Name"/>.</param>
    /// <param name="outcome">In words, with who did it.</param>
    /// <returns>Null when ended; else why not, in words.</returns>
    Task<string?> TakeOverAsync(string name, string outcome, CancellationToken token);
}

/// <summary>One write of one object, whatever became of it.</summary>
/// <param name="OperatorId">Stable id of who did it; <paramref name="OperatorName"/> as shown.</param>
/// <param name="Profiles">The FQDNs concerned, by their profiles; may be empty.</param>
/// <param name="Action">create, update, delete or takeback.</param>
/// <param name="Changes">Field, old → new; for a created object its fields, for a deleted one none.</param>
/// <param name="Correlation">The same id as in the log, the hub Event and the other entries of the same Apply.</param>
/// <param name="Outcome">accepted, conflict, gone, denied, invalid, unreachable or unknown; with the server's words in <paramref name="Words"/>.</param>
public sealed record JournalEntry(
    DateTimeOffset At,
    string OperatorId,
    string OperatorName,
    ImmutableArray<ObjectKey> Profiles,
    string Group,
    string Kind,
    ObjectKey Subject,
    string Action,
    ImmutableArray<FieldChange> Changes,
    string Correlation,
    string Outcome,
    string? Words);
