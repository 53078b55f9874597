using FleetDns.Core.Plans;

namespace FleetDns.Web.Operations;

/// <summary>
/// The record of a plan that this process is writing. Nothing throws. If it is disposed before its end, the plan counts as interrupted.
/// </summary>
public interface IPlanRecord : IDisposable
{
    /// <summary>Cancelled when the process cannot wait any longer: the result of a request in progress is then unknown.</summary>
    CancellationToken Cut { get; }

    /// <summary>Called before a document is sent; returns after this is recorded.</summary>
    /// <returns>
    /// Null to send it. Otherwise why nothing more may be sent: the process stops, the time is up, or the plan was taken over.
    /// </returns>
    Task<string?> SendingAsync(DocumentRef reference);

    /// <summary>Adds the result of a document; recorded with the next one or with the end.</summary>
    void Add(DocumentReport report);

    /// <summary>The plan is completed.</summary>
    /// <param name="outcome">A sentence.</param>
    Task EndAsync(string outcome);
}

/// <summary>Keeps one record up to date at the hub.</summary>
/// <param name="until">When the plan must end.</param>
internal sealed class PlanRecord(RunStore store, string name, PlanRun run, DateTimeOffset until, CancellationToken cut) : IPlanRecord
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PlanRun _run = run;       // guarded by _gate
    private string? _version;         // resourceVersion of the note; null while the hub has none; guarded by _turn
    private string? _taken;           // guarded by _turn
    private DateTimeOffset? _savedAt; // guarded by _turn
    private bool _begun;              // something was sent; touched only by the plan

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

    /// <summary>Completes when the plan is completed or was aborted.</summary>
    public Task Ending => _ended.Task;

    /// <summary>The last state is recorded at the hub.</summary>
    public bool IsSaved { get; private set; }

    public async Task<string?> SendingAsync(DocumentRef reference)
    {
        if (store.WhyNotOn(until) is { } why)
        {
            return why;
        }

        _begun = true;
        Change(run => With(run, reference, document => document with { State = DocumentFate.Sending }));
        await SaveAsync();
        return _taken ?? (_savedAt is { } at && store.Now - at >= RunStore.Silent
            ? "Not tried: the record of this plan could not be updated for 30 s, so another operator may have taken it over."
            : null);
    }

    public void Add(DocumentReport report) => Change(run => With(run, report.Document.Reference, document => document with
    {
        State = report.Fate,
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

    /// <summary>Records the progress of the plan, and that its process is alive.</summary>
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
        _ended.TrySetResult();
        if (!_begun || IsSaved || Run.Ended is null)
        {
            store.Forget(name);   // otherwise its end must still be recorded
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
}
