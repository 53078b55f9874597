using System.Collections.Immutable;
using FleetDns.Core.Journal;

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
