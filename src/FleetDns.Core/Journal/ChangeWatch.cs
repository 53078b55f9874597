namespace FleetDns.Core.Journal;

/// <summary>
/// Snapshots of the fleet → changes from one to the next. The first content of a kind is the starting point, not a change.
/// The cost is proportional to the changes. A change at which FleetDns fails is omitted; the others are reported. Not thread-safe: one
/// owner calls <see cref="Update"/>.
/// </summary>
public sealed class ChangeWatch
{
    private readonly Followed<MemberCluster> _members = new("memberclusters", ObjectFields.Of, o => Is("MemberCluster", o), o => Is("MemberCluster", o), o => o.Meta.Key.Name);
    private readonly Followed<TrafficManagerProfile> _profiles = new("trafficmanagerprofiles", ObjectFields.Of, o => Is("TrafficManagerProfile", o));
    private readonly Followed<TrafficManagerBackend> _backends = new("trafficmanagerbackends", ObjectFields.Of, o => Is("TrafficManagerBackend", o),
        o => new ObjectRef("TrafficManagerProfile", new ObjectKey(o.Meta.Key.Namespace, o.Profile)));
    private readonly Followed<ServiceImport> _imports = new("serviceimports", ObjectFields.Of, o => Is("ServiceImport", o));
    private readonly Followed<InternalServiceExport> _exports = new("internalserviceexports", ObjectFields.Of, o => Is("InternalServiceExport", o), o => new ObjectRef("ServiceImport", o.Service), o => o.Cluster);
    private readonly Followed<Placement> _clusterPlacements = new("clusterresourceplacements", ObjectFields.Of, o => o.Ref);
    private readonly Followed<Placement> _placements = new("resourceplacements", ObjectFields.Of, o => o.Ref);
    private readonly Followed<ResourceOverride> _clusterOverrides = new("clusterresourceoverrides", ObjectFields.Of, o => o.Ref);
    private readonly Followed<ResourceOverride> _overrides = new("resourceoverrides", ObjectFields.Of, o => o.Ref);
    private readonly Followed<Work> _works = new("works", ObjectFields.Of, o => Is("Work", o), o => o.Placement is { } by
        ? new ObjectRef(by.Namespace.Length == 0 ? "ClusterResourcePlacement" : "ResourcePlacement", by) : Is("Work", o), o => o.Cluster);
    private readonly Followed<HubService> _services = new("services", ObjectFields.Of, o => Is("Service", o));
    private readonly Followed<ServiceExport> _serviceExports = new("serviceexports", ObjectFields.Of, o => Is("ServiceExport", o));
    private readonly Followed<HubNamespace> _namespaces = new("namespaces", ObjectFields.Of, o => Is("Namespace", o));
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
        var fresh = facts.Freshness;
        _members.Follow(facts.Members, changes.Members, fresh, at, seen, _defects);
        _profiles.Follow(facts.Profiles, changes.Profiles, fresh, at, seen, _defects);
        _backends.Follow(facts.Backends, changes.Backends, fresh, at, seen, _defects);
        _imports.Follow(facts.Imports, changes.Imports, fresh, at, seen, _defects);
        _exports.Follow(facts.Exports, changes.Exports, fresh, at, seen, _defects);
        _clusterPlacements.Follow(facts.ClusterPlacements, changes.ClusterPlacements, fresh, at, seen, _defects);
        _placements.Follow(facts.Placements, changes.Placements, fresh, at, seen, _defects);
        _clusterOverrides.Follow(facts.ClusterOverrides, changes.ClusterOverrides, fresh, at, seen, _defects);
        _overrides.Follow(facts.Overrides, changes.Overrides, fresh, at, seen, _defects);
        _works.Follow(facts.Works, changes.Works, fresh, at, seen, _defects);
        _services.Follow(facts.Services, changes.Services, fresh, at, seen, _defects);
        _serviceExports.Follow(facts.ServiceExports, changes.ServiceExports, fresh, at, seen, _defects);
        _namespaces.Follow(facts.Namespaces, changes.Namespaces, fresh, at, seen, _defects);
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
                Add(self, () => Change(self, self, null, was is null ? null : ObjectFields.Of(was), now is null ? null : ObjectFields.Of(now), [], at), seen, _defects);
            }
        });
        _azureBegun = true;
    }

    private static void Add(ObjectRef of, Func<JournalLine?> make, ImmutableArray<JournalLine>.Builder seen, List<DefectFound> defects)
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

    private static ObjectRef Is(string kind, IFleetObject o) => new(kind, o.Meta.Key);

    /// <summary>Null if nothing that is shown differs.</summary>
    private static JournalLine? Change(ObjectRef self, ObjectRef scope, string? cluster, FieldMap? was, FieldMap? now, ImmutableArray<FieldOwner> owners, DateTimeOffset at)
    {
        if (now is null)
        {
            return new JournalLine("", at, self, scope, cluster, [], JournalLine.Gone, [], null);
        }

        var changes = FieldMap.Between(was, now);
        return changes.IsEmpty ? null : new JournalLine("", at, self, scope, cluster, [], was is null ? JournalLine.Appeared : JournalLine.Changed, changes, Managers(changes, owners));
    }

    private static string? Managers(ImmutableArray<Plans.FieldChange> changes, EquatableArray<FieldOwner> owners)
    {
        var managers = owners.Where(owner => changes.Any(change => Within(change.Path, owner.Field))).OrderBy(owner => owner.Field == "status").Select(owner => owner.Manager).Distinct(StringComparer.Ordinal).ToList();
        return managers.Count == 0 ? null : Bounded.Cut(string.Join(", ", managers));
    }

    private static bool Within(string path, string field) =>
        path.StartsWith(field, StringComparison.Ordinal) && (path.Length == field.Length || path[field.Length] is '.' or '[');

    private sealed class Followed<T>(string source, Func<T, FieldMap> fields, Func<T, ObjectRef> self, Func<T, ObjectRef>? scope = null, Func<T, string?>? cluster = null)
        where T : class, IFleetObject
    {
        private readonly Mirror<ObjectKey, T> _mirror = new();
        private bool _begun;

        public void Follow(ImmutableDictionary<ObjectKey, T> facts, Changes<ObjectKey> changes, Freshness fresh, DateTimeOffset at, ImmutableArray<JournalLine>.Builder seen, List<DefectFound> defects)
        {
            if (!_begun && !IsRead(fresh))
            {
                return;
            }

            var tell = _begun;
            _mirror.Follow(facts, tell ? changes : Changes<ObjectKey>.Everything, (key, was, now) =>
            {
                var one = (now ?? was)!;
                if (tell)
                {
                    Add(new ObjectRef(source, key), () => Change(self(one), (scope ?? self)(one), cluster?.Invoke(one), was is null ? null : fields(was), now is null ? null : fields(now), one.Meta.Owners, at), seen, defects);
                }
            });
            _begun = true;
        }

        // A kind without a freshness entry is filled by other means, e.g. in tests.
        private bool IsRead(Freshness fresh)
        {
            foreach (var kind in fresh.Kinds)
            {
                if (kind.Source == source)
                {
                    return kind.State is SourceState.Live or SourceState.Stale;
                }
            }

            return true;
        }
    }
}
