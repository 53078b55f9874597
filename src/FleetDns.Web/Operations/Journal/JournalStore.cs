using FleetDns.Core.Journal;
using FleetDns.Sources.Cluster.Watching;
using FleetDns.Sources.Cluster.Writing;
using FleetDns.Sources.Publishing;
using FleetDns.Web.Live;

namespace FleetDns.Web.Operations;

/// <summary>
/// The changes that FleetDns made: each a note at the hub, read back and watched, so that all replicas show the same and a restart loses
/// nothing.
/// Entries that the hub does not accept stay in memory and are tried again. Keeps the newest 2,000 of 90 days.
/// </summary>
public sealed partial class JournalStore(
    IHubNotes notes, TimeProvider time, ILogger<JournalStore> logger) : BackgroundService, IJournal, IHostedLifecycleService
{
    public const int MostKept = 2_000;

    private const int AtOnce = 100;
    private static readonly TimeSpan s_kept = TimeSpan.FromDays(90);
    private static readonly TimeSpan s_again = TimeSpan.FromSeconds(30);

    private static readonly JournalKeeping s_unknown = new(false, "FleetDns has not checked yet whether the hub can keep the journal.");

    private readonly Lock _gate = new();
    // Guarded by _gate: entries of this process that the watch has not delivered yet
    private readonly Dictionary<string, Own> _own = [];
    // Guarded by _gate
    private ImmutableDictionary<string, (string Version, JournalLine Line)> _read =
        ImmutableDictionary<string, (string, JournalLine)>.Empty;
    private JournalKeeping _keeping = s_unknown;                                     // guarded by _gate
    private readonly Published<KeptJournal> _published = new(new KeptJournal([], s_unknown));

    /// <summary>Newest first.</summary>
    public KeptJournal Current => _published.Current;

    public IAsyncEnumerable<KeptJournal> SubscribeAsync(CancellationToken token) => _published.SubscribeAsync(token);

    /// <summary>The records of plans that are being written.</summary>
    public RunStore Runs { get; } = new(notes, time, logger);

    public IPlanRecord Begin(PlanRun run) => Runs.Begin(run);

    public async Task<string?> TakeOverAsync(string name, string outcome, CancellationToken token)
    {
        var run = Runs.Current.Runs.FirstOrDefault(each => each.Name == name)?.Run;
        var problem = await Runs.TakeOverAsync(name, outcome, token);
        if (problem is null && run is not null)
        {
            // The process ended between sending and recording.
            foreach (var document in run.Documents.Where(each => each.State == DocumentFate.Sending))
            {
                await RecordAsync(
                    new JournalEntry(
                        time.GetUtcNow(), run.OperatorId, run.OperatorName, document.Profiles, document.Group, document.Kind, document.Key,
                        JournalText.Action(document.Action, run.Undoes), [], run.Correlation, "unknown",
                    $"FleetDns was interrupted at {run.Renewed.UtcDateTime:HH:mm:ss} UTC while it sent this change. {outcome}"), token);
            }
        }

        return problem;
    }

    /// <summary>Before anything else stops, plans finish the documents they have begun.</summary>
    Task IHostedLifecycleService.StoppingAsync(CancellationToken cancellationToken) => Runs.StopAsync();

    Task IHostedLifecycleService.StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    Task IHostedLifecycleService.StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    Task IHostedLifecycleService.StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<string?> RecordAsync(JournalEntry entry, CancellationToken token)
    {
        var fitted = JournalText.Fit(entry);
        var name = JournalText.NewName(JournalText.Kind, fitted.At);
        lock (_gate)
        {
            _own[name] = new Own(fitted, InHub: false);
            if (_own.Count > MostKept)
            {
                _own.Remove(_own.MinBy(each => each.Value.Entry.At).Key);
            }
        }

        Publish();
        var outcome = await KeepAsync(name, fitted, token);
        return IsKept(outcome) ? null : $"Kept in memory only. {outcome.Message ?? outcome.Result.ToString()}";
    }

    public override void Dispose()
    {
        Runs.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Loops.RunAsync(stoppingToken, [notes.RunAsync, ReadAsync, TendAsync, Runs.TendAsync]);

    private async Task ReadAsync(CancellationToken token)
    {
        await foreach (var snapshot in notes.SubscribeAsync(token))
        {
            lock (_gate)
            {
                _read = Lines(snapshot);
                foreach (var name in _own.Keys.Where(_read.ContainsKey).ToList())
                {
                    _own.Remove(name);
                }
            }

            Runs.Take(snapshot);
            Publish();
        }
    }

    private ImmutableDictionary<string, (string Version, JournalLine Line)> Lines(WatchSnapshot<HubNote> snapshot)
    {
        var lines = ImmutableDictionary.CreateBuilder<string, (string, JournalLine)>(StringComparer.Ordinal);
        foreach (var note in snapshot.Items.Values.Where(note => note.Kind == JournalText.Kind))
        {
            var (name, version) = (note.Meta.Key.Name, note.Meta.ResourceVersion);
            if (_read.TryGetValue(name, out var known) && known.Version == version)
            {
                lines[name] = known;
            }
            else if (Read(note) is { } line)
            {
                lines[name] = (version, line);
            }
        }

        return lines.ToImmutable();
    }

    // Notes are untrusted: one of them must not stop the reading of the others.
    private JournalLine? Read(HubNote note)
    {
        try
        {
            return JournalText.Read(note.Text) is { } entry ? JournalText.Line(note.Meta.Key.Name, entry) : null;
        }
        catch (Exception defect) when (defect is not OperationCanceledException)
        {
            LogUnreadable(logger, note.Meta.Key.Name, defect);
            return null;
        }
    }

    /// <summary>Checks whether the hub can keep entries, retries those that it did not accept, and deletes old ones.</summary>
    private async Task TendAsync(CancellationToken token)
    {
        using var timer = new PeriodicTimer(s_again, time);
        do
        {
            Judge(await SafelyAsync(() => notes.TryAsync(token)));
            List<KeyValuePair<string, Own>> waiting;
            lock (_gate)
            {
                waiting = [.. _own.Where(each => !each.Value.InHub).OrderBy(each => each.Value.Entry.At)];
            }

            foreach (var (name, own) in waiting)
            {
                // An entry that the hub refuses permanently must not block the others.
                var outcome = await KeepAsync(name, own.Entry, token);
                if (!IsKept(outcome) && outcome.Result != WriteResult.Invalid)
                {
                    break;
                }
            }

            await PruneAsync(token);
        }
        while (await timer.WaitForNextTickAsync(token));
    }

    private async Task<WriteOutcome> KeepAsync(string name, JournalEntry entry, CancellationToken token)
    {
        var outcome = await SafelyAsync(() => notes.CreateAsync(name, JournalText.Kind, JournalText.Write(entry), token));
        if (IsKept(outcome))
        {
            lock (_gate)
            {
                if (_own.ContainsKey(name))
                {
                    _own[name] = new Own(entry, InHub: true);
                }
            }
        }

        Judge(outcome);
        return outcome;
    }

    // Names are unique: on a conflict the entry already exists.
    private static bool IsKept(WriteOutcome outcome) => outcome.Result is WriteResult.Accepted or WriteResult.Conflict;

    private Task<WriteOutcome> SafelyAsync(Func<Task<WriteOutcome>> ask) => SafeNotes.AskAsync(ask, defect => LogDefect(logger, defect));

    private async Task PruneAsync(CancellationToken token)
    {
        var old = time.GetUtcNow() - s_kept;
        var mine =
            notes.Current.Items.Values.Where(note => note.Kind == JournalText.Kind).OrderByDescending(note => note.Meta.Created).ToList();
        foreach (var note in mine.Where((note, place) => place >= MostKept || note.Meta.Created < old).Reverse().Take(AtOnce))
        {
            var outcome = await SafelyAsync(() => notes.DeleteAsync(note, token));
            if (outcome.Result is WriteResult.Denied or WriteResult.Unreachable)
            {
                LogNotPruned(logger, note.Meta.Key.Name, outcome.Message);
                return;
            }
        }
    }

    private void Judge(WriteOutcome outcome)
    {
        var reading = notes.Current.Freshness;
        var keeping = outcome.Result is WriteResult.Accepted or WriteResult.Conflict
            ? reading.State is SourceState.Denied or SourceState.Absent
                ? new JournalKeeping(
                    true, "Changes made here are stored on the hub, but FleetDns has no permission to read them: after a restart none is "
                        + $"shown. {reading.Problem}")
                : new JournalKeeping(
                    true, $"Changes made here are stored on the hub (namespace {HubNotes.Namespace}) for {s_kept.Days} days, at most the "
                        + $"newest {MostKept:N0}.")
            : new JournalKeeping(
                false, "Changes made here are stored in memory only: they are lost on restart, and other replicas do not show them. "
                    + $"{outcome.Message}");
        lock (_gate)
        {
            if (_keeping == keeping)
            {
                return;
            }

            _keeping = keeping;
        }

        LogKeeping(logger, keeping.Words);
        Publish();
    }

    private void Publish()
    {
        lock (_gate)
        {
            var lines = _read.Values.Select(each => each.Line).Concat(_own.Select(each => JournalText.Line(each.Key, each.Value.Entry)));
            _published.Publish(
                new KeptJournal(
                    [.. lines.OrderByDescending(line => line.At).ThenByDescending(line => line.Id, StringComparer.Ordinal)], _keeping));
        }
    }

    [LoggerMessage(LogLevel.Information, "Journal: {Words}")]
    private static partial void LogKeeping(ILogger logger, string words);

    [LoggerMessage(LogLevel.Warning, "Journal: the old entry {Name} could not be deleted: {Problem}")]
    private static partial void LogNotPruned(ILogger logger, string name, string? problem);

    [LoggerMessage(LogLevel.Error, "Journal: defect in FleetDns during a request to the hub. FleetDns tries again.")]
    private static partial void LogDefect(ILogger logger, Exception defect);

    [LoggerMessage(LogLevel.Error, "Journal: defect in FleetDns while reading entry {Name}. The entry is not shown.")]
    private static partial void LogUnreadable(ILogger logger, string name, Exception defect);

    private sealed record Own(JournalEntry Entry, bool InHub);
}

/// <summary>The changes that FleetDns made, newest first, and where they are kept.</summary>
public sealed record KeptJournal(ImmutableArray<JournalLine> Lines, JournalKeeping Keeping);
