using FleetDns.Core.Plans;

namespace FleetDns.Web.Operations;

/// <summary>The record of all changes made with FleetDns.</summary>
public interface IJournal
{
    /// <summary>Null when recorded, otherwise the reason; the change itself is not affected. Throws only when cancelled.</summary>
    Task<string?> RecordAsync(JournalEntry entry, CancellationToken token);

    /// <summary>Begins the record of a plan, which shows after a crash what was written and what was not.</summary>
    IPlanRecord Begin(PlanRun run);

    /// <summary>Closes an interrupted record because an operator continues, undoes or closes it. Throws only when cancelled.</summary>
    /// <param name="name">The record: <see cref="KeptRun.Name"/>.</param>
    /// <param name="outcome">A sentence that names the operator.</param>
    /// <returns>Null when closed; otherwise the reason.</returns>
    Task<string?> TakeOverAsync(string name, string outcome, CancellationToken token);
}

/// <summary>One write of one object, with any result.</summary>
/// <param name="OperatorId">Stable id of the operator; <paramref name="OperatorName"/> as shown.</param>
/// <param name="Profiles">The FQDNs concerned, by their profiles; may be empty.</param>
/// <param name="Action">create, update, delete or takeback.</param>
/// <param name="Changes">Old → new per field; all fields of a created object, none of a deleted one.</param>
/// <param name="Correlation">The same id as in the log, the hub Event and the other entries of the same Apply.</param>
/// <param name="Outcome">
/// accepted, conflict, gone, denied, invalid, unreachable or unknown; with the server's message in <paramref name="Words"/>.
/// </param>
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
