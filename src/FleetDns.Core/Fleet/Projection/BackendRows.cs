namespace FleetDns.Core.Fleet;

/// <summary>Azure's data about one profile, and whether it can be trusted.</summary>
/// <param name="Known">Azure answers or has answered: its weights are used, and an endpoint that it does not list gets nothing.</param>
/// <param name="Profile">Null if Azure has none.</param>
/// <param name="AsOf">When Azure was last read.</param>
internal readonly record struct AzureFacts(bool Known, AzureProfile? Profile, DateTimeOffset? AsOf);

/// <summary>Joins a backend with its import, exports, status and Azure endpoints: one row per cluster, with weights and reasons but without
/// shares.</summary>
internal static class BackendRows
{
    /// <param name="exports">Of the backend's service, in the order of their keys.</param>
    public static BackendRow Of(
        TrafficManagerBackend backend,
        ServiceImport? import,
        IEnumerable<InternalServiceExport> exports,
        AzureFacts azure,
        HubFacts hub,
        MemberSlots slots)
    {
        var candidates = hub.ExportsRead ? Candidates(backend, import, exports, hub.ImportsRead) : Reported(backend, import);
        var stale = hub.ExportsRead ? "the cluster no longer exports the service" : Unread;
        var sum = candidates.Sum(c => c.LeftOut is null ? (long)c.Weight!.Value : 0);
        var status = StatusByCluster(backend);
        var prefix = AzureNames.EndpointPrefix(backend.Meta.Uid);
        var inAzure = AzureByName(azure.Profile, prefix);
        var believed = Believed(backend, azure);
        var rows = ImmutableArray.CreateBuilder<EndpointRow>(candidates.Count);

        foreach (var candidate in candidates)
        {
            status.Remove(candidate.Cluster, out var reported);
            inAzure.Remove(AzureNames.Endpoint(backend.Meta.Uid, backend.Import, candidate.Cluster), out var actual);
            var computed = candidate.LeftOut is null ? EndpointWeights.Of(backend.Weight, candidate.Weight!.Value, sum) : 0;
            rows.Add(Row(candidate, computed, reported, actual, believed, slots));
        }

        // An endpoint that is still listed although no cluster exports it may still take traffic.
        foreach (var (cluster, reported) in status)
        {
            inAzure.Remove(reported.Name, out var actual);
            rows.Add(Row(new Candidate(cluster, null, stale), 0, reported, actual, believed, slots));
        }

        foreach (var actual in inAzure.Values)
        {
            var cluster = AzureNames.Cluster(actual.Name) ?? actual.Name;
            rows.Add(Row(new Candidate(cluster, null, stale), 0, null, actual, believed, slots));
        }

        rows.Sort(BySlot);
        return new BackendRow(backend.Meta.Key, backend, import, rows.ToImmutable());
    }

    /// <summary>The endpoints of the Azure profile that belong to none of its backends (docs/domain.md 2.3): the controller does not change
    /// them, and they take traffic.</summary>
    public static ImmutableArray<EndpointRow> Foreign(AzureProfile? azure, IReadOnlyCollection<TrafficManagerBackend> backends)
    {
        if (azure is null)
        {
            return [];
        }

        var prefixes = backends.Select(b => AzureNames.EndpointPrefix(b.Meta.Uid)).ToList();
        return [.. azure.Endpoints
            .Where(e => !prefixes.Exists(p => e.Name.StartsWith(p, StringComparison.OrdinalIgnoreCase)))
            .OrderBy(e => e.Name, StringComparer.Ordinal)
            .Select(
                e => new EndpointRow(
                    null, -1, e.Name, AzureNames.Target(e.Target), null, 0, null, e.Weight, e.Enabled, e.MonitorStatus, null, 0,
                    0) { AlwaysServe = e.AlwaysServe, Type = e.Type })];
    }

    /// <summary>The order of rows everywhere: known clusters by slot, then unknown ones by name.</summary>
    public static int BySlot(EndpointRow a, EndpointRow b)
    {
        var bySlot = ((uint)a.Slot).CompareTo((uint)b.Slot);
        var byCluster = bySlot != 0 ? bySlot : string.CompareOrdinal(a.Cluster, b.Cluster);
        return byCluster != 0 ? byCluster : string.CompareOrdinal(a.Name, b.Name);
    }

    private const string Unread = "its export cannot be read";

    private sealed record Candidate(string Cluster, int? Weight, string? LeftOut);

    // Without the exports, the backend's status still shows the clusters and their export weights.
    private static List<Candidate> Reported(TrafficManagerBackend backend, ServiceImport? import)
    {
        var candidates = StatusByCluster(backend)
            .Select(
                e => new Candidate(e.Key, e.Value.ExportWeight ?? 1, backend.Meta.Deleting is null ? null : "the backend is being deleted"))
            .ToList();
        var seen = candidates.Select(c => c.Cluster).ToHashSet(StringComparer.Ordinal);
        candidates.AddRange((import?.Clusters ?? []).Distinct().Where(c => !seen.Contains(c)).Select(c => new Candidate(c, null, Unread)));
        return candidates;
    }

    private static List<Candidate> Candidates(
        TrafficManagerBackend backend, ServiceImport? import, IEnumerable<InternalServiceExport> exports, bool importsRead)
    {
        var imported = import is null ? [] : new HashSet<string>(import.Clusters, StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var candidates = new List<Candidate>();
        foreach (var export in exports)
        {
            if (!seen.Add(export.Cluster))
            {
                continue;   // the controller uses one export per cluster
            }

            var listed = imported.Contains(export.Cluster);
            var leftOut = backend.Meta.Deleting is not null ? "the backend is being deleted"
                : importsRead && import is null ? ExportValidity.NoImport(backend.Import)
                : importsRead && !listed ? ExportValidity.NotImported(export)
                : ExportValidity.Problem(export);
            // An export being deleted has no weight once the import no longer lists it.
            int? weight = export.Meta.Deleting is not null && !listed ? null : export.Weight ?? 1;
            candidates.Add(new Candidate(export.Cluster, weight, leftOut));
        }

        foreach (var cluster in imported)
        {
            if (seen.Add(cluster))
            {
                candidates.Add(new Candidate(cluster, null, ExportValidity.NoExport(cluster)));
            }
        }

        return candidates;
    }

    private enum Source
    {
        Azure,
        Status,
        Computed,
    }

    // Azure's data applies unless the status was written after Azure was last read: the controller writes the status after Azure accepted
    // the weights (docs/domain.md 1.1.2), so the newer of the two is correct. An emptied status (Pending) is no evidence about Azure.
    private static Source Believed(TrafficManagerBackend backend, AzureFacts azure)
    {
        var reported = !backend.Endpoints.IsEmpty || backend.Conditions.Find("Accepted") is { Status: not ConditionStatus.Unknown };
        return azure.Known && !(reported && IsNewer(backend, azure.AsOf)) ? Source.Azure
            : reported ? Source.Status
            : azure.Known ? Source.Azure
            : Source.Computed;
    }

    /// <summary>Whether FleetDns saw the backend's status change after Azure was last read.</summary>
    public static bool IsNewer(TrafficManagerBackend backend, DateTimeOffset? azureAsOf) =>
        backend.Meta.StatusWritten is { } written && azureAsOf is { } read && written > read;

    private static EndpointRow Row(
        Candidate candidate, int computed, BackendEndpoint? reported, AzureEndpoint? actual, Source believed, MemberSlots slots)
    {
        var effective = believed switch
        {
            Source.Azure => actual?.Weight ?? 0,
            Source.Status => reported?.Weight ?? 0,
            _ => computed,
        };
        return new EndpointRow(
            candidate.Cluster,
            slots.Of(candidate.Cluster),
            actual?.Name ?? reported?.Name,
            AzureNames.Target(actual?.Target ?? reported?.Target),
            candidate.Weight,
            computed,
            reported?.Weight,
            actual?.Weight,
            actual?.Enabled ?? true,
            actual?.MonitorStatus,
            candidate.LeftOut,
            Intended: 0,
            Effective: 0)
        {
            EffectiveWeight = effective,
            AlwaysServe = actual?.AlwaysServe ?? false,
            Type = actual?.Type,
        };
    }

    private static Dictionary<string, BackendEndpoint> StatusByCluster(TrafficManagerBackend backend)
    {
        var byCluster = new Dictionary<string, BackendEndpoint>(StringComparer.Ordinal);
        foreach (var endpoint in backend.Endpoints)
        {
            byCluster[endpoint.Cluster ?? AzureNames.Cluster(endpoint.Name) ?? endpoint.Name] = endpoint;
        }

        return byCluster;
    }

    private static Dictionary<string, AzureEndpoint> AzureByName(AzureProfile? azure, string prefix)
    {
        var byName = new Dictionary<string, AzureEndpoint>(StringComparer.OrdinalIgnoreCase);
        foreach (var endpoint in azure?.Endpoints ?? [])
        {
            if (endpoint.Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                byName[endpoint.Name] = endpoint;
            }
        }

        return byName;
    }
}
