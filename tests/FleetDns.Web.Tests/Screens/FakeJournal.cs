using FleetDns.Core.Journal;
using FleetDns.Core.Plans;
using FleetDns.Web.Live;
using FleetDns.Web.Operations;

namespace FleetDns.Web.Tests.Screens;

/// <summary>Keeps what is recorded and shows the lines that the test sets.</summary>
/// <param name="problem">Why nothing is stored; null if it is.</param>
internal sealed class FakeJournal(string? problem = null) : IJournal, IJournalReader
{
    public static readonly JournalKeeping Kept = new(true, "Changes made here are stored on the hub.");

    private readonly Published<JournalView> _published = new(new JournalView([], FleetBuilder.Noon.AddHours(-3), Kept));

    public List<JournalEntry> Recorded { get; } = [];

    /// <summary>The plans that were started, newest last.</summary>
    public List<FakeRecord> Runs { get; } = [];

    /// <summary>The interrupted records that were taken over, with the outcome.</summary>
    public List<(string Name, string Outcome)> Taken { get; } = [];

    /// <summary>Why a document may not be sent; null if it may.</summary>
    public Func<DocumentRef, string?> Stops { get; set; } = _ => null;

    public int Subscribers => _published.SubscriberCount;

    public Task<string?> RecordAsync(JournalEntry entry, CancellationToken token)
    {
        Recorded.Add(entry);
        return Task.FromResult(problem);
    }

    public IPlanRecord Begin(PlanRun run)
    {
        var record = new FakeRecord(this, run);
        Runs.Add(record);
        return record;
    }

    public Task<string?> TakeOverAsync(string name, string outcome, CancellationToken token)
    {
        Taken.Add((name, outcome));
        return Task.FromResult(problem);
    }

    public void Interrupt(params ImmutableArray<KeptRun> runs) =>
        _published.Publish(_published.Current with { Interrupted = [.. runs.Select(run => new InterruptedRun(run, 0))] });

    public void Show(params ImmutableArray<JournalLine> lines) => _published.Publish(_published.Current with { Lines = lines });

    public IAsyncEnumerable<JournalView> SubscribeAsync(CancellationToken token) => _published.SubscribeAsync(token);
}

/// <summary>What a plan reported to its record.</summary>
internal sealed class FakeRecord(FakeJournal journal, PlanRun run) : IPlanRecord
{
    public PlanRun Run => run;

    public List<DocumentRef> Sent { get; } = [];

    public List<DocumentReport> Reported { get; } = [];

    public string? Outcome { get; private set; }

    public bool IsClosed { get; private set; }

    public CancellationToken Cut => CancellationToken.None;

    public Task<string?> SendingAsync(DocumentRef reference)
    {
        if (journal.Stops(reference) is { } why)
        {
            return Task.FromResult<string?>(why);
        }

        Sent.Add(reference);
        return Task.FromResult<string?>(null);
    }

    public void Add(DocumentReport report) => Reported.Add(report);

    public Task EndAsync(string outcome)
    {
        Outcome = outcome;
        return Task.CompletedTask;
    }

    public void Dispose() => IsClosed = true;
}
