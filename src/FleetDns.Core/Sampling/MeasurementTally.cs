namespace FleetDns.Core.Sampling;

/// <summary>Counts the answers of one measurement and provides immutable snapshots of it. Not thread-safe: one owner adds.</summary>
public sealed class MeasurementTally
{
    private readonly MeasurementPlan _plan;
    private readonly DateTimeOffset _startedAt;
    private readonly Dictionary<string, ExpectedTarget> _expected;
    private readonly Dictionary<string, int> _answers = new(StringComparer.Ordinal);
    private readonly string? _nested;                 // counts targets of no other endpoint
    private readonly List<string> _unexpected = [];   // in the order of their first answers
    private readonly Dictionary<AnswerKind, int> _kinds = [];
    private readonly SortedDictionary<string, Server> _servers = new(StringComparer.Ordinal);
    private DnsAnswer? _last;
    private string? _lastProblem;
    private Measurement? _current;

    private MeasurementTally(MeasurementPlan plan, DateTimeOffset at)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(plan.Queries, 1);
        _plan = plan;
        _startedAt = at;
        // Two endpoints of one profile never share a target (docs/domain.md 4.3); if they do, the answers cannot distinguish them.
        _expected = plan.Expected.GroupBy(e => e.Target, StringComparer.Ordinal).ToDictionary(
            g => g.Key,
            g => g.First() with { Share = g.Sum(e => e.Share), Label = string.Join(", ", g.Select(e => e.Label)) },
            StringComparer.Ordinal);
        _nested = plan.Expected.FirstOrDefault(e => e.IsNested)?.Target;
    }

    public static MeasurementTally Start(MeasurementPlan plan, DateTimeOffset at) => new(plan, at);

    /// <summary>The measurement so far; after <see cref="Finish"/> the finished one. Built on demand, so that adding stays cheap.</summary>
    public Measurement Current => _current ??= Snapshot(null, null);

    /// <summary>Adds one answer. A target is compared as given: lower case, without final dot.</summary>
    public void Add(DnsAnswer answer)
    {
        if (_current?.FinishedAt is not null)
        {
            throw new InvalidOperationException("The measurement is finished; its number of queries was fixed in advance.");
        }

        if (answer is { Kind: AnswerKind.Counted, Target: null })
        {
            throw new ArgumentException("An answer counts only with its target.", nameof(answer));
        }

        _current = null;
        _last = answer;
        _lastProblem = answer.Problem ?? _lastProblem;
        _kinds[answer.Kind] = Of(answer.Kind) + 1;
        if (!_servers.TryGetValue(answer.Server, out var server))
        {
            _servers[answer.Server] = server = new Server();
        }

        server.Add(answer);
        if (answer.Kind != AnswerKind.Counted)
        {
            return;
        }

        var target = _expected.ContainsKey(answer.Target!) ? answer.Target! : _nested ?? answer.Target!;
        if (!_answers.TryGetValue(target, out var sofar) && !_expected.ContainsKey(target))
        {
            _unexpected.Add(target);
        }

        _answers[target] = sofar + 1;
    }

    /// <summary>Ends it, at the fixed number or early, and judges it.</summary>
    /// <param name="changedDuring">Changes of weights or monitor status meanwhile, as text; null if none.</param>
    public Measurement Finish(DateTimeOffset at, string? changedDuring)
    {
        var counted = Snapshot(at, null);
        var verdict = Judge.Of(counted, changedDuring);
        return _current =
            counted with { Verdict = _plan.Limits is { } limits ? verdict with { Detail = $"{verdict.Detail} {limits}".Trim() } : verdict };
    }

    private int Of(AnswerKind kind) => _kinds.GetValueOrDefault(kind);

    private Measurement Snapshot(DateTimeOffset? finishedAt, Verdict? verdict) => new(
        _plan,
        _startedAt,
        finishedAt,
        _kinds.Values.Sum(),
        Of(AnswerKind.Counted),
        Of(AnswerKind.Rejected),
        Of(AnswerKind.NoAnswer),
        Of(AnswerKind.Timeout),
        Of(AnswerKind.ServerFailure),
        Targets(),
        [.. _servers.Select(s => s.Value.Tally(s.Key))],
        _last,
        _lastProblem,
        verdict);

    // Expected targets in the plan's order, including those without answers; then the unexpected ones in order of arrival.
    private ImmutableArray<TargetTally> Targets()
    {
        var counted = Of(AnswerKind.Counted);
        return [
            .. _plan.Expected.Select(e => _expected[e.Target]).Distinct().Select(e => Tally(e, true)),
            .. _unexpected.Select(t => Tally(new ExpectedTarget(t, t, -1, 0), false)),
        ];

        TargetTally Tally(ExpectedTarget target, bool expected)
        {
            var answers = _answers.GetValueOrDefault(target.Target);
            return new TargetTally(
                target.Target, target.Label, target.Slot, expected, target.Share, answers, counted == 0 ? 0 : (double)answers / counted,
                Wilson.Of(answers, counted));
        }
    }

    private sealed class Server
    {
        private readonly List<TimeSpan> _roundTrips = [];   // sorted
        private int _asked;
        private int _counted;
        private long? _ttl;

        public void Add(DnsAnswer answer)
        {
            _asked++;
            _counted += answer.Kind == AnswerKind.Counted ? 1 : 0;
            _ttl = answer.Ttl ?? _ttl;
            if (answer.Kind != AnswerKind.Timeout)
            {
                var at = _roundTrips.BinarySearch(answer.RoundTrip);
                _roundTrips.Insert(at < 0 ? ~at : at, answer.RoundTrip);
            }
        }

        public ServerTally Tally(string name) => new(name, _asked, _counted, _asked - _counted, Median(), _ttl);

        private TimeSpan Median() => _roundTrips.Count switch
        {
            0 => TimeSpan.Zero,
            var n when n % 2 == 1 => _roundTrips[n / 2],
            var n => (_roundTrips[(n / 2) - 1] + _roundTrips[n / 2]) / 2,
        };
    }
}
