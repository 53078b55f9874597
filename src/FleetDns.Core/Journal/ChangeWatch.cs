namespace FleetDns.Core.Journal;

/// <summary>
/// Snapshots of the fleet → changes from one to the next. The first content of a kind is the starting point, not a change.
/// The cost is proportional to the changes. A change at which FleetDns fails is omitted; the others are reported. Not thread-safe: one
/// owner calls <see cref="Update"/>.
/// </summary>
public sealed class ChangeWatch
{
    private readonly ImmutableArray<IFollowedKind> _kinds = [.. HubKinds.All.Select(kind => kind.Follow()).OfType<IFollowedKind>()];
    private readonly Mirror<string, AzureProfile> _azure = new();
    private readonly List<DefectFound> _defects = [];
    private bool _azureBegun;

    /// <summary>Failures of the last call.</summary>
    public IReadOnlyList<DefectFound> Defects => _defects;

    /// <param name="changes">Keys that may have changed since the last call, as for <see cref="FleetProjection.Update"/>.</param>
    public ImmutableArray<JournalLine> Update(FleetFacts facts, FleetChanges changes, DateTimeOffset at)
    {
        _defects.Clear();
        var seen = ImmutableArray.CreateBuilder<JournalLine>();
        foreach (var kind in _kinds)
        {
            kind.Follow(facts, changes, at, seen, _defects);
        }

        FollowAzure(facts, changes.Azure, at, seen);
        return seen.ToImmutable();
    }

    private void FollowAzure(FleetFacts facts, Changes<string> changes, DateTimeOffset at, ImmutableArray<JournalLine>.Builder seen)
    {
        if (facts.Freshness.Azure.State is not (SourceState.Live or SourceState.Stale))
        {
            return;
        }

        var tell = _azureBegun;
        _azure.Follow(facts.Azure, tell ? changes : Changes<string>.Everything, (_, was, now) =>
        {
            var one = (now ?? was)!;
            var self = new ObjectRef("Traffic Manager profile", one.Owner ?? new ObjectKey("", one.Name));
            if (tell)
            {
                Add(self,
                    () => Change(
                        self, self, null, was is null ? null : ObjectFields.Of(was), now is null ? null : ObjectFields.Of(now), [], at),
                        seen, _defects);
            }
        });
        _azureBegun = true;
    }

    internal static void Add(ObjectRef of, Func<JournalLine?> make, ImmutableArray<JournalLine>.Builder seen, List<DefectFound> defects)
    {
        try
        {
            if (make() is { } change)
            {
                seen.Add(change);
            }
        }
        catch (Exception exception)
        {
            defects.Add(new DefectFound(of, null, exception));
        }
    }

    /// <summary>Null if nothing that is shown differs.</summary>
    internal static JournalLine? Change(
        ObjectRef self, ObjectRef scope, string? cluster, FieldMap? was, FieldMap? now, ImmutableArray<FieldOwner> owners,
        DateTimeOffset at)
    {
        if (now is null)
        {
            return new JournalLine("", at, self, scope, cluster, [], JournalLine.Gone, [], null);
        }

        var changes = FieldMap.Between(was, now);
        return changes.IsEmpty ? null
            : new JournalLine(
                "", at, self, scope, cluster, [], was is null ? JournalLine.Appeared : JournalLine.Changed, changes,
                Managers(changes, owners));
    }

    private static string? Managers(ImmutableArray<Plans.FieldChange> changes, EquatableArray<FieldOwner> owners)
    {
        var managers = owners.Where(owner => changes.Any(change => Within(change.Path, owner.Field)))
            .OrderBy(owner => owner.Field == "status").Select(owner => owner.Manager).Distinct(StringComparer.Ordinal).ToList();
        return managers.Count == 0 ? null : Bounded.Cut(string.Join(", ", managers));
    }

    private static bool Within(string path, string field) =>
        path.StartsWith(field, StringComparison.Ordinal) && (path.Length == field.Length || path[field.Length] is '.' or '[');
}
