namespace FleetDns.Core.Journal;

/// <summary>One watched kind as the journal follows it.</summary>
internal interface IFollowedKind
{
    void Follow(
        FleetFacts facts, FleetChanges changes, DateTimeOffset at, ImmutableArray<JournalLine>.Builder seen, List<DefectFound> defects);
}

/// <inheritdoc/>
/// <param name="fields">What the journal shows of an object.</param>
internal sealed class FollowedKind<T>(HubKind<T> kind, Func<T, FieldMap> fields) : IFollowedKind
    where T : class, IFleetObject
{
    private readonly HubMirror<T> _mirror = new(kind);
    private bool _begun;

    public void Follow(
        FleetFacts facts, FleetChanges changes, DateTimeOffset at, ImmutableArray<JournalLine>.Builder seen, List<DefectFound> defects)
    {
        if (!_begun && !IsRead(facts.Freshness))
        {
            return;
        }

        var tell = _begun;
        _mirror.Follow(facts, tell ? changes : FleetChanges.Everything, (key, was, now) =>
        {
            var one = (now ?? was)!;
            if (tell)
            {
                ChangeWatch.Add(
                    new ObjectRef(kind.Plural, key),
                    () => ChangeWatch.Change(
                        kind.Of(one), (kind.Scope ?? kind.Of)(one), kind.Cluster?.Invoke(one), was is null ? null : fields(was),
                        now is null ? null : fields(now), one.Meta.Owners, at), seen, defects);
            }
        });
        _begun = true;
    }

    // A kind without a freshness entry is filled by other means, e.g. in tests.
    private bool IsRead(Freshness fresh)
    {
        foreach (var source in fresh.Kinds)
        {
            if (source.Source == kind.Plural)
            {
                return source.State is SourceState.Live or SourceState.Stale;
            }
        }

        return true;
    }
}
