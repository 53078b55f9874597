using System.Collections.Immutable;

namespace FleetDns.Core.Fleet;

/// <summary>
/// Facts → view, incrementally: one event costs the profiles and members it touches, at most log n more. Rows that did not change keep their
/// instance, and so does the view. Whatever the sequence of changes was, the view is the one that a fresh projection would make of the last facts
/// (slots aside, which depend on who came first). Not thread-safe: one owner calls <see cref="Update"/>.
/// </summary>
public sealed class FleetProjection
{
    private readonly Mirror<ObjectKey, MemberCluster> _members = new();
    private readonly Mirror<ObjectKey, TrafficManagerProfile> _profiles = new();
    private readonly Mirror<ObjectKey, TrafficManagerBackend> _backends = new();
    private readonly Mirror<ObjectKey, ServiceImport> _imports = new();
    private readonly Mirror<ObjectKey, InternalServiceExport> _exports = new();
    private readonly Mirror<string, AzureProfile> _azure = new();
    private readonly FleetIndexes _indexes = new();
    private readonly ServedShares _served = new();
    private readonly HashSet<ObjectKey> _awaitingAzure = [];   // rows that a newer reading of Azure can change
    private HubFacts _hub = HubFacts.Complete;
    private FleetView _view = FleetView.Empty;

    public FleetProjection()
        : this(new MemberSlots())
    {
    }

    internal FleetProjection(MemberSlots slots) => Slots = slots;

    internal MemberSlots Slots { get; }

    /// <summary>How many profile rows the last update made anew, kept instances included: the cost of an event, for tests.</summary>
    internal int LastProjected { get; private set; }

    /// <param name="changes">Keys that may have changed since the last call. A key too many costs little; a change whose key is not named is worked in when it is.</param>
    /// <param name="at">The time of this update; becomes <see cref="FleetView.At"/> when anything changed.</param>
    public FleetView Update(FleetFacts facts, FleetChanges changes, DateTimeOffset at)
    {
        var profiles = new HashSet<ObjectKey>();
        var members = new HashSet<string>(StringComparer.Ordinal);
        Collect(facts, _view.Revision == 0 ? FleetChanges.Everything : changes, profiles, members);
        var rows = _view.Profiles.ToBuilder();
        AzureFreshness(_view.Freshness.Azure, facts.Freshness.Azure, rows, profiles);
        var hub = HubFacts.Of(facts.Freshness);
        if (hub != _hub)
        {
            profiles.UnionWith(_view.Profiles.Keys);
            _hub = hub;
        }

        foreach (var key in profiles)
        {
            Project(key, facts.Freshness.Azure, rows, members);
        }

        LastProjected = profiles.Count;
        return _view = Publish(rows.ToImmutable(), Members(members), facts.Freshness, at);
    }

    // The order matters: profiles and backends first, since the others find their way through the indexes of these.
    private void Collect(FleetFacts facts, FleetChanges changes, HashSet<ObjectKey> profiles, HashSet<string> members)
    {
        _profiles.Follow(facts.Profiles, changes.Profiles, (key, was, now) =>
        {
            _indexes.Profile(key, was, now);
            if (Differ(was, now, SameFacts.Of))
            {
                profiles.Add(key);
            }
        });
        _backends.Follow(facts.Backends, changes.Backends, (key, was, now) =>
        {
            _indexes.Backend(key, was, now);
            if (Differ(was, now, SameFacts.Of))
            {
                Touch(profiles, FleetIndexes.Profile(was));
                Touch(profiles, FleetIndexes.Profile(now));
            }
        });
        _imports.Follow(facts.Imports, changes.Imports, (key, was, now) =>
        {
            if (Differ(was, now, SameFacts.Of))
            {
                TouchService(profiles, key);
            }
        });
        _exports.Follow(facts.Exports, changes.Exports, (key, was, now) =>
        {
            _indexes.Export(key, was, now);
            if (Differ(was, now, SameFacts.Of))
            {
                TouchService(profiles, was?.Service);
                TouchService(profiles, now?.Service);
            }
        });
        _azure.Follow(facts.Azure, changes.Azure, (id, was, now) =>
        {
            _indexes.Azure(id, was, now);
            if (Differ(was, now, SameFacts.Of))
            {
                profiles.UnionWith(was is null ? [] : _indexes.ProfilesOf(was));
                profiles.UnionWith(now is null ? [] : _indexes.ProfilesOf(now));
            }
        });
        var present = new List<MemberCluster>();
        _members.Follow(facts.Members, changes.Members, (key, was, now) =>
        {
            members.Add(key.Name);
            if (was is null && now is not null)
            {
                present.Add(now);
            }
        });
        foreach (var name in Slots.Give(present))
        {
            profiles.UnionWith(_served.Awaiting(name));
        }
    }

    private static bool Differ<T>(T? was, T? now, Func<T, T, bool> same)
        where T : class => was is null || now is null || !same(was, now);

    private static void Touch(HashSet<ObjectKey> profiles, ObjectKey? profile)
    {
        if (profile is { } key)
        {
            profiles.Add(key);
        }
    }

    private void TouchService(HashSet<ObjectKey> profiles, ObjectKey? service)
    {
        if (service is { } key)
        {
            foreach (var backend in _indexes.BackendsOfImport(key))
            {
                Touch(profiles, FleetIndexes.Profile(_backends.Of(backend)));
            }
        }
    }

    // The state of Azure stands in every row; its time decides only for rows that are newer than the last reading.
    private void AzureFreshness(SourceFreshness old, SourceFreshness now, ImmutableSortedDictionary<ObjectKey, ProfileRow>.Builder rows, HashSet<ObjectKey> profiles)
    {
        if (old.State != now.State)
        {
            if (!Shares.IsKnown(old.State) || !Shares.IsKnown(now.State))
            {
                profiles.UnionWith(_view.Profiles.Keys);
            }
            else
            {
                foreach (var row in _view.Profiles.Values)
                {
                    rows[row.Key] = row with { AzureState = now.State };
                }
            }
        }

        if (old.AsOf != now.AsOf)
        {
            profiles.UnionWith(_awaitingAzure);
        }
    }

    private void Project(ObjectKey key, SourceFreshness azure, ImmutableSortedDictionary<ObjectKey, ProfileRow>.Builder rows, HashSet<string> members)
    {
        rows.TryGetValue(key, out var old);
        if (_profiles.Of(key) is { } profile)
        {
            var row = KeptRows.Keep(old, Row(profile, azure));
            if (!ReferenceEquals(old, row))
            {
                rows[key] = row;
                _served.Follow(key, old, row, cluster => members.Add(cluster));
            }
        }
        else if (old is not null)
        {
            rows.Remove(key);
            _awaitingAzure.Remove(key);
            _served.Follow(key, old, null, cluster => members.Add(cluster));
        }
    }

    private ProfileRow Row(TrafficManagerProfile profile, SourceFreshness source)
    {
        var entry = _indexes.AzureOf(profile, _azure.Of, byTag: !ProfileRows.IsTooYoung(profile, source.AsOf));
        var azure = ProfileRows.Azure(profile, entry, source);
        var backends = ImmutableArray.CreateBuilder<BackendRow>();
        foreach (var key in _indexes.BackendsOf(profile.Meta.Key))
        {
            var backend = _backends.Of(key)!;
            var service = FleetIndexes.Import(backend)!.Value;
            backends.Add(BackendRows.Of(backend, _imports.Of(service), _indexes.ExportsOf(service).Select(e => _exports.Of(e)!), azure, _hub, Slots));
        }

        if (ProfileRows.AwaitsAzure(profile, entry, backends, source))
        {
            _awaitingAzure.Add(profile.Meta.Key);
        }
        else
        {
            _awaitingAzure.Remove(profile.Meta.Key);
        }

        return ProfileRows.Of(profile, backends.ToImmutable(), azure, _hub, source.State);
    }

    private ImmutableSortedDictionary<string, MemberRow> Members(HashSet<string> touched)
    {
        var rows = _view.Members.ToBuilder();
        foreach (var name in touched)
        {
            if (_members.Of(new ObjectKey(string.Empty, name)) is { } cluster)
            {
                var old = rows.GetValueOrDefault(name);
                var row = KeptRows.Keep(old, MemberRows.Of(cluster, Slots.Of(name), _served.Of(name)));
                if (!ReferenceEquals(old, row))
                {
                    rows[name] = row;
                }
            }
            else
            {
                rows.Remove(name);
            }
        }

        return rows.ToImmutable();
    }

    private FleetView Publish(ImmutableSortedDictionary<ObjectKey, ProfileRow> profiles, ImmutableSortedDictionary<string, MemberRow> members, Freshness freshness, DateTimeOffset at)
    {
        var fresh = SameFacts.Of(_view.Freshness, freshness);
        return fresh && ReferenceEquals(profiles, _view.Profiles) && ReferenceEquals(members, _view.Members) && _view.Revision > 0
            ? _view
            : new FleetView(profiles, members, fresh ? _view.Freshness : freshness, _view.Revision + 1) { At = at };
    }
}
