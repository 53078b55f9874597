using FleetDns.Core.Problems;

namespace FleetDns.Core.Fleet;

/// <summary>
/// Facts → view, incrementally: the cost of an event is that of the profiles and members it affects, plus at most log n. Rows that did not
/// change keep their instance, and so does the view. Whatever the sequence of changes, the view equals that of a new projection of the
/// last facts (except slots, which depend on the order of arrival). A row that cannot be computed is unchanged, has a Defect, and is
/// retried at each of its changes and every 30 s; the others continue. Not thread-safe: one owner calls <see cref="Update"/>.
/// </summary>
public sealed class FleetProjection
{
    private readonly FleetMirrors _fleet;
    private readonly PlacementProjection _placements;
    private readonly ServiceProjection _services;
    private readonly RowDefects _defects = new();
    private readonly EventProjection _events;
    private readonly NamespaceProjection _namespaces;
    private readonly ServedShares _served = new();
    private readonly HashSet<ObjectKey> _awaitingAzure = [];   // rows that a newer reading of Azure can change
    // Rows that the last reading of Azure changes and that are not recomputed yet
    private readonly HashSet<ObjectKey> _behind = [];
    private (EquatableArray<UnreadableFact> Of, ImmutableArray<ObjectRef> Failed, EquatableArray<UnreadableFact> All) _unreadable =
        ([], [], []);
    private HubFacts _hub = HubFacts.Complete;
    private FleetView _view = FleetView.Empty;

    public FleetProjection()
        : this(new MemberSlots())
    {
    }

    internal FleetProjection(MemberSlots slots)
    {
        _fleet = new FleetMirrors(slots, _defects);
        (_events, _namespaces) = (new EventProjection(_defects), new NamespaceProjection(_defects));
        _placements = new PlacementProjection(_fleet);
        _services = new ServiceProjection(_fleet, _placements);
    }

    internal MemberSlots Slots => _fleet.Slots;

    /// <summary>Rows remain for the next update, which need not wait for a change.</summary>
    public bool IsBehind => _behind.Count > 0;

    /// <summary>When to update even if nothing changes; null for never.</summary>
    public DateTimeOffset? Due => _defects.Due;

    /// <summary>New failures of the last update.</summary>
    public IReadOnlyList<DefectFound> Defects { get; private set; } = [];

    /// <summary>How many profile rows the last update recomputed, including those that kept their instance: the cost of an event, for
    /// tests.</summary>
    internal int LastProjected { get; private set; }

    /// <summary>The same for services.</summary>
    internal int LastProjectedServices => _services.LastProjected;

    /// <param name="changes">Keys that may have changed since the last call. Extra keys cost little; a change is processed once its key is
    /// named.</param>
    /// <param name="at">The time of this update; becomes <see cref="FleetView.At"/> when anything changed.</param>
    /// <param name="most">How many rows may be recomputed because of Azure alone: a reading changes all profiles at once, and updates from
    /// the hub must not wait for that.</param>
    public FleetView Update(FleetFacts facts, FleetChanges changes, DateTimeOffset at, int most = int.MaxValue)
    {
        var profiles = new HashSet<ObjectKey>();
        var members = new HashSet<string>(StringComparer.Ordinal);
        changes = _view.Revision == 0 ? FleetChanges.Everything : changes;
        TryAgain(_defects.Begin(at), profiles, members);
        Collect(facts, changes, profiles, members);
        _placements.Collect(facts, changes, _services.Touch, _services.TouchNamespace);
        _services.Collect(facts, changes);
        var rows = _view.Profiles.ToBuilder();
        AzureFreshness(_view.Freshness.Azure, facts.Freshness.Azure, rows, profiles);
        var hub = HubFacts.Of(facts.Freshness);
        if (hub != _hub)
        {
            profiles.UnionWith(_view.Profiles.Keys);
            _services.TouchAll();
            _placements.TouchOverrides();
            _hub = hub;
        }

        _behind.ExceptWith(profiles);
        profiles.UnionWith(_behind.Take(most).ToList());
        _behind.ExceptWith(profiles);
        foreach (var key in profiles)
        {
            Project(key, facts.Freshness.Azure, rows, members);
        }

        LastProjected = profiles.Count;
        var (services, placements, overrides) = (_view.Services.ToBuilder(), _view.Placements.ToBuilder(), _view.Overrides.ToBuilder());
        _services.Project(services, rows, hub);
        _placements.Project(placements, overrides, hub);
        var next = _view with
        {
            Profiles = rows.ToImmutable(),
            Members = Members(members),
            Services = services.ToImmutable(),
            Placements = placements.ToImmutable(),
            Overrides = overrides.ToImmutable(),
            Namespaces = _namespaces.Update(_view.Namespaces, facts, changes),
            Events = _events.Update(_view.Events, facts, changes),
            Freshness = _view.Freshness == facts.Freshness ? _view.Freshness : facts.Freshness,
        };
        Defects = _defects.End();
        return _view = Publish(next with { Unreadable = Unreadable(facts.Unreadable) }, at);
    }

    private void TryAgain(List<ObjectRef> failed, HashSet<ObjectKey> profiles, HashSet<string> members)
    {
        foreach (var row in failed)
        {
            switch (row.Kind)
            {
                case nameof(TrafficManagerProfile):
                    profiles.Add(row.Key);
                    break;
                case PlacementProjection.Service:
                    _services.Touch(row.Key);
                    break;
                case nameof(MemberCluster):
                    members.Add(row.Key.Name);
                    break;
                default:
                    _placements.TouchAgain(row);
                    break;
            }
        }
    }

    // The same instance while it is equal.
    private EquatableArray<UnreadableFact> Unreadable(EquatableArray<UnreadableFact> facts)
    {
        if (facts != _unreadable.Of || !_defects.Objects.SequenceEqual(_unreadable.Failed))
        {
            ImmutableArray<ObjectRef> failed = [.. _defects.Objects];
            _unreadable = (
                facts, failed,
                failed.IsEmpty ? facts
                : [.. facts, .. failed.Select(of => new UnreadableFact(of, "defect in FleetDns; its log has the details"))]);
        }

        return _unreadable.All;
    }

    // The order matters: profiles and backends first, since the others use their indexes.
    private void Collect(FleetFacts facts, FleetChanges changes, HashSet<ObjectKey> profiles, HashSet<string> members)
    {
        _fleet.Profiles.Follow(facts, changes, (key, was, now) =>
        {
            _fleet.Indexes.Profile(key, was, now);
            profiles.Add(key);
        });
        _fleet.Backends.Follow(facts, changes, (key, was, now) =>
        {
            _fleet.Indexes.Backend(key, was, now);
            Touch(profiles, FleetIndexes.Profile(was));
            Touch(profiles, FleetIndexes.Profile(now));
            TouchService(FleetIndexes.Import(was));
            TouchService(FleetIndexes.Import(now));
        });
        _fleet.Imports.Follow(facts, changes, (key, was, now) =>
        {
            TouchService(profiles, key);
        });
        _fleet.Exports.Follow(facts, changes, (key, was, now) =>
        {
            _fleet.Indexes.Export(key, was, now);
            TouchService(profiles, was?.Service);
            TouchService(profiles, now?.Service);
        });
        _fleet.Azure.Follow(facts.Azure, changes.Azure, (id, was, now) =>
        {
            _fleet.Indexes.Azure(id, was, now);
            _behind.UnionWith(was is null ? [] : _fleet.Indexes.ProfilesOf(was));
            _behind.UnionWith(now is null ? [] : _fleet.Indexes.ProfilesOf(now));
        });
        var present = new List<MemberCluster>();
        _fleet.Members.Follow(facts, changes, (key, was, now) =>
        {
            members.Add(key.Name);
            if (was?.Meta.Labels != now?.Meta.Labels)
            {
                _placements.TouchOverrides();
            }

            if (was is null && now is not null)
            {
                present.Add(now);
            }
        });
        foreach (var name in Slots.Give(present))
        {
            profiles.UnionWith(_served.Awaiting(name));
            TouchCellsOf(name);
            _placements.TouchPlacements();
        }
    }

    // A cluster becomes a member: rare enough to check every row.
    private void TouchCellsOf(string cluster)
    {
        foreach (var row in _view.Services.Values)
        {
            if (row.Cells.Any(cell => cell.Cluster == cluster && cell.Slot < 0))
            {
                _services.Touch(row.Key);
            }
        }
    }

    private static void Touch(HashSet<ObjectKey> profiles, ObjectKey? profile)
    {
        if (profile is { } key)
        {
            profiles.Add(key);
        }
    }

    private void TouchService(ObjectKey? service)
    {
        if (service is { } key)
        {
            _services.Touch(key);
        }
    }

    private void TouchService(HashSet<ObjectKey> profiles, ObjectKey? service)
    {
        TouchService(service);
        if (service is { } key)
        {
            foreach (var backend in _fleet.Indexes.BackendsOfImport(key))
            {
                Touch(profiles, FleetIndexes.Profile(_fleet.Backends.Of(backend)));
            }
        }
    }

    // Every row contains the state of Azure; its time matters only for rows that are newer than the last reading.
    private void AzureFreshness(
        SourceFreshness old, SourceFreshness now, ImmutableSortedDictionary<ObjectKey, ProfileRow>.Builder rows,
        HashSet<ObjectKey> profiles)
    {
        if (old.State != now.State)
        {
            if (!Shares.IsKnown(old.State) || !Shares.IsKnown(now.State))
            {
                profiles.UnionWith(_view.Profiles.Keys);
            }
            else
            {
                foreach (var row in _view.Profiles.Values.Where(r => r.AzureState != SourceState.Elsewhere))
                {
                    rows[row.Key] = row with { AzureState = now.State };
                    _services.Touch(row, rows[row.Key]);
                }
            }
        }

        if (old.AsOf != now.AsOf)
        {
            _behind.UnionWith(_awaitingAzure);
        }
    }

    private void Project(
        ObjectKey key, SourceFreshness azure, ImmutableSortedDictionary<ObjectKey, ProfileRow>.Builder rows, HashSet<string> members)
    {
        rows.TryGetValue(key, out var old);
        if (_fleet.Profiles.Of(key) is { } profile)
        {
            var row = _defects.Make(
                Refs.Profile(key),
                old,
                () => Row(profile, azure, old?.Backends ?? []),
                () => new ProfileRow(key, profile, profile.DnsName, [], [], null, azure.State, [], []),
                (shown, defect) => shown with { Defect = defect });
            if (!ReferenceEquals(old, row))
            {
                rows[key] = row;
                _services.Touch(old, row);
                _served.Follow(key, old, row, cluster => members.Add(cluster));
            }
        }
        else if (old is not null)
        {
            rows.Remove(key);
            _awaitingAzure.Remove(key);
            _defects.RowMade(Refs.Profile(key));
            _services.Touch(old, null);
            _served.Follow(key, old, null, cluster => members.Add(cluster));
        }
    }

    private ProfileRow Row(TrafficManagerProfile profile, SourceFreshness source, EquatableArray<BackendRow> old)
    {
        var entry = _fleet.Indexes.AzureOf(profile, _fleet.Azure.Of, byTag: !ProfileRows.IsTooYoung(profile, source.AsOf));
        var azure = ProfileRows.Azure(profile, entry, source);
        var backends = ImmutableArray.CreateBuilder<BackendRow>();
        foreach (var key in _fleet.Indexes.BackendsOf(profile.Meta.Key))
        {
            var backend = _fleet.Backends.Of(key)!;
            var service = FleetIndexes.Import(backend)!.Value;
            backends.Add(
                BackendRows.Of(
                    backend, _fleet.Imports.Of(service), _fleet.Indexes.ExportsOf(service).Select(e => _fleet.Exports.Of(e)!), azure, _hub,
                    Slots));
        }

        if (ProfileRows.AwaitsAzure(profile, entry, backends, source))
        {
            _awaitingAzure.Add(profile.Meta.Key);
        }
        else
        {
            _awaitingAzure.Remove(profile.Meta.Key);
        }

        var row = ProfileRows.Of(profile, backends.ToImmutable(), azure, _hub, ProfileRows.State(profile, entry, source));
        return row with
        {
            Backends = row.Backends.Keeping(
            old, (was, now) => now with { Endpoints = now.Endpoints.Keeping(was.Endpoints) })
        };
    }

    private ImmutableSortedDictionary<string, MemberRow> Members(HashSet<string> touched)
    {
        var rows = _view.Members.ToBuilder();
        foreach (var name in touched)
        {
            if (_fleet.Members.Of(new ObjectKey(string.Empty, name)) is { } cluster)
            {
                var old = rows.GetValueOrDefault(name);
                var (slot, served) = (Slots.Of(name), _served.Of(name));
                var row = _defects.Make(
                    Refs.Member(name),
                    old,
                    () => MemberRows.Of(cluster, slot, served),
                    () => new MemberRow(name, slot, cluster, false, 0, 0, null, served),
                    (shown, defect) => shown with { Defect = defect });
                if (!ReferenceEquals(old, row))
                {
                    rows[name] = row;
                }
            }
            else
            {
                rows.Remove(name);
                _defects.RowMade(Refs.Member(name));
            }
        }

        return rows.ToImmutable();
    }

    // If nothing differs, the view itself keeps its instance.
    private FleetView Publish(FleetView next, DateTimeOffset at) =>
        _view.Revision > 0 && next == _view ? _view : next with { Revision = _view.Revision + 1, At = at };
}
