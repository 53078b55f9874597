namespace FleetDns.Core.Problems;

/// <summary>
/// View → view with problems, incrementally: only rows that changed, rows that used something that changed, and rows that are due are
/// judged again. The result equals that of a new engine with the same view at the same time, except for times that only continuous
/// observation can provide.
/// A rule that throws keeps its previous results for that row and is reported; all others continue. Not thread-safe: one owner calls
/// <see cref="Evaluate"/>.
/// </summary>
public sealed class ProblemEngine
{
    private static readonly Asked s_fleet = new(RowKind.Fleet, default);

    private readonly Dictionary<Asked, Judged> _judged = [];
    private readonly Dictionary<Asked, HashSet<Asked>> _askedBy = [];
    private readonly SortedSet<(DateTimeOffset Due, Asked Row)> _due = new(Comparer<(DateTimeOffset Due, Asked Row)>.Create(ByDue));
    private readonly Dictionary<ProblemKey, SortedDictionary<Asked, Problem>> _found = [];   // several rows may report the same problem
    private FleetView _seen = FleetView.Empty;
    private FleetView _told = FleetView.Empty;
    private readonly List<DefectFound> _defects = [];
    private bool _begun;

    /// <summary>New failures of the last call.</summary>
    public IReadOnlyList<DefectFound> Defects => _defects;

    /// <summary>How many rows the last call judged: the cost of an event, for tests.</summary>
    internal int LastJudged { get; private set; }

    /// <param name="view">The current view; its own problems are ignored.</param>
    /// <param name="at">Now.</param>
    /// <returns>The view with its problems (the previous instance if nothing changed), and when to call again even if nothing changes; null
    /// for never.</returns>
    public (FleetView View, DateTimeOffset? Due) Evaluate(FleetView view, DateTimeOffset at)
    {
        _defects.Clear();
        var touched = new HashSet<Asked>();
        Collect(view, touched);
        while (_due.Count > 0 && _due.Min.Due <= at)
        {
            touched.Add(_due.Min.Row);
            _due.Remove(_due.Min);
        }

        var changed = new HashSet<ProblemKey>();
        foreach (var row in touched)
        {
            Judge(row, view, at, changed);
        }

        LastJudged = touched.Count;
        var problems = Publish(changed);
        _told = ReferenceEquals(view, _seen) && ReferenceEquals(problems, _told.Problems) && _begun ? _told
            : view with { Problems = problems };
        _seen = view;
        _begun = true;
        return (_told, _due.Count > 0 ? _due.Min.Due : null);
    }

    private void Collect(FleetView view, HashSet<Asked> touched)
    {
        if (ReferenceEquals(view, _seen) && _begun)
        {
            return;
        }

        Follow(RowKind.Profile, _seen.Profiles, view.Profiles, key => key, touched);
        Follow(RowKind.Service, _seen.Services, view.Services, key => key, touched);
        Follow(RowKind.Placement, _seen.Placements, view.Placements, key => key, touched);
        Follow(RowKind.Override, _seen.Overrides, view.Overrides, key => key, touched);
        Follow(RowKind.Namespace, _seen.Namespaces, view.Namespaces, Named, touched);
        Follow(RowKind.Member, _seen.Members, view.Members, Named, touched, (was, now) =>
        {
            if (was is null || now is null || was.Cluster.Meta.Labels != now.Cluster.Meta.Labels)
            {
                Touch(new Asked(RowKind.MemberLabels, Named((was ?? now)!.Name)), touched);
            }
        });
        if (_seen.Unreadable != view.Unreadable)
        {
            Touch(Asked.All(RowKind.Unreadable), touched);
        }

        if (!ReferenceEquals(_seen.Events, view.Events))
        {
            foreach (var asked in _askedBy.Keys.Where(a => a.Kind == RowKind.Event).ToList())
            {
                var of = new ObjectRef(asked.Of, asked.Key);
                if (_seen.Events.GetValueOrDefault(of, []) != view.Events.GetValueOrDefault(of, []))
                {
                    Touch(asked, touched);
                }
            }
        }

        if (!_begun || !SameStates(_seen.Freshness, view.Freshness))
        {
            // What an absence means has changed for every row.
            touched.UnionWith(_judged.Keys);
            touched.Add(s_fleet);
        }
    }

    private static ObjectKey Named(string name) => new(string.Empty, name);

    private void Touch(Asked changed, HashSet<Asked> touched)
    {
        if (_askedBy.TryGetValue(changed, out var rows))
        {
            touched.UnionWith(rows);
        }
    }

    /// <summary>Both are sorted, so one pass finds the instances that differ.</summary>
    private void Follow<TKey, TRow>(
        RowKind kind,
        ImmutableSortedDictionary<TKey, TRow> old,
        ImmutableSortedDictionary<TKey, TRow> now,
        Func<TKey, ObjectKey> name,
        HashSet<Asked> touched,
        Action<TRow?, TRow?>? also = null)
        where TKey : notnull
        where TRow : class
    {
        if (ReferenceEquals(old, now))
        {
            return;
        }

        Touch(Asked.All(kind), touched);
        using var before = old.GetEnumerator();
        using var after = now.GetEnumerator();
        var (more, most) = (before.MoveNext(), after.MoveNext());
        while (more || most)
        {
            var order = !more ? 1 : !most ? -1 : now.KeyComparer.Compare(before.Current.Key, after.Current.Key);
            if (order != 0 || !ReferenceEquals(before.Current.Value, after.Current.Value))
            {
                var row = new Asked(kind, name(order > 0 ? after.Current.Key : before.Current.Key));
                touched.Add(row);
                Touch(row, touched);
                also?.Invoke(order <= 0 ? before.Current.Value : null, order >= 0 ? after.Current.Value : null);
            }

            more = order <= 0 ? before.MoveNext() : more;
            most = order >= 0 ? after.MoveNext() : most;
        }
    }

    private static bool SameStates(Freshness a, Freshness b) =>
        ReferenceEquals(a, b) || (a.Azure.State == b.Azure.State && States(a).SequenceEqual(States(b)));

    private static IEnumerable<(string, SourceState)> States(Freshness freshness) => freshness.Kinds.Select(k => (k.Source, k.State));

    private void Judge(Asked row, FleetView view, DateTimeOffset at, HashSet<ProblemKey> changed)
    {
        _judged.TryGetValue(row, out var old);
        if (old is not null)
        {
            Forget(row, old, changed);
        }

        var scope = new Scope(view, at, old?.Marks ?? [], old?.Problems ?? []);
        if (Find(row, view, scope) is not { } found)
        {
            _judged.Remove(row);   // the row no longer exists
            return;
        }

        if (scope.Failed.Count > 0)
        {
            var defect = Rules.Catalogue.Defect(row, view, scope);
            found = [.. found, defect];
            _defects.AddRange(
                scope.Failed.Where(f => old?.Failed.Contains(f.Rule) != true)
                .Select(f => new DefectFound(defect.Subject, f.Rule, f.Exception)));
        }

        var kept = ImmutableArray.CreateBuilder<Problem>();
        foreach (var problem in found)
        {
            kept.Add(Keep(problem, at));
        }

        var judged = new Judged(kept.ToImmutable(), [.. scope.Asked], scope.Due, scope.Marks, [.. scope.Failed.Select(f => f.Rule)]);
        _judged[row] = judged;
        foreach (var asked in judged.Asked)
        {
            (_askedBy.TryGetValue(asked, out var rows) ? rows : _askedBy[asked] = []).Add(row);
        }

        if (judged.Due is { } due)
        {
            _due.Add((due, row));
        }

        foreach (var problem in judged.Problems)
        {
            (_found.TryGetValue(problem.Key, out var by) ? by : _found[problem.Key] = new(Comparer<Asked>.Create(ByRow)))[row] = problem;
            changed.Add(problem.Key);
        }
    }

    // Reading the row before its rules run may throw as well.
    private static IReadOnlyList<Problem>? Find(Asked row, FleetView view, Scope scope)
    {
        try
        {
            return Rules.Catalogue.Judge(row, view, scope);
        }
        catch (Exception exception)
        {
            scope.Fail("all rules", exception);
            return [.. scope.Last];
        }
    }

    private void Forget(Asked row, Judged old, HashSet<ProblemKey> changed)
    {
        foreach (var asked in old.Asked)
        {
            if (_askedBy.TryGetValue(asked, out var rows) && rows.Remove(row) && rows.Count == 0)
            {
                _askedBy.Remove(asked);
            }
        }

        if (old.Due is { } due)
        {
            _due.Remove((due, row));
        }

        foreach (var problem in old.Problems)
        {
            if (_found.TryGetValue(problem.Key, out var by) && by.Remove(row) && by.Count == 0)
            {
                _found.Remove(problem.Key);
            }

            changed.Add(problem.Key);
        }
    }

    /// <summary>The old instance if it is equal. If the start is unknown, it is when FleetDns first saw the problem, unless it was there
    /// before FleetDns looked.</summary>
    private Problem Keep(Problem problem, DateTimeOffset at)
    {
        var old = _told.Problems.GetValueOrDefault(problem.Key);
        var timed = problem.Since is not null ? problem : problem with { Since = old is not null ? old.Since : _begun ? at : null };
        return old == timed ? old : timed;
    }

    private ImmutableSortedDictionary<ProblemKey, Problem> Publish(HashSet<ProblemKey> changed)
    {
        var problems = _told.Problems.ToBuilder();
        foreach (var key in changed)
        {
            if (!_found.TryGetValue(key, out var by))
            {
                problems.Remove(key);
                continue;
            }

            var first = by.Values.First();
            var whole = by.Count == 1 ? first : first with { Profiles = [.. by.Values.SelectMany(p => p.Profiles).Distinct().Order()] };
            if (problems.GetValueOrDefault(key) != whole)
            {
                problems[key] = whole;
            }
        }

        return problems.ToImmutable();
    }

    private static int ByRow(Asked a, Asked b) =>
        a.Kind != b.Kind ? a.Kind.CompareTo(b.Kind) : a.Key.CompareTo(b.Key) is var key and not 0 ? key : string.CompareOrdinal(a.Of, b.Of);

    private static int ByDue((DateTimeOffset Due, Asked Row) a, (DateTimeOffset Due, Asked Row) b) =>
        a.Due != b.Due ? a.Due.CompareTo(b.Due) : ByRow(a.Row, b.Row);

    private sealed record Judged(
        ImmutableArray<Problem> Problems, ImmutableArray<Asked> Asked, DateTimeOffset? Due, Dictionary<string, DateTimeOffset> Marks,
        ImmutableArray<string> Failed);
}
