using FleetDns.Core.Journal;

namespace FleetDns.Web.Operations;

/// <summary>Changes that FleetDns made and observed, on objects that the operator of this tab may see.</summary>
public interface IJournalReader
{
    /// <summary>The newest list at once, then again after changes. Lists in between may be skipped, the last one never is.</summary>
    IAsyncEnumerable<JournalView> SubscribeAsync(CancellationToken token);
}

/// <param name="Lines">Newest first.</param>
/// <param name="SeenSince">When this process began to observe changes; earlier ones are not in the list.</param>
/// <param name="Keeping">Where the changes that FleetDns made are kept.</param>
public sealed record JournalView(ImmutableArray<JournalLine> Lines, DateTimeOffset SeenSince, JournalKeeping Keeping)
{
    /// <summary>Plans whose process ended before they were completed, newest first.</summary>
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
        $"A change by {Run.OperatorName} was interrupted at {Run.Renewed.UtcDateTime:HH:mm} UTC: {Run.Written} of "
        + $"{Run.Documents.Length} written{(HasUnknown ? ", 1 unknown" : "")}.");

    private bool HasUnknown => Run.Documents.Any(d => d.State is DocumentFate.Sending or DocumentFate.Unknown);
}

/// <param name="InHub">They survive a restart, and all replicas show the same.</param>
/// <param name="Words">For the operator: where they are kept, and why not at the hub.</param>
public sealed record JournalKeeping(bool InHub, string Words);
