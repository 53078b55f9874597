using FleetDns.Core.Plans;

namespace FleetDns.Web.Operations;

/// <summary>The record of a plan that this process is writing. Nothing throws. Disposed without an end, it is an interrupted one.</summary>
public interface IPlanRecord : IDisposable
{
    /// <summary>Cancelled when the process cannot wait any longer: what is under way then is "not known".</summary>
    CancellationToken Cut { get; }

    /// <summary>Before a document is sent. Recorded before it returns.</summary>
    /// <returns>Null: send it. Else why nothing more is to be sent: the process stops, the time is over, or somebody has taken the plan over.</returns>
    Task<string?> SendingAsync(DocumentRef reference);

    /// <summary>What became of a document; recorded with the next one, or with the end.</summary>
    void Tell(DocumentReport report);

    /// <summary>The plan is through.</summary>
    /// <param name="outcome">In words.</param>
    Task EndAsync(string outcome);
}

/// <summary>Keeps one record up to date at the hub.</summary>
/// <param name="until">When the plan has taken long enough.</param>
internal sealed class PlanRecord(RunStore store, string name, PlanRun run, DateTimeOffset until, CancellationToken cut) : IPlanRecord
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _through = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PlanRun _run = run;       // guarded by _gate
    private string? _version;         // of the note; null while the hub has none; guarded by _turn
    private string? _taken;           // guarded by _turn
    private DateTimeOffset? _savedAt; // guarded by _turn
    private bool _begun;              // something was sent; touched by the plan alone

    public CancellationToken Cut => cut;

    public string Name => name;

    public PlanRun Run
    {
        get
        {
            lock (_gate)
            {
                return _run;
            }
        }
    }

    /// <summary>The plan is through, or broke off.</summary>
    public Task Through => _through.Task;

    /// <summary>The hub has the last state.</summary>
    public bool IsSaved { get; private set; }

    public async Task<string?> SendingAsync(DocumentRef reference)
    {
        if (store.WhyNotOn(until) is { } why)
        {
            return why;
        }

        _begun = true;
        Change(run => With(run, reference, document => document with { State = RunState.Sending }));
        await SaveAsync();
        return _taken ?? (_savedAt is { } at && store.Now - at >= RunStore.Silent
            ? "Not tried: the record of this plan could not be renewed for 30 s, so that somebody may have taken the plan over."
            : null);
    }

    public void Tell(DocumentReport report) => Change(run => With(run, report.Document.Reference, document => document with
    {
        State = State(report.Fate),
        Words = report.Fate is DocumentFate.Failed or DocumentFate.Unknown or DocumentFate.NotTried ? report.Words : null,
        Uid = UndoPlans.Uid(report.Outcome?.Written),
    }));

    public async Task EndAsync(string outcome)
    {
        Change(run => run with { Ended = store.Now, Outcome = outcome });
        if (_begun)
        {
            await SaveAsync();
        }
    }

    /// <summary>Records how far the plan is, and that its process lives.</summary>
    public async Task SaveAsync()
    {
        await _turn.WaitAsync();
        try
        {
            Change(run => run with { Renewed = store.Now });
            if (_taken is null)
            {
                (_version, _taken, IsSaved) = await store.KeepAsync(name, _version, Run);
                _savedAt = IsSaved ? store.Now : _savedAt;
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _through.TrySetResult();
        if (!_begun || IsSaved || Run.Ended is null)
        {
            store.Forget(name);   // else its end is still to be recorded
        }
    }

    private void Change(Func<PlanRun, PlanRun> change)
    {
        lock (_gate)
        {
            _run = change(_run);
        }
    }

    private static PlanRun With(PlanRun run, DocumentRef reference, Func<RunDocument, RunDocument> change) =>
        run with { Documents = [.. run.Documents.Select(document => document.Reference == reference ? change(document) : document)] };

    private static RunState State(DocumentFate fate) => fate switch
    {
        DocumentFate.Kept => RunState.Kept,
        DocumentFate.Written => RunState.Written,
        DocumentFate.Leaving => RunState.Leaving,
        DocumentFate.Failed => RunState.Failed,
        DocumentFate.NotTried => RunState.NotTried,
        _ => RunState.Unknown,
    };
}
