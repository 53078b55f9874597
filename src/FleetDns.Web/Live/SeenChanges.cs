using FleetDns.Core.Journal;
using FleetDns.Sources.Publishing;

namespace FleetDns.Web.Live;

/// <summary>
/// Changes that this process saw on the watched kinds, in memory, within the bounds of <see cref="ChangeRing"/>. A restart starts with
/// none.
/// </summary>
public sealed class SeenChanges(TimeProvider time)
{
    private readonly ChangeWatch _watch = new();   // touched only by the one caller of Record
    private readonly ChangeRing _ring = new();     // guarded by _gate
    private readonly Lock _gate = new();
    private readonly ChangeSignals _bells = new();
    private ImmutableArray<JournalLine> _current = [];
    private bool _outdated;                        // guarded by _gate: the ring has more than _current

    /// <summary>When this process began to watch.</summary>
    public DateTimeOffset Since { get; } = time.GetUtcNow();

    /// <summary>Newest first. Built on request, because most of the time no page shows it.</summary>
    public ImmutableArray<JournalLine> Current
    {
        get
        {
            lock (_gate)
            {
                if (_outdated)
                {
                    (_current, _outdated) = (_ring.ToArray(), false);
                }

                return _current;
            }
        }
    }

    /// <summary>The newest list at once, then again after changes.</summary>
    public IAsyncEnumerable<SeenChanges> SubscribeAsync(CancellationToken token) => _bells.FollowAsync(() => this, token);

    /// <summary>Records what changed since the last call; called by the owner of the projection with the same facts.</summary>
    /// <returns>Changes that could not be recorded, for the log.</returns>
    public IReadOnlyList<DefectFound> Record(FleetFacts facts, FleetChanges changes, DateTimeOffset at)
    {
        var seen = _watch.Update(facts, changes, at);
        if (seen.IsEmpty)
        {
            return _watch.Defects;
        }

        lock (_gate)
        {
            foreach (var change in seen)
            {
                _ring.Add(change);
            }

            _outdated = true;
        }

        _bells.Ring();
        return _watch.Defects;
    }
}
