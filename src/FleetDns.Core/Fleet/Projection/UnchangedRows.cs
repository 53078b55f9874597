namespace FleetDns.Core.Fleet;

/// <summary>Gives back the old instance, at every level, of what did not change: components skip rendering on the same reference.</summary>
internal static class UnchangedRows
{
    public static ProfileRow Keep(ProfileRow? old, ProfileRow row)
    {
        if (old is null)
        {
            return row;
        }

        var kept = row with
        {
            Profile = SameFacts.Of(old.Profile, row.Profile) ? old.Profile : row.Profile,
            Azure = old.Azure is not null && row.Azure is not null && SameFacts.Of(old.Azure, row.Azure) ? old.Azure : row.Azure,
            Backends = Keep(old.Backends, row.Backends, b => b.Key, Keep),
            ForeignEndpoints = Endpoints(old.ForeignEndpoints, row.ForeignEndpoints),
            Shares = Keep(old.Shares, row.Shares, s => (s.Label, s.Foreign), Same),
            Disagreements = SameFacts.All(old.Disagreements, row.Disagreements) ? old.Disagreements : row.Disagreements,
        };
        // With kept parts the record's own equality (arrays by reference) is exact.
        return kept == old ? old : kept;
    }

    public static MemberRow Keep(MemberRow? old, MemberRow row)
    {
        if (old is null)
        {
            return row;
        }

        var kept = row with { Cluster = SameFacts.Of(old.Cluster, row.Cluster) ? old.Cluster : row.Cluster };
        return kept == old ? old : kept;
    }

    public static ServiceRow Keep(ServiceRow? old, ServiceRow row)
    {
        if (old is null)
        {
            return row;
        }

        var kept = row with
        {
            Service = SameFacts.State(old.Service, row.Service) ? old.Service : row.Service,
            Export = SameFacts.State(old.Export, row.Export) ? old.Export : row.Export,
            Import = old.Import is not null && row.Import is not null && SameFacts.Of(old.Import, row.Import) ? old.Import : row.Import,
            Backends = SameFacts.All(old.Backends, row.Backends) ? old.Backends : row.Backends,
            Placements = SameFacts.All(old.Placements, row.Placements) ? old.Placements : row.Placements,
            Cells = Keep(old.Cells, row.Cells, c => c.Cluster, Keep),
        };
        return kept == old ? old : kept;
    }

    public static PlacementRow Keep(PlacementRow? old, PlacementRow row)
    {
        if (old is null)
        {
            return row;
        }

        var kept = row with
        {
            Services = SameFacts.All(old.Services, row.Services) ? old.Services : row.Services,
            Clusters = Keep(old.Clusters, row.Clusters, c => (c.Cluster, c.Picked), Keep),
            Overrides = SameFacts.All(old.Overrides, row.Overrides) ? old.Overrides : row.Overrides,
        };
        return kept == old ? old : kept;
    }

    public static OverrideRow Keep(OverrideRow? old, OverrideRow row)
    {
        if (old is null)
        {
            return row;
        }

        var kept = row with
        {
            Selected = SameFacts.All(old.Selected, row.Selected) ? old.Selected : row.Selected,
            Clusters = Keep(old.Clusters, row.Clusters, c => c.Cluster, Keep),
        };
        return kept == old ? old : kept;
    }

    private static ServiceCell Keep(ServiceCell old, ServiceCell cell)
    {
        var kept = cell with
        {
            Export = old.Export is not null && cell.Export is not null && SameFacts.Of(old.Export, cell.Export) ? old.Export : cell.Export,
            ReadinessChecks = SameFacts.All(old.ReadinessChecks, cell.ReadinessChecks) ? old.ReadinessChecks : cell.ReadinessChecks,
        };
        return kept == old ? old : kept;
    }

    private static PlacementClusterRow Keep(PlacementClusterRow old, PlacementClusterRow row)
    {
        var kept = row with
        {
            Status = SameFacts.Of(old.Status, row.Status) ? old.Status : row.Status,
            Work = SameFacts.State(old.Work, row.Work) ? old.Work : row.Work,
        };
        return kept == old ? old : kept;
    }

    private static OverrideCluster Keep(OverrideCluster old, OverrideCluster row)
    {
        var kept = row with { Rules = SameFacts.All(old.Rules, row.Rules) ? old.Rules : row.Rules };
        return kept == old ? old : kept;
    }

    private static BackendRow Keep(BackendRow old, BackendRow row)
    {
        var kept = row with
        {
            Backend = SameFacts.Of(old.Backend, row.Backend) ? old.Backend : row.Backend,
            Import = old.Import is not null && row.Import is not null && SameFacts.Of(old.Import, row.Import) ? old.Import : row.Import,
            Endpoints = Endpoints(old.Endpoints, row.Endpoints),
        };
        return kept == old ? old : kept;
    }

    private static ImmutableArray<EndpointRow> Endpoints(ImmutableArray<EndpointRow> old, ImmutableArray<EndpointRow> rows) =>
        Keep(old, rows, e => (e.Cluster, e.Name), Same);

    private static T Same<T>(T old, T row)
        where T : class => old.Equals(row) ? old : row;

    private static ImmutableArray<T> Keep<T, TKey>(ImmutableArray<T> old, ImmutableArray<T> rows, Func<T, TKey> key, Func<T, T, T> keep)
        where T : class
        where TKey : notnull
    {
        var sameLength = old.Length == rows.Length;
        var kept = ImmutableArray.CreateBuilder<T>(rows.Length);
        Dictionary<TKey, T>? byKey = null;
        var unchanged = sameLength;
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i];
            T? before = null;
            if (sameLength && EqualityComparer<TKey>.Default.Equals(key(old[i]), key(row)))
            {
                before = old[i];   // the usual case: the same rows in the same places
            }
            else
            {
                byKey ??= old.GroupBy(key).ToDictionary(g => g.Key, g => g.First());
                before = byKey.GetValueOrDefault(key(row));
            }

            kept.Add(before is null ? row : keep(before, row));
            unchanged &= sameLength && ReferenceEquals(kept[i], old[i]);
        }

        return unchanged ? old : kept.MoveToImmutable();
    }
}
