using System.Globalization;
using FleetDns.Core.Journal;
using FleetDns.Sources.Cluster.Watching;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Web.Live;

namespace FleetDns.Web.Operations;

/// <summary>
/// The records of plans that are being written: each a note at the hub, renewed while its process is alive. A record that is not renewed
/// for 30 s while the watch is live counts as interrupted. Time is measured only with this process' own clock.
/// </summary>
public sealed partial class RunStore(IHubNotes notes, TimeProvider time, ILogger logger) : IDisposable
{
    /// <summary>How many records of ended plans stay at the hub; their writes are in the journal.</summary>
    public const int MostEnded = 100;

    /// <summary>A record that is not renewed for this long belongs to a process that has ended.</summary>
    public static readonly TimeSpan Silent = TimeSpan.FromSeconds(30);

    private const int PrunedAtOnce = 20;
    private static readonly TimeSpan s_tick = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_renewed = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_kept = TimeSpan.FromDays(90);

    // A plan has at most 200 documents of a few hundred milliseconds each; if it takes longer, the hub is failing.
    private static readonly TimeSpan s_longestPlan = TimeSpan.FromMinutes(10);

    // Of the 30 s that the host allows for stopping: the document in progress may finish; then it is aborted and the known state is
    // recorded.
    private static readonly TimeSpan s_finish = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_record = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan s_conflictSettles = TimeSpan.FromMilliseconds(200);

    private readonly string _owner = $"{Environment.MachineName}-{Guid.NewGuid():N}";
    private readonly CancellationTokenSource _cut = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, PlanRecord> _running = [];                    // guarded by _gate
    private readonly Dictionary<string, Read> _read = [];                             // guarded by _gate
    private string? _problem;                                                         // guarded by _gate
    private volatile bool _stopping;
    private readonly Published<InterruptedRuns> _published = new(InterruptedRuns.None);

    public InterruptedRuns Current => _published.Current;

    internal DateTimeOffset Now => time.GetUtcNow();

    public IAsyncEnumerable<InterruptedRuns> SubscribeAsync(CancellationToken token) => _published.SubscribeAsync(token);

    /// <summary>Begins the record of a plan; the hub gets it with the first document.</summary>
    public IPlanRecord Begin(PlanRun run)
    {
        var fitted = RunText.Fit(run with { Owner = _owner });
        var record = new PlanRecord(this, JournalText.NewName(RunText.Kind, Now), fitted, Now + s_longestPlan, _cut.Token);
        lock (_gate)
        {
            _running[record.Name] = record;
        }

        return record;
    }

    /// <summary>Closes an interrupted record because an operator continues, undoes or closes it.</summary>
    /// <returns>Null when closed; otherwise the reason.</returns>
    public async Task<string?> TakeOverAsync(string name, string outcome, CancellationToken token)
    {
        if (Current.Runs.FirstOrDefault(each => each.Name == name) is not { } kept)
        {
            return "This change is not interrupted, or it was already taken over.";
        }

        var ended = RunText.Fit(kept.Run with { Ended = Now, Outcome = outcome });
        var answer = await SafelyAsync(() => notes.UpdateAsync(name, kept.Version, RunText.Write(ended), token));
        if (answer.Result == WriteResult.Denied && Find(name) is { } note && note.Meta.ResourceVersion == kept.Version)
        {
            answer = await SafelyAsync(() => notes.DeleteAsync(note, token));   // this closes it too
        }

        switch (answer.Result)
        {
            case WriteResult.Accepted:
                LogTaken(logger, ended.Title, ended.Correlation, Printable.Of(outcome));
                lock (_gate)
                {
                    _read.Remove(name);
                }

                Publish();
                return null;
            case WriteResult.Conflict or WriteResult.Gone:
                return "Another operator has taken over this change.";
            default:
                return $"The record of the interrupted change could not be updated: {answer.Message}";
        }
    }

    /// <summary>Starts no further document and waits, for a bounded time, until those in progress are written and recorded.</summary>
    public async Task StopAsync()
    {
        _stopping = true;
        List<PlanRecord> running;
        lock (_gate)
        {
            running = [.. _running.Values];
        }

        var ended = Task.WhenAll(running.Select(record => record.Ending));
        await ended.WaitAsync(s_finish, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!ended.IsCompleted)
        {
            await _cut.CancelAsync();
            await ended.WaitAsync(s_record, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose() => _cut.Dispose();

    /// <summary>
    /// Renews the records of this process, checks which others are no longer renewed, and deletes old ones; until cancelled.
    /// </summary>
    public async Task TendAsync(CancellationToken token)
    {
        using var timer = new PeriodicTimer(s_tick, time);
        while (await timer.WaitForNextTickAsync(token))
        {
            List<PlanRecord> due;
            lock (_gate)
            {
                due = [.. _running.Values.Where(
                    record => record.Run.Documents.Any(d => d.State != DocumentFate.NotBegun)
                    && (record.Run.Ended is not null || Now - record.Run.Renewed >= s_renewed))];
            }

            foreach (var record in due)
            {
                await record.SaveAsync();
                if (record is { IsSaved: true, Run.Ended: not null })
                {
                    Forget(record.Name);
                }
            }

            try
            {
                Publish();
                await PruneAsync(token);
            }
            catch (Exception defect) when (defect is not OperationCanceledException)
            {
                LogDefect(logger, defect);
            }
        }
    }

    /// <summary>Takes over the records at the hub.</summary>
    public void Take(WatchSnapshot<HubNote> snapshot)
    {
        lock (_gate)
        {
            var there = snapshot.Items.Values.Where(note => note.Kind == RunText.Kind)
                .ToDictionary(note => note.Meta.Key.Name, StringComparer.Ordinal);
            foreach (var gone in _read.Keys.Where(name => !there.ContainsKey(name)).ToList())
            {
                _read.Remove(gone);
            }

            foreach (var (name, note) in there)
            {
                if (!_read.TryGetValue(name, out var known) || known.Version != note.Meta.ResourceVersion)
                {
                    _read[name] = new Read(note.Meta.ResourceVersion, Parse(note), time.GetTimestamp());
                }
            }
        }

        Publish();
    }

    internal string? WhyNotOn(DateTimeOffset until) =>
        _stopping ? "Not tried: FleetDns is stopping."
        : Now > until
            ? string.Create(
                CultureInfo.InvariantCulture, $"Not tried: the plan has taken more than {s_longestPlan.TotalMinutes:0} minutes.")
        : null;

    internal void Forget(string name)
    {
        lock (_gate)
        {
            _running.Remove(name);
        }
    }

    /// <returns>The note's version; a sentence about who took over the plan; whether it is recorded at the hub.</returns>
    internal async Task<(string? Version, string? Taken, bool IsSaved)> KeepAsync(string name, string? version, PlanRun run)
    {
        var text = RunText.Write(run);
        for (var tries = 0; ; tries++)
        {
            var answer = await SafelyAsync(
                () => version is null ? notes.CreateAsync(name, RunText.Kind, text, CancellationToken.None)
                : notes.UpdateAsync(name, version, text, CancellationToken.None));
            if (answer.Result == WriteResult.Accepted)
            {
                Judge(null);
                return (answer.ResourceVersion, null, true);
            }

            if (answer.Result == WriteResult.Denied && version is not null && tries < 10 && Find(name) is { } old)
            {
                // A role from before these records existed allows notes to be created and deleted, but not updated.
                await SafelyAsync(() => notes.DeleteAsync(old, CancellationToken.None));
                version = null;
                continue;
            }

            if (answer.Result != WriteResult.Conflict || tries == 10)
            {
                Judge(answer.Message ?? answer.Result.ToString());
                return (version, null, false);
            }

            // An answer to this process was lost, or the plan was taken over while this process was suspended.
            await Task.Delay(s_conflictSettles, time);
            if (Find(name) is { } note)
            {
                if (RunText.Read(note.Text) is { } there && (there.Owner != _owner || (there.Ended is not null && run.Ended is null)))
                {
                    return (note.Meta.ResourceVersion, $"Not tried: this plan was taken over. {there.Outcome}", true);
                }

                version = note.Meta.ResourceVersion;
            }
        }
    }

    private HubNote? Find(string name) => notes.Current.Items.GetValueOrDefault(new ObjectKey(HubNotes.Namespace, name));

    private Task<WriteOutcome> SafelyAsync(Func<Task<WriteOutcome>> ask) => SafeNotes.AskAsync(ask, defect => LogDefect(logger, defect));

    private PlanRun? Parse(HubNote note)
    {
        try
        {
            return RunText.Read(note.Text);
        }
        catch (Exception defect) when (defect is not OperationCanceledException)
        {
            // Notes are untrusted: one of them must not stop the reading of the others.
            LogUnreadable(logger, note.Meta.Key.Name, defect);
            return null;
        }
    }

    private void Judge(string? problem)
    {
        lock (_gate)
        {
            if (_problem == problem)
            {
                return;
            }

            _problem = problem;
        }

        if (problem is not null)
        {
            LogNotKept(logger, problem);
        }

        Publish();
    }

    private void Publish()
    {
        lock (_gate)
        {
            // A watch that is not live delivers no renewals either.
            var live = notes.Current.Freshness.State == SourceState.Live;
            var runs = ImmutableArray.CreateBuilder<KeptRun>();
            foreach (var (name, each) in _read.ToList())
            {
                if (each.Run is not { Ended: null } run || _running.ContainsKey(name))
                {
                    continue;
                }

                if (!live)
                {
                    _read[name] = each with { Since = time.GetTimestamp() };
                }
                else if (each.IsSilent || time.GetElapsedTime(each.Since) >= Silent)
                {
                    if (!each.IsSilent)
                    {
                        LogInterrupted(
                            logger, run.OperatorId, run.OperatorName, run.Title, run.Written, run.Documents.Length, run.Correlation);
                    }

                    _read[name] = each with { IsSilent = true };
                    runs.Add(new KeptRun(name, each.Version, run));
                }
            }

            var next = new InterruptedRuns(
                [.. runs.OrderByDescending(each => each.Run.Renewed).ThenBy(each => each.Name, StringComparer.Ordinal)], _problem);
            if (next.Problem != Current.Problem || !next.Runs.SequenceEqual(Current.Runs))
            {
                _published.Publish(next);
            }
        }
    }

    private async Task PruneAsync(CancellationToken token)
    {
        var old = Now - s_kept;
        List<HubNote> ended;
        lock (_gate)
        {
            ended = [
                .. notes.Current.Items.Values.Where(
                    note => note.Kind == RunText.Kind
                    && (note.Meta.Created < old
                    || (_read.TryGetValue(note.Meta.Key.Name, out var read) && read.Run is not { Ended: null })))
                .OrderByDescending(note => note.Meta.Created)];
        }

        foreach (var note in ended.Where((note, place) => place >= MostEnded || note.Meta.Created < old).Take(PrunedAtOnce))
        {
            if (await SafelyAsync(
                () => notes.DeleteAsync(note, token)) is { Result: WriteResult.Denied or WriteResult.Unreachable } refused)
            {
                LogNotPruned(logger, note.Meta.Key.Name, refused.Message);
                return;
            }
        }
    }

    [LoggerMessage(
        LogLevel.Warning, "Running plans are not recorded on the hub; after a crash only the log shows what was started: {Problem}")]
    private static partial void LogNotKept(ILogger logger, string problem);

    [LoggerMessage(
        LogLevel.Warning,
        "A change by {OperatorId} ({OperatorName}) was interrupted: {Title}: {Written} of {Documents} documents written. Correlation "
        + "{Correlation}.")]
    private static partial void LogInterrupted(
        ILogger logger, string operatorId, string operatorName, string title, int written, int documents, string correlation);

    [LoggerMessage(LogLevel.Information, "The interrupted change {Title}, correlation {Correlation}, is closed: {Outcome}")]
    private static partial void LogTaken(ILogger logger, string title, string correlation, string outcome);

    [LoggerMessage(LogLevel.Warning, "The old record {Name} could not be deleted: {Problem}")]
    private static partial void LogNotPruned(ILogger logger, string name, string? problem);

    [LoggerMessage(LogLevel.Error, "Records of plans: defect in FleetDns during a request to the hub. FleetDns tries again.")]
    private static partial void LogDefect(ILogger logger, Exception defect);

    [LoggerMessage(LogLevel.Error, "Records of plans: defect in FleetDns while reading {Name}. The record is not shown.")]
    private static partial void LogUnreadable(ILogger logger, string name, Exception defect);

    /// <param name="Since">When this version was first seen, as a timestamp of the clock.</param>
    /// <param name="IsSilent">It was not renewed for too long.</param>
    private sealed record Read(string Version, PlanRun? Run, long Since)
    {
        public bool IsSilent { get; init; }
    }
}

/// <summary>The interrupted plans, newest first.</summary>
/// <param name="Problem">Why plans cannot be recorded at the hub; null where they are.</param>
public sealed record InterruptedRuns(ImmutableArray<KeptRun> Runs, string? Problem)
{
    public static InterruptedRuns None { get; } = new([], null);
}
