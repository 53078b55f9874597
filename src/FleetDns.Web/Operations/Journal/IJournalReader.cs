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
public sealed record JournalPicture(ImmutableArray<JournalLine> Lines, DateTimeOffset SeenSince, JournalKeeping Keeping)
{
    /// <summary>Plans whose process died before they were through, newest first.</summary>
    public ImmutableArray<InterruptedRun> Interrupted { get; init; } = [];

    /// <summary>Why records of running plans are not kept at the hub; null where they are.</summary>
    public string? RunsProblem { get; init; }
}

/// <summary>An interrupted plan, with the documents that the operator may see.</summary>
/// <param name="Hidden">How many documents they may not see.</param>
public sealed record InterruptedRun(KeptRun Kept, int Hidden)
{
    public PlanRun Run => Kept.Run;

    /// <summary>In one sentence, for lists.</summary>
    public string Sentence => string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"A change by {Run.OperatorName} was interrupted at {Run.Renewed.UtcDateTime:HH:mm} UTC: {Run.Written} of {Run.Documents.Length} written{(Run.Documents.Any(d => d.State is RunState.Sending or RunState.Unknown) ? ", 1 not known" : "")}.");
}

/// <param name="InHub">They outlive a restart and every replica shows the same.</param>
/// <param name="Words">For the operator: where they are, and why not in the hub.</param>
public sealed record JournalKeeping(bool InHub, string Words);
