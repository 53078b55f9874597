using FleetDns.Core.Problems;

namespace FleetDns.Core.Fleet;

/// <summary>Rows of services: one cell per cluster. Used only by the projection.</summary>
internal sealed class ServiceProjection(FleetMirrors fleet, PlacementProjection placements)
{
    private readonly HubMirror<HubService> _templates = new(HubKinds.Services, fleet.Defects);
    private readonly HubMirror<ServiceExport> _exports = new(HubKinds.ServiceExports, fleet.Defects);
    private readonly Dictionary<string, HashSet<ObjectKey>> _byNamespace = new(StringComparer.Ordinal);   // of the existing rows
    private readonly HashSet<ObjectKey> _touched = [];

    /// <summary>How many rows the last update recomputed, including those that kept their instance: the cost of an event, for
    /// tests.</summary>
    public int LastProjected { get; private set; }

    public void Touch(ObjectKey service) => _touched.Add(service);

    public void TouchNamespace(string ns) => _touched.UnionWith(_byNamespace.GetValueOrDefault(ns) ?? []);

    public void TouchAll() => _touched.UnionWith(_byNamespace.Values.SelectMany(keys => keys));

    public void Collect(FleetFacts facts, FleetChanges changes)
    {
        _templates.Follow(facts, changes, (key, _, _) => Touch(key));
        _exports.Follow(facts, changes, (key, _, _) => Touch(key));
        fleet.PublicIps.Follow(facts.PublicIps, id =>
        {
            if (id is null)
            {
                TouchAll();
            }
            else
            {
                _touched.UnionWith(fleet.Indexes.ServicesOfPublicIp(id));
            }
        });
    }

    /// <summary>The services of the backends whose rows differ: their endpoints' state in Azure or at the controller may have
    /// changed.</summary>
    public void Touch(ProfileRow? old, ProfileRow? row)
    {
        var alike = old is not null && row is not null && old.AzureState == row.AzureState && old.AzureMissing == row.AzureMissing
            && old.Azure?.Enabled == row.Azure?.Enabled;
        foreach (var backend in (row ?? old)!.Backends.Concat(row is null ? [] : old?.Backends ?? []))
        {
            if (!alike || !(old!.Backends.Contains(backend) && row!.Backends.Contains(backend)))
            {
                _touched.Add(FleetIndexes.Import(backend.Backend)!.Value);
            }
        }
    }

    public void Project(
        ImmutableSortedDictionary<ObjectKey, ServiceRow>.Builder rows, IReadOnlyDictionary<ObjectKey, ProfileRow> profiles, HubFacts hub)
    {
        LastProjected = _touched.Count;
        foreach (var key in _touched)
        {
            var old = rows.GetValueOrDefault(key);
            if (!Exists(key))
            {
                fleet.Defects.RowMade(Refs.Service(key));
                if (rows.Remove(key) && _byNamespace.TryGetValue(key.Namespace, out var left) && left.Remove(key) && left.Count == 0)
                {
                    _byNamespace.Remove(key.Namespace);
                }

                continue;
            }

            var row = fleet.Defects.Make(
                Refs.Service(key),
                old,
                () => Row(key, profiles, hub, old?.Cells ?? []),
                () => new ServiceRow(key, _templates.Of(key), _exports.Of(key), null, [], [], []),
                (shown, defect) => shown with { Defect = defect });
            if (!ReferenceEquals(old, row))
            {
                rows[key] = row;
            }

            if (old is null)
            {
                (_byNamespace.TryGetValue(key.Namespace, out var keys) ? keys : _byNamespace[key.Namespace] = []).Add(key);
            }
        }

        _touched.Clear();
    }

    private bool Exists(ObjectKey key) =>
        _exports.Of(key) is not null || fleet.Imports.Of(key) is not null || fleet.Indexes.ExportsOf(key).Count > 0
            || fleet.Indexes.BackendsOfImport(key).Count > 0;

    private ServiceRow Row(
        ObjectKey key, IReadOnlyDictionary<ObjectKey, ProfileRow> profiles, HubFacts hub, EquatableArray<ServiceCell> old)
    {
        var import = fleet.Imports.Of(key);
        var imported = import is null ? [] : new HashSet<string>(import.Clusters, StringComparer.Ordinal);
        var exports = ByCluster(fleet.Indexes.ExportsOf(key).Select(e => fleet.Exports.Of(e)!), e => e.Cluster);
        var works = ByCluster(placements.Carrying(key), w => w.Cluster);
        var placed =
            ByCluster(placements.Placing(key).SelectMany(p => placements.Of(p)!.Clusters).Where(PlacementRows.IsPicked), s => s.Cluster!);
        var places = fleet.Indexes.BackendsOfImport(key).Select(b => fleet.Backends.Of(b)!)
            .Select(b => new BackendPlace(b, profiles.GetValueOrDefault(FleetIndexes.Profile(b)!.Value)))
            .ToList();

        var clusters = new HashSet<string>(exports.Keys, StringComparer.Ordinal);
        clusters.UnionWith(imported);
        clusters.UnionWith(works.Keys);
        clusters.UnionWith(placed.Keys);
        clusters.UnionWith(places.SelectMany(p => p.Clusters));
        var cells = ImmutableArray.CreateBuilder<ServiceCell>(clusters.Count);
        foreach (var cluster in clusters)
        {
            var export = exports.GetValueOrDefault(cluster);
            var facts = new CellFacts(
                key, cluster, export, imported.Contains(cluster), placed.GetValueOrDefault(cluster), works.GetValueOrDefault(cluster),
                places, hub);
            var (address, gone) = fleet.PublicIps.Of(export?.PublicIpResourceId);
            cells.Add(
                new ServiceCell(
                    cluster, fleet.Slots.Of(cluster), export is null ? null : export.Weight ?? 1, Effective(places, cluster), export,
                    ReadinessChecks.Of(facts))
                {
                    PublicIp = address,
                    PublicIpGone = gone,
                });
        }

        cells.Sort(
            (a, b) =>
                ((uint)a.Slot).CompareTo((uint)b.Slot) is var bySlot and not 0 ? bySlot : string.CompareOrdinal(a.Cluster, b.Cluster));
        return new ServiceRow(
            key,
            _templates.Of(key),
            _exports.Of(key),
            import,
            [.. places.Select(
                p => new BackendUse(
                    p.Backend.Meta.Key, FleetIndexes.Profile(p.Backend)!.Value,
                    p.Backend.Weight) { Leaving = p.Backend.Meta.Deleting is not null })],
            [.. placements.Selecting(key)],
            new EquatableArray<ServiceCell>(cells.MoveToImmutable()).Keeping(old));
    }

    private static double? Effective(List<BackendPlace> places, string cluster)
    {
        double? largest = null;
        foreach (var place in places.Where(place => place.Profile?.SharesUnknown is null))
        {
            largest ??= 0;
            if (place.Of(cluster) is { } endpoint && endpoint.Effective > largest)
            {
                largest = endpoint.Effective;
            }
        }

        return largest;
    }

    // The first of each cluster: the controller also uses one export per cluster.
    private static Dictionary<string, T> ByCluster<T>(IEnumerable<T> objects, Func<T, string> cluster)
    {
        var byCluster = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var each in objects)
        {
            byCluster.TryAdd(cluster(each), each);
        }

        return byCluster;
    }
}
