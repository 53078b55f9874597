namespace FleetDns.Core.Plans;

/// <summary>A profile with one backend more or less, or with exports that do not exist yet.</summary>
internal static class BackendPreview
{
    /// <summary>The row of a backend that does not exist yet: one endpoint row per cluster, left-out ones included.</summary>
    public static BackendRow Row(
        ObjectKey key, string profile, string service, int weight, FleetView view, ImmutableArray<ComingExport> soon)
    {
        var name = new ObjectKey(key.Namespace, service);
        var known = view.Services.GetValueOrDefault(name);
        var coming = soon.Where(s => s.Service == name).ToList();
        var exports = (known?.Cells ?? []).Select(c => c.Export).OfType<InternalServiceExport>()
            .Concat(
                coming.Where(c => known?.Cells.Any(cell => cell.Cluster == c.Cluster && cell.Export is not null) != true).Select(Export))
            .ToList();
        var import = coming.Count == 0 ? known?.Import
            : new ServiceImport(Meta(name), [.. (known?.Import?.Clusters ?? []).Concat(coming.Select(c => c.Cluster)).Distinct()]);
        var backend = new TrafficManagerBackend(Meta(key), profile, service, weight, [], []);
        var row = BackendRows.Of(backend, import, exports, new AzureFacts(false, null, null), HubFacts.Complete, new MemberSlots());

        // Clusters that should export but do not: the failed readiness check gives the reason.
        var silent = (known?.Cells ?? [])
            .Where(c => c.Export is null && row.Endpoints.All(e => e.Cluster != c.Cluster))
            .Select(
                c => new EndpointRow(
                    c.Cluster, c.Slot, null, null, null, 0, null, null, true, null, c.FirstFailed?.Reason ?? "does not export the service",
                    0, 0));
        var endpoints =
            row.Endpoints.Concat(silent).Select(e => e with { Slot = view.Members.GetValueOrDefault(e.Cluster!)?.Slot ?? -1 }).ToList();
        endpoints.Sort(BackendRows.BySlot);
        return row with { Endpoints = [.. endpoints] };
    }

    public static ProfileRow Add(ProfileRow profile, BackendRow backend) =>
        ProfileRows.Finish(
            profile with { Backends = [.. profile.Backends.Where(b => b.Key != backend.Key).Append(backend).OrderBy(b => b.Key)] });

    public static ProfileRow Remove(ProfileRow profile, ObjectKey backend) =>
        ProfileRows.Finish(profile with { Backends = profile.Backends.Items.RemoveAll(b => b.Key == backend) });

    /// <summary>The profile without these exports: the service removed from those clusters (null: from all).</summary>
    public static ProfileRow Without(ProfileRow profile, ObjectKey service, IReadOnlySet<string>? clusters = null)
    {
        return ProfileRows.Finish(
            profile with
            {
                Backends = [
                .. profile.Backends.Select(b => b.Key.Namespace == service.Namespace && b.Backend.Import == service.Name ? Less(b) : b)]
            });

        BackendRow Less(BackendRow backend) =>
            Split(backend, backend.Endpoints.Where(e => clusters is not null && !(e.Cluster is not null && clusters.Contains(e.Cluster))));
    }

    /// <summary>The profile once the clusters export the service with these weights (null: as now; 0: no longer).</summary>
    /// <param name="returning">Endpoints of clusters that do not export now but will.</param>
    public static ProfileRow Exporting(
        ProfileRow profile, ObjectKey service, Func<string, int?> weight, IEnumerable<EndpointRow>? returning = null)
    {
        return ProfileRows.Finish(
            profile with
            {
                Backends = [
                .. profile.Backends.Select(
                    b => b.Key.Namespace == service.Namespace && b.Backend.Import == service.Name ? Weighed(b) : b)]
            });

        BackendRow Weighed(BackendRow backend) => Split(backend, backend.Endpoints
            .Select(e => e.Cluster is null || e.ExportWeight is null ? e : e with { ExportWeight = weight(e.Cluster) ?? e.ExportWeight })
            .Concat((returning ?? []).Where(e => backend.Endpoints.All(each => each.Cluster != e.Cluster || each.ExportWeight is null)))
            .Where(e => e.ExportWeight != 0)
            .OrderBy(e => (uint)e.Slot));
    }

    /// <summary>The profile once these clusters export the service with these weights, new exporters included; all others as now.</summary>
    public static ProfileRow Exporting(ProfileRow profile, ObjectKey service, ImmutableDictionary<string, int> weights, FleetView view)
    {
        var more = weights.Where(w => w.Value > 0)
            .Select(
                w => new EndpointRow(
                    w.Key, view.Members.GetValueOrDefault(w.Key)?.Slot ?? -1, null, null, w.Value, 0, null, null, true, null, null, 0, 0))
                    .ToList();
        var with = profile with
        {
            Backends = [.. profile.Backends.Select(b => b.Key.Namespace != service.Namespace || b.Backend.Import != service.Name ? b
                : b with { Endpoints = [
                    .. b.Endpoints.Where(e => e.ExportWeight is not null || !weights.ContainsKey(e.Cluster ?? "")),
                    .. more.Where(m => b.Endpoints.All(e => e.Cluster != m.Cluster || e.ExportWeight is null))] })],
        };
        return Exporting(with, service, cluster => weights.TryGetValue(cluster, out var weight) ? weight : null);
    }

    // The remaining ones share the backend's whole weight.
    private static BackendRow Split(BackendRow backend, IEnumerable<EndpointRow> endpoints)
    {
        var stays = endpoints.ToList();
        var sum = stays.Sum(e => e.LeftOut is null ? (long)(e.ExportWeight ?? 0) : 0);
        return backend with
        {
            Endpoints = [.. stays.Select(e =>
            {
                var computed = e.LeftOut is null ? EndpointWeights.Of(Shares.AskedWeight(backend), e.ExportWeight ?? 0, sum) : 0;
                return e with { ComputedWeight = computed, EffectiveWeight = computed };
            })],
        };
    }

    private static InternalServiceExport Export(ComingExport coming) => new(
        Meta(new ObjectKey($"fleet-member-{coming.Cluster}", $"{coming.Service.Namespace}-{coming.Service.Name}")),
        coming.Cluster,
        coming.Service,
        "LoadBalancer",
        IsDnsLabelConfigured: true,
        IsInternalLoadBalancer: false,
        "expected",
        coming.Weight,
        []);

    private static ObjectMeta Meta(ObjectKey key) =>
        new(key, "", "", 0, default, null, ImmutableDictionary<string, string>.Empty, ImmutableDictionary<string, string>.Empty, [], []);
}
