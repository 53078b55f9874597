using System.Collections.Immutable;
using FleetDns.Core.Fleet;
using FleetDns.Core.Plans;

namespace FleetDns.Web.Operations;

/// <summary>What FleetDns did and what it saw, as far as the operator of this tab may see the objects concerned.</summary>
public interface IJournalReader
{
    /// <summary>The newest picture at once, then again after changes: never every one, always the last one.</summary>
    IAsyncEnumerable<JournalPicture> SubscribeAsync(CancellationToken token);
}

/// <param name="Lines">Newest first.</param>
/// <param name="SeenSince">When this process began to see changes; those before are not in the list.</param>
/// <param name="Keeping">Where the changes that FleetDns made are kept.</param>
public sealed record JournalPicture(ImmutableArray<JournalLine> Lines, DateTimeOffset SeenSince, JournalKeeping Keeping);

/// <param name="InHub">They outlive a restart and every replica shows the same.</param>
/// <param name="Words">For the operator: where they are, and why not in the hub.</param>
public sealed record JournalKeeping(bool InHub, string Words);

/// <summary>One change of one object.</summary>
/// <param name="Id">Stable while the entry is kept; e.g. for the URL.</param>
/// <param name="Scope">The object by whose rights it may be seen.</param>
/// <param name="Action">create, update, delete or takeback where FleetDns did it; appeared, changed or gone where it was seen.</param>
/// <param name="By">The operator, or the field managers; null where nothing tells.</param>
/// <param name="Made">The whole entry where FleetDns did it; null where it was only seen.</param>
public sealed record JournalLine(
    string Id,
    DateTimeOffset At,
    ObjectRef Object,
    ObjectRef Scope,
    string? Cluster,
    ImmutableArray<ObjectKey> Profiles,
    string Action,
    ImmutableArray<FieldChange> Changes,
    string? By,
    JournalEntry? Made);
