namespace FleetDns.Core.Fleet;

/// <summary>Events by their object, newest first, at most <see cref="Most"/> per object. Used only by the projection.</summary>
internal sealed class EventProjection(RowDefects defects)
{
    public const int Most = 50;

    private readonly HubMirror<HubEvent> _events = new(HubKinds.Events, defects);
    private readonly Dictionary<ObjectRef, SortedSet<HubEvent>> _byObject = [];

    public ImmutableDictionary<ObjectRef, ImmutableArray<HubEvent>> Update(
        ImmutableDictionary<ObjectRef, ImmutableArray<HubEvent>> view, FleetFacts facts, FleetChanges changes)
    {
        var touched = new HashSet<ObjectRef>();
        _events.Follow(facts, changes, (_, was, now) =>
        {
            if (was is not null && _byObject.TryGetValue(was.Involved, out var old) && old.Remove(was))
            {
                touched.Add(was.Involved);
                if (old.Count == 0)
                {
                    _byObject.Remove(was.Involved);
                }
            }

            if (now is not null)
            {
                if (!_byObject.TryGetValue(now.Involved, out var events))
                {
                    _byObject[now.Involved] = events = new SortedSet<HubEvent>(NewestFirst.Instance);
                }

                events.Add(now);
                touched.Add(now.Involved);
            }
        });

        foreach (var involved in touched)
        {
            view = _byObject.TryGetValue(involved, out var events) ? view.SetItem(involved, [.. events.Take(Most)]) : view.Remove(involved);
        }

        return view;
    }

    private sealed class NewestFirst : IComparer<HubEvent>
    {
        public static NewestFirst Instance { get; } = new();

        public int Compare(HubEvent? x, HubEvent? y)
        {
            var byTime = (y!.Last ?? y.Meta.Created).CompareTo(x!.Last ?? x.Meta.Created);
            return byTime != 0 ? byTime : x.Meta.Key.CompareTo(y.Meta.Key);
        }
    }
}
