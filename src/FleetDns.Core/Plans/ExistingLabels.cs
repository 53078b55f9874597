using FleetDns.Core.Problems;
using FleetDns.Core.Problems.Rules;

namespace FleetDns.Core.Plans;

/// <summary>The DNS labels that a service already has or requests: they belong to it and need not be replaced.</summary>
internal sealed class ExistingLabels(ServiceDraft draft, FleetView view)
{
    private readonly ServiceRow? _row = view.Services.GetValueOrDefault(new ObjectKey(draft.Namespace, draft.Name));

    /// <summary>The label that existing overrides set on the cluster; null if they set none.</summary>
    public string? Asked(string cluster)
    {
        var scope = new Scope(view, default, new Dictionary<string, DateTimeOffset>());
        return _row?.Placed(scope).Where(p => p.Cluster.Cluster == cluster).Select(p => _row.LabelOn(scope, p.Placement, cluster))
            .FirstOrDefault(label => label is not null);
    }

    /// <summary>The cluster's public IP has this label: its endpoint uses it, or the export reports that it is configured as
    /// requested.</summary>
    public bool IsOwn(string cluster, string label)
    {
        if (_row?.Cells.FirstOrDefault(c => c.Cluster == cluster)?.Export is not { IsDnsLabelConfigured: true })
        {
            return false;
        }

        var target = _row.Backends.SelectMany(
            use => view.Profiles.GetValueOrDefault(use.Profile)?.Backends.FirstOrDefault(b => b.Key == use.Backend)?.Endpoints ?? [])
            .FirstOrDefault(e => e.Cluster == cluster && e.Target is not null)?.Target;
        return (target?.Split('.')[0] ?? Asked(cluster)) == label;
    }
}
