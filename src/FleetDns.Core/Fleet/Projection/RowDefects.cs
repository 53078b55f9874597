namespace FleetDns.Core.Fleet;

/// <summary>Failures of the projection by row, so that one bad row does not affect the others. Used only by its projection.</summary>
internal sealed class RowDefects
{
    private static readonly TimeSpan s_again = TimeSpan.FromSeconds(30);

    private readonly Dictionary<ObjectRef, Defect> _rows = [];
    private readonly SortedDictionary<ObjectRef, Defect> _objects = [];
    private readonly List<DefectFound> _found = [];
    private DateTimeOffset _at;

    /// <summary>When to retry even if nothing changes; null if nothing failed.</summary>
    public DateTimeOffset? Due { get; private set; }

    /// <summary>Objects that could not be processed; their previous state is shown.</summary>
    public IReadOnlyCollection<ObjectRef> Objects => _objects.Keys;

    /// <summary>Starts an update.</summary>
    /// <returns>The rows that are due for a retry.</returns>
    public List<ObjectRef> Begin(DateTimeOffset at)
    {
        _at = at;
        _found.Clear();
        return Due <= at ? [.. _rows.Keys] : [];
    }

    /// <summary>Ends an update.</summary>
    /// <returns>The new failures in it.</returns>
    public IReadOnlyList<DefectFound> End()
    {
        Due = _rows.Count + _objects.Count == 0 ? null : Due is { } due && due > _at ? due : _at.After(s_again);
        return [.. _found];
    }

    /// <summary>Computes a row; one that equals the previous row is that instance. If that fails, it is the previous row, or a bare one,
    /// with its Defect: the same instance while it fails in
    /// the same way.</summary>
    /// <param name="bare">A row with only the object itself.</param>
    /// <param name="mark">The row with that Defect.</param>
    public TRow Make<TRow>(ObjectRef of, TRow? old, Func<TRow> make, Func<TRow> bare, Func<TRow, Defect, TRow> mark)
        where TRow : class, IMadeRow
    {
        try
        {
            var row = make();
            RowMade(of);
            return row.Equals(old) ? old : row;
        }
        catch (Exception exception)
        {
            var (defect, shown) = (Note(_rows, of, exception), old ?? bare());
            return shown.Defect == defect ? shown : mark(shown, defect);
        }
    }

    public void Object(ObjectRef of, Exception exception) => Note(_objects, of, exception);

    public void RowMade(ObjectRef row) => _rows.Remove(row);

    public void ObjectTaken(ObjectRef of) => _objects.Remove(of);

    private Defect Note(IDictionary<ObjectRef, Defect> defects, ObjectRef of, Exception exception)
    {
        var kind = exception.GetType().Name;
        if (defects.TryGetValue(of, out var known) && known.Kind == kind)
        {
            return known;
        }

        _found.Add(new DefectFound(of, null, exception));
        return defects[of] = new Defect(known?.Since ?? _at, kind);
    }
}

/// <summary>A row of the view, which FleetDns may fail to compute.</summary>
internal interface IMadeRow
{
    Defect? Defect { get; }
}
