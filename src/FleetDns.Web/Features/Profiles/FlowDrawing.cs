using FleetDns.Web.Parts;

namespace FleetDns.Web.Features.Profiles;

/// <summary>The state of an endpoint or backend; it decides the colour of the ribbon.</summary>
public enum FlowHealth
{
    Ok,
    /// <summary>Answers although it should no longer be in Azure; of a backend: some endpoints fail.</summary>
    Warn,
    /// <summary>Answers although its probes fail: its traffic fails.</summary>
    Bad,
    /// <summary>Its probes fail and others take its share: a thin ribbon of fixed width.</summary>
    Failing,
    /// <summary>Receives no traffic: left out, disabled or without weight. A dashed line.</summary>
    Cut,
}

/// <summary>A bar of the flow. Coordinates in the units of the view box.</summary>
/// <param name="Share">0..1, in the state that is drawn.</param>
/// <param name="Now">0..1, in the current state; equal to <paramref name="Share"/> outside a preview.</param>
public sealed record FlowNode(
    double X, double Y, double Height, double Share, double Now, string Name, string? Title, string? Second, int Slot, FlowHealth Health,
    bool Edited)
{
    public double Middle => Y + Height / 2;
    public double Bottom => Y + Height;

    /// <summary>Old and new weight under the name; null where the node has none.</summary>
    public (int Old, int New)? Weight { get; init; }

    /// <summary>The page of the object behind the bar; null where there is none.</summary>
    public string? Href { get; init; }
}

/// <summary>A ribbon from one bar to the next: two heights at two edges.</summary>
public sealed record FlowRibbon(double FromX, double FromTop, double ToX, double ToTop, double Height, FlowHealth Health)
{
    public string Path
    {
        get
        {
            // Past the middle, so that the ribbons stay together next to the name of the bar they leave.
            var middle = Words.Svg(FromX + 0.68 * (ToX - FromX));
            string N(double number) => Words.Svg(number);
            var upper = $"M{N(FromX)} {N(FromTop)}C{middle} {N(FromTop)} {middle} {N(ToTop)} {N(ToX)} {N(ToTop)}";
            var (fromBottom, toBottom) = (N(FromTop + Height), N(ToTop + Height));
            return Health == FlowHealth.Cut
                ? upper
                : $"{upper}V{toBottom}C{middle} {toBottom} {middle} {fromBottom} {N(FromX)} {fromBottom}z";
        }
    }
}

/// <summary>The chain FQDN → backends → endpoints → clusters as a flow: width is share, colour is health.</summary>
public sealed record FlowDrawing(
    double Height,
    FlowNode Fqdn,
    ImmutableArray<FlowNode> Backends,
    ImmutableArray<FlowNode> Endpoints,
    ImmutableArray<FlowNode> Clusters,
    ImmutableArray<FlowRibbon> Ribbons)
{
    public const double Width = 896;
    public const double Bar = 8;

    /// <summary>Most rows of the drawing; the smallest endpoints of a backend share one row.</summary>
    public const int Rows = 12;

    /// <summary>With more backends than rows the drawing would not be readable; the list is shown instead.</summary>
    public static bool Fits(ProfileRow row) => row.Backends.Length + (row.ForeignEndpoints.IsEmpty ? 0 : 1) <= Rows;

    private const string Foreign = "not managed by this fleet";
    private const double BackendX = 196, EndpointX = 470, ClusterX = 742;
    private const double Point = 1.86;         // units per point of share
    private const double Top = 32, Gap = 12, Line = 34;
    private const double Thin = 3;             // width of a failing ribbon: it shows no share

    public static FlowDrawing Draw(ProfileRow now, ProfileRow? preview)
    {
        var shown = preview ?? now;
        var old = now.Backends.SelectMany(backend => backend.Endpoints.Select(endpoint => (Id: Id(backend.Key.Name, endpoint), endpoint)))
            .Concat(now.ForeignEndpoints.Select(endpoint => (Id: Id(Foreign, endpoint), endpoint)))
            .ToLookup(pair => pair.Id, pair => pair.endpoint);
        var groups = shown.Backends.Select(backend => (
            backend.Key.Name,
            Weight: ((int, int)?)(Of(now, backend.Key), backend.Backend.Weight),
            Href: (string?)Paths.Service(backend.Key.Namespace, backend.Backend.Import),
            backend.Endpoints)).ToList();
        if (!shown.ForeignEndpoints.IsEmpty)
        {
            groups.Add((Foreign, null, null, shown.ForeignEndpoints));
        }

        var ownRow = shown.Endpoints.Count() <= Rows ? null
            : shown.Endpoints.OrderByDescending(endpoint => Math.Max(endpoint.Effective, endpoint.Intended))
                .Take(Math.Max(0, Rows - groups.Count)).ToHashSet(ReferenceEqualityComparer.Instance);
        var endpoints = ImmutableArray.CreateBuilder<FlowNode>();
        var backends = ImmutableArray.CreateBuilder<FlowNode>();
        var ofBackend = new List<(int Backend, int Endpoint, string? Cluster)>();
        var y = Top;
        for (var group = 0; group < groups.Count; group++)
        {
            var (name, weight, href, members) = groups[group];
            var first = y;
            foreach (var endpoint in members.Where(each => ownRow is null || ownRow.Contains(each)))
            {
                var was = old[Id(name, endpoint)].FirstOrDefault() ?? endpoint;
                ofBackend.Add((group, endpoints.Count, endpoint.Cluster));
                endpoints.Add(Endpoint(endpoint, was, y) with { Href = href });
                y += Math.Max(endpoints[^1].Height, Line) + Gap;
            }

            if (ownRow is not null && members.Where(each => !ownRow.Contains(each)).ToList() is { Count: > 0 } rest)
            {
                var share = rest.Sum(each => each.Effective);
                ofBackend.Add((group, endpoints.Count, null));
                var shareNow = rest.Sum(each => old[Id(name, each)].Sum(was => was.Effective));
                var health = share > 0 ? Worst(rest) : FlowHealth.Cut;
                endpoints.Add(new FlowNode(
                    EndpointX, y, HeightOf(share), share, shareNow, Words.Of(rest.Count, "more endpoint"), null, "listed below", -1,
                    health, false)
                {
                    Href = $"{Paths.Profile(now.Key)}?tab=endpoints",
                });
                y += Math.Max(endpoints[^1].Height, Line) + Gap;
            }

            var total = members.Sum(each => each.Effective);
            var nowTotal = members.Sum(each => old[Id(name, each)].Sum(was => was.Effective));
            var height = HeightOf(total);
            var space = Math.Max(height, 56);
            y = Math.Max(y, first + space + Gap);
            var top = Math.Max(first, (first + y - Gap - space) / 2) + (space - height) / 2;
            var worst = total > 0 ? Worst(members) : FlowHealth.Cut;
            backends.Add(new FlowNode(BackendX, top, height, total, nowTotal, name, null, null, -1, worst, weight is var (a, b) && a != b)
            {
                Weight = weight,
                Href = href,
            });
        }

        var clusters = ClusterNodes(endpoints, ofBackend);
        var lowest = clusters.Length == 0 ? 0 : clusters.Max(cluster => Math.Max(cluster.Bottom, cluster.Y + Line));
        var bottom = Math.Max(Math.Max(y - Gap, lowest), Top + 60);
        var served = endpoints.Sum(endpoint => endpoint.Share);
        var fqdnHeight = HeightOf(Math.Min(1, served));
        var fqdn = new FlowNode(
            0, Top + (bottom - Top - fqdnHeight) / 2, fqdnHeight, served, served, now.Fqdn ?? now.Key.ToString(), null, null, -1,
            served > 0 ? FlowHealth.Ok : FlowHealth.Cut, false);
        var ribbons = RibbonsOf(fqdn, backends, endpoints, clusters, ofBackend);
        return new FlowDrawing(bottom + 8, fqdn, backends.ToImmutable(), endpoints.ToImmutable(), clusters, ribbons);
    }

    private static FlowNode Endpoint(EndpointRow endpoint, EndpointRow was, double y)
    {
        var cut = endpoint.LeftOut is not null && endpoint.Effective <= 0;
        var state = cut ? $"No endpoint: {endpoint.LeftOut}"
            : !endpoint.Enabled ? "disabled"
            : endpoint.LeftOut is not null ? "still in Azure"
            : Monitor(endpoint);
        var name = Short(endpoint.Target ?? endpoint.Name ?? endpoint.Cluster ?? "endpoint");
        return new FlowNode(
            EndpointX, y, HeightOf(endpoint.Effective), endpoint.Effective, was.Effective, name, endpoint.Target, state, endpoint.Slot,
            HealthOf(endpoint), false)
        {
            Weight = cut ? null : (was.EffectiveWeight, endpoint.EffectiveWeight),
        };
    }

    /// <summary>Azure's monitor status in lower case; "not probed" for an endpoint that Azure does not probe.</summary>
    public static string? Monitor(EndpointRow endpoint) =>
        Shares.IsUnprobed(endpoint) ? "not probed" : endpoint.MonitorStatus?.ToLowerInvariant();

    /// <summary>The state of one endpoint.</summary>
    public static FlowHealth HealthOf(EndpointRow endpoint)
    {
        var fails = endpoint is { Enabled: true, AlwaysServe: false, MonitorStatus: "Degraded" or "Stopped" };
        return endpoint.Effective > 0 ? fails ? FlowHealth.Bad : endpoint.LeftOut is null ? FlowHealth.Ok : FlowHealth.Warn
            : fails && endpoint is { LeftOut: null, EffectiveWeight: > 0 } ? FlowHealth.Failing
            : FlowHealth.Cut;
    }

    // A backend with some failing endpoints is at risk; it is bad only if all fail. Left-out clusters have their own line.
    private static FlowHealth Worst(IReadOnlyCollection<EndpointRow> members)
    {
        var healths = members.Select(HealthOf).Where(health => health != FlowHealth.Cut).ToHashSet();
        return healths.SetEquals([FlowHealth.Bad]) ? FlowHealth.Bad : healths.IsSubsetOf([FlowHealth.Ok]) ? FlowHealth.Ok : FlowHealth.Warn;
    }

    // A cluster is drawn next to its first endpoint, once for all its backends.
    private static ImmutableArray<FlowNode> ClusterNodes(
        ImmutableArray<FlowNode>.Builder endpoints, List<(int Backend, int Endpoint, string? Cluster)> links)
    {
        var nodes = ImmutableArray.CreateBuilder<FlowNode>();
        var y = 0.0;
        foreach (var group in links.Where(link => link.Cluster is not null).GroupBy(link => link.Cluster!, StringComparer.Ordinal))
        {
            var members = group.Select(link => endpoints[link.Endpoint]).ToList();
            var share = members.Sum(member => member.Share);
            var top = Math.Max(y, members[0].Y);
            nodes.Add(new FlowNode(
                ClusterX, top, HeightOf(share), share, members.Sum(member => member.Now), group.Key, null, null, members[0].Slot,
                share > 0 ? FlowHealth.Ok : FlowHealth.Cut, false)
            {
                Href = Paths.Cluster(group.Key),
            });
            y = top + Math.Max(nodes[^1].Height, Line) + Gap;
        }

        return nodes.ToImmutable();
    }

    private static ImmutableArray<FlowRibbon> RibbonsOf(
        FlowNode fqdn,
        ImmutableArray<FlowNode>.Builder backends,
        ImmutableArray<FlowNode>.Builder endpoints,
        ImmutableArray<FlowNode> clusters,
        List<(int Backend, int Endpoint, string? Cluster)> links)
    {
        var ribbons = ImmutableArray.CreateBuilder<FlowRibbon>();
        var left = fqdn.Y;
        foreach (var backend in backends.Where(backend => backend.Share > 0))
        {
            ribbons.Add(new FlowRibbon(Bar, left, BackendX, backend.Y, backend.Height, backend.Health));
            left += backend.Height;
        }

        var fromBackend = backends.Select(backend => backend.Y).ToArray();
        var intoCluster = clusters.ToDictionary(cluster => cluster.Name, cluster => cluster.Y, StringComparer.Ordinal);
        foreach (var (backend, index, cluster) in links)
        {
            var endpoint = endpoints[index];
            if (endpoint.Health is FlowHealth.Cut or FlowHealth.Failing)
            {
                var thick = endpoint.Health == FlowHealth.Cut ? 0 : Thin;
                var from = Math.Min(fromBackend[backend], backends[backend].Bottom);
                ribbons.Add(new FlowRibbon(BackendX + Bar, from, EndpointX, endpoint.Y + 10 - thick / 2, thick, endpoint.Health));
                continue;
            }

            ribbons.Add(new FlowRibbon(BackendX + Bar, fromBackend[backend], EndpointX, endpoint.Y, endpoint.Height, endpoint.Health));
            fromBackend[backend] += endpoint.Height;
            if (cluster is not null)
            {
                ribbons.Add(new FlowRibbon(EndpointX + Bar, endpoint.Y, ClusterX, intoCluster[cluster], endpoint.Height, endpoint.Health));
                intoCluster[cluster] += endpoint.Height;
            }
        }

        return ribbons.ToImmutable();
    }

    /// <summary>Height of a share: a small one stays visible, zero has no height.</summary>
    public static double HeightOf(double share) => share <= 0 ? 0 : Math.Max(1.5, share * 100 * Point);

    private static int Of(ProfileRow row, ObjectKey backend) =>
        row.Backends.FirstOrDefault(each => each.Key == backend)?.Backend.Weight ?? 0;

    private static (string Group, string? Member) Id(string group, EndpointRow endpoint) =>
        (group, endpoint.Cluster ?? endpoint.Name ?? endpoint.Target);

    // All public IPs of Azure share this domain.
    private static string Short(string target) =>
        target.EndsWith(".cloudapp.azure.com", StringComparison.Ordinal) ? target[..^".cloudapp.azure.com".Length] : target;
}
