namespace FleetDns.Core.Fleet;

/// <summary>Rows of placements and overrides, and what service rows need from them. Used only by the projection.</summary>
internal sealed class PlacementProjection(FleetMirrors fleet)
{
    private readonly HubMirror<Placement> _clusterPlacements = new(HubKinds.ClusterPlacements, fleet.Defects);
    private readonly HubMirror<Placement> _placements = new(HubKinds.Placements, fleet.Defects);
    private readonly HubMirror<ResourceOverride> _clusterOverrides = new(HubKinds.ClusterOverrides, fleet.Defects);
    private readonly HubMirror<ResourceOverride> _overrides = new(HubKinds.Overrides, fleet.Defects);
    private readonly HubMirror<Work> _works = new(HubKinds.Works, fleet.Defects);
    private readonly ObjectIndex<ObjectRef, ObjectKey> _placementsByResource = new();
    private readonly ObjectIndex<ObjectKey, ObjectKey> _overridesByPlacement = new();     // also of placements that do not exist
    private readonly ObjectIndex<ObjectRef, ObjectKey> _unboundByResource = new();
    private readonly ObjectIndex<ObjectKey, ObjectKey> _worksByPlacement = new();
    private readonly ObjectIndex<ObjectKey, ObjectKey> _worksByService = new();
    private readonly HashSet<ObjectKey> _touchedPlacements = [];
    private readonly HashSet<ObjectKey> _touchedOverrides = [];

    public const string Service = "Service";
    public const string ServiceExport = "ServiceExport";

    public Placement? Of(ObjectKey key) => (key.Namespace.Length == 0 ? _clusterPlacements : _placements).Of(key);

    /// <summary>Placements that select the service, its export or its namespace.</summary>
    public IEnumerable<ObjectKey> Selecting(ObjectKey service) =>
        Placing(service).Concat(_placementsByResource.Of(NamespaceOf(service.Namespace))).Distinct().Order();

    /// <summary>Placements that put the service or its export on clusters.</summary>
    public IEnumerable<ObjectKey> Placing(ObjectKey service) =>
        _placementsByResource.Of(new ObjectRef(Service, service)).Concat(_placementsByResource.Of(new ObjectRef(ServiceExport, service)))
            .Distinct();

    /// <summary>Works that contain the service or its export.</summary>
    public IEnumerable<Work> Carrying(ObjectKey service) => _worksByService.Of(service).Select(key => _works.Of(key)!);

    /// <param name="touch">Called with each service to check again.</param>
    /// <param name="touchNamespace">Called with each namespace whose services must be checked again.</param>
    public void Collect(FleetFacts facts, FleetChanges changes, Action<ObjectKey> touch, Action<string> touchNamespace)
    {
        _clusterPlacements.Follow(facts, changes, (key, was, now) => Changed(key, was, now, touch, touchNamespace));
        _placements.Follow(facts, changes, (key, was, now) => Changed(key, was, now, touch, touchNamespace));
        _clusterOverrides.Follow(facts, changes, Changed);
        _overrides.Follow(facts, changes, Changed);
        _works.Follow(facts, changes, (key, was, now) => Changed(key, was, now, touch));
    }

    /// <summary>A member joined, left, or has other labels: its match with every override may differ.</summary>
    public void TouchOverrides() => _touchedOverrides.UnionWith(_clusterOverrides.All.Keys.Concat(_overrides.All.Keys));

    /// <summary>Retries a row that could not be computed.</summary>
    public void TouchAgain(ObjectRef row)
    {
        if (row.Kind is "ClusterResourcePlacement" or "ResourcePlacement")
        {
            _touchedPlacements.Add(row.Key);
        }
        else if (row.Kind is "ClusterResourceOverride" or "ResourceOverride")
        {
            _touchedOverrides.Add(row.Key);
        }
    }

    /// <summary>Slots were assigned: rows with clusters without one may differ.</summary>
    public void TouchPlacements() => _touchedPlacements.UnionWith(_clusterPlacements.All.Keys.Concat(_placements.All.Keys));

    public void Project(
        ImmutableSortedDictionary<ObjectKey, PlacementRow>.Builder placements,
        ImmutableSortedDictionary<ObjectKey, OverrideRow>.Builder overrides, HubFacts hub)
    {
        foreach (var key in _touchedPlacements)
        {
            var of = new ObjectRef(key.Namespace.Length == 0 ? "ClusterResourcePlacement" : "ResourcePlacement", key);
            Set(placements, key,
                Made(of, Of(key), placements.GetValueOrDefault(key), Row, placement => new PlacementRow(key, placement, [], [], []),
                (row, defect) => row with { Defect = defect }));
        }

        foreach (var key in _touchedOverrides)
        {
            var made = (key.Namespace.Length == 0 ? _clusterOverrides : _overrides).Of(key);
            var of = new ObjectRef(key.Namespace.Length == 0 ? "ClusterResourceOverride" : "ResourceOverride", key);
            Set(overrides, key,
                Made(of, made, overrides.GetValueOrDefault(key), over => Row(over, hub), over => new OverrideRow(key, over, null, [], []),
                (row, defect) => row with { Defect = defect }));
        }

        _touchedPlacements.Clear();
        _touchedOverrides.Clear();
    }

    /// <returns>Null if the object is deleted.</returns>
    private TRow? Made<T, TRow>(ObjectRef of, T? fact, TRow? old, Func<T, TRow> make, Func<T, TRow> bare, Func<TRow, Defect, TRow> mark)
        where T : class
        where TRow : class, IMadeRow
    {
        if (fact is null)
        {
            fleet.Defects.RowMade(of);
            return null;
        }

        return fleet.Defects.Make(of, old, () => make(fact), () => bare(fact), mark);
    }

    private static void Set<TRow>(ImmutableSortedDictionary<ObjectKey, TRow>.Builder rows, ObjectKey key, TRow? row)
        where TRow : class
    {
        if (row is null)
        {
            rows.Remove(key);
        }
        else if (!ReferenceEquals(rows.GetValueOrDefault(key), row))
        {
            rows[key] = row;
        }
    }

    private void Changed(ObjectKey key, Placement? was, Placement? now, Action<ObjectKey> touch, Action<string> touchNamespace)
    {
        _touchedPlacements.Add(key);
        _touchedOverrides.UnionWith(_overridesByPlacement.Of(key));
        EquatableArray<ObjectRef> before = was?.SelectedResources ?? [], after = now?.SelectedResources ?? [];
        foreach (var resource in before.Concat(after).Distinct())
        {
            _touchedOverrides.UnionWith(_unboundByResource.Of(resource));
        }

        if (before != after)
        {
            _placementsByResource.Move(before, after, key);
            foreach (var resource in before.Except(after).Concat(after.Except(before)))
            {
                if (resource.Kind == "Namespace")
                {
                    touchNamespace(resource.Key.Name);
                }
                else if (IsService(resource.Kind))
                {
                    touch(resource.Key);
                }
            }
        }

        TouchWaiting(was, now, after, touch);
    }

    // If a cluster already exports, the placement's progress does not matter: only services that wait for it are checked again.
    private void TouchWaiting(Placement? was, Placement? now, EquatableArray<ObjectRef> selected, Action<ObjectKey> touch)
    {
        var changed = ChangedClusters(was?.Clusters ?? [], now?.Clusters ?? []);
        if (changed.Count == 0)
        {
            return;
        }

        foreach (var service in selected.Where(r => IsService(r.Kind)).Select(r => r.Key).Distinct())
        {
            if (changed.Exists(cluster => !fleet.Indexes.Exports(service, cluster)))
            {
                touch(service);
            }
        }
    }

    private static List<string> ChangedClusters(EquatableArray<PlacementStatus> was, EquatableArray<PlacementStatus> now)
    {
        var before = ByCluster(was);
        var after = ByCluster(now);
        return [.. before.Keys.Union(after.Keys).Where(cluster => before.GetValueOrDefault(cluster) != after.GetValueOrDefault(cluster))];
    }

    private static Dictionary<string, PlacementStatus> ByCluster(EquatableArray<PlacementStatus> statuses) =>
        statuses.Where(s => s.Cluster is not null).GroupBy(s => s.Cluster!, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);

    private void Changed(ObjectKey key, ResourceOverride? was, ResourceOverride? now)
    {
        _touchedOverrides.Add(key);
        Touch(was);
        _overridesByPlacement.Move(Bound(was), Bound(now), key);
        _unboundByResource.Move(Unbound(was), Unbound(now), key);
        Touch(now);

        void Touch(ResourceOverride? one)
        {
            _touchedPlacements.UnionWith(Bound(one));
            foreach (var target in Unbound(one))
            {
                _touchedPlacements.UnionWith(_placementsByResource.Of(target));
            }
        }
    }

    private void Changed(ObjectKey key, Work? was, Work? now, Action<ObjectKey> touch)
    {
        _worksByPlacement.Move(Placement(was), Placement(now), key);
        _worksByService.Move(Services(was), Services(now), key);
        _touchedPlacements.UnionWith(Placement(was).Concat(Placement(now)));
        var cluster = (now ?? was)!.Cluster;
        var sentAlike = (was?.Sent ?? []) == (now?.Sent ?? []);
        foreach (var service in Services(was).Union(Services(now)))
        {
            if (!sentAlike || !fleet.Indexes.Exports(service, cluster))
            {
                touch(service);
            }
        }

        static IEnumerable<ObjectKey> Placement(Work? work) => work?.Placement is { } placement ? [placement] : [];
        static IEnumerable<ObjectKey> Services(Work? work) => work?.Sent.Select(s => s.Resource.Key).Distinct() ?? [];
    }

    private static IEnumerable<ObjectKey> Bound(ResourceOverride? one) =>
        one?.Placement is { } name ? [new ObjectKey(one.PlacementNamespaced ? one.Meta.Key.Namespace : "", name)] : [];

    private static IEnumerable<ObjectRef> Unbound(ResourceOverride? one) =>
        one is { Placement: null } ? one.Selectors.Where(s => s.Name is not null).Select(s => Target(one, s)).Distinct() : [];

    private static ObjectRef Target(ResourceOverride one, ResourceSelector selector) =>
        new(selector.KindName, new ObjectKey(one.Meta.Key.Namespace, selector.Name!));

    private PlacementRow Row(Placement placement)
    {
        var key = placement.Meta.Key;
        var overrides =
            _overridesByPlacement.Of(key).Concat(placement.SelectedResources.SelectMany(_unboundByResource.Of)).Distinct().Order();
        var works = _worksByPlacement.Of(key).Select(w => _works.Of(w)!);
        return PlacementRows.Of(placement, works, [.. overrides], fleet.Slots);
    }

    private OverrideRow Row(ResourceOverride made, HubFacts hub)
    {
        ObjectKey? bound = made.Placement is null ? null : Bound(made).First();
        var found = bound is { } name && Of(name) is { } one ? one : null;
        var readable = (bound is null or { Namespace.Length: 0 } ? hub.ClusterPlacementsRead : hub.PlacementsRead);
        var selected = made.Selectors.Select(s => new OverrideTarget(s, s.Name is null || !readable ? null
            : bound is { } to ? _placementsByResource.Has(Target(made, s), to)
            : _placementsByResource.Of(Target(made, s)).Count > 0));
        var placements = bound is not null
            ? found is null ? [] : [found]
            : made.Selectors.Where(s => s.Name is not null).SelectMany(s => _placementsByResource.Of(Target(made, s))).Distinct()
                .Select(k => Of(k)!);
        return new OverrideRow(made.Meta.Key, made, found?.Meta.Key, [.. selected], PlacementRows.Clusters(made, [.. placements], fleet));
    }

    private static bool IsService(string kind) => kind is Service or ServiceExport;

    private static ObjectRef NamespaceOf(string ns) => new("Namespace", new ObjectKey("", ns));
}
