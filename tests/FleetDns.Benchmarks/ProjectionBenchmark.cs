using System.Diagnostics;
using System.Globalization;
using FleetDns.Core.Fleet;

namespace FleetDns.Benchmarks;

/// <summary>
/// The cost of one event for the projection in a fleet of 250 services on 200 clusters behind 200 profiles (50,000 exports), and in one of
/// a tenth of the services with the same clusters each. Limits: p50 ≤ 2 ms, and no more than 1.5 times the small fleet's.
/// </summary>
internal static class ProjectionBenchmark
{
    private const int Clusters = 200;
    private const int Rounds = 400;
    private static readonly DateTimeOffset s_noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static int Run()
    {
        Measure(services: 25);   // warm-up
        var (small, _) = Measure(services: 25);
        var (large, view) = Measure(services: 250);
        Console.WriteLine(
            $"{view.Services.Values.Sum(s => s.Cells.Length)} cells, {view.Profiles.Count} profiles, {view.Placements.Count} "
            + $"placements, {view.Members.Count} members");
        var held = true;
        foreach (var (name, times) in large)
        {
            var (p50, p95, tenth) = (At(times, 0.5), At(times, 0.95), At(small[name], 0.5));
            held &= p50 <= 2 && p50 <= Math.Max(0.1, tenth * 1.5);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{name,-34} p50 {p50:0.000} ms, p95 {p95:0.000} ms; with a tenth of the services p50 {tenth:0.000} ms"));
        }

        return held ? 0 : 1;
    }

    private static (Dictionary<string, List<double>> Times, FleetView View) Measure(int services)
    {
        var facts = Fleet(services);
        var projection = new FleetProjection();
        var view = projection.Update(facts, FleetChanges.Everything, s_noon);
        var random = new Random(1);
        var times = new Dictionary<string, List<double>>();
        for (var round = 0; round < Rounds; round++)
        {
            var (s, c) = (random.Next(services), random.Next(Clusters));
            foreach (var (name, next, changes) in Events(facts, s, c, round))
            {
                facts = next;
                var start = Stopwatch.GetTimestamp();
                view = projection.Update(facts, changes, s_noon);
                if (round >= Rounds / 4)   // the first rounds are warm-up
                {
                    (times.TryGetValue(name, out var list) ? list : times[name] = [])
                        .Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                }
            }
        }

        return (times, view);
    }

    // Each event starts from the facts that the previous one left.
    private static IEnumerable<(string Name, FleetFacts Facts, FleetChanges Changes)> Events(FleetFacts facts, int s, int c, int round)
    {
        var none = FleetChanges.None;
        var version = $"{round}";
        var export = facts.Exports[ExportKey(s, c)];
        facts = facts with
        {
            Exports = facts.Exports.SetItem(
            ExportKey(s, c), export with { Weight = (round % 900) + 1, Meta = export.Meta with { ResourceVersion = version } })
        };
        yield return ("export weight", facts, none.With(HubKinds.Exports, One(ExportKey(s, c))));
        export = facts.Exports[ExportKey(s, c)];
        facts = facts with { Exports = facts.Exports.SetItem(ExportKey(s, c), export with { IsDnsLabelConfigured = round % 2 == 1 }) };
        yield return ("DNS label lost or found", facts, none.With(HubKinds.Exports, One(ExportKey(s, c))));
        var work = facts.Works[WorkKey(s, c)];
        facts = facts with
        {
            Works = facts.Works.SetItem(
            WorkKey(s, c), work with { Meta = work.Meta with { ResourceVersion = version } })
        };
        yield return ("Work status", facts, none.With(HubKinds.Works, One(WorkKey(s, c))));
        var key = new ObjectKey("", $"crp-{s}");
        var placement = facts.ClusterPlacements[key];
        var stop = new Condition("Applied", round % 2 == 0 ? ConditionStatus.False : ConditionStatus.True, "R", "m", 1, s_noon);
        facts = facts with
        {
            ClusterPlacements = facts.ClusterPlacements.SetItem(
            key, placement with
            {
                Meta = placement.Meta with { ResourceVersion = version },
                Clusters = placement.Clusters.Items.SetItem(c, placement.Clusters[c] with { Conditions = [stop] })
            })
        };
        yield return ("placement status of one cluster", facts, none.With(HubKinds.ClusterPlacements, One(key)));
        var member = facts.Members[new ObjectKey("", Cluster(c))];
        facts = facts with
        {
            Members = facts.Members.SetItem(
            member.Meta.Key, member with { Agents = [new MemberAgent("MemberAgent", [], s_noon.AddSeconds(round))] })
        };
        yield return ("heartbeat", facts, none.With(HubKinds.Members, One(member.Meta.Key)));
        var azure = facts.Azure[AzureId(s % Math.Min(200, facts.Profiles.Count))];
        facts = facts with
        {
            Azure = facts.Azure.SetItem(
            azure.Id,
            azure with
            {
                Endpoints = azure.Endpoints.Items.SetItem(
                c, azure.Endpoints[c] with { MonitorStatus = round % 2 == 0 ? "Degraded" : "Online" })
            })
        };
        yield return ("Azure endpoint degraded or online", facts, none with { Azure = new Changes<string>(false, [azure.Id]) });
        var about = new ObjectKey($"ns-{s}", $"event-{round}");
        facts = facts with
        {
            Events = facts.Events.SetItem(
            about, new HubEvent(
                Meta(about), new ObjectRef("TrafficManagerProfile", new ObjectKey($"ns-{s}", "p")), "Warning", "R", "m", 1, s_noon,
                s_noon.AddSeconds(round), "c"))
        };
        yield return ("Event", facts, none.With(HubKinds.Events, One(about)));
    }

    private static FleetFacts Fleet(int services)
    {
        var profiles = Math.Min(200, services);
        var done = ((string[])["Scheduled", "RolloutStarted", "Overridden", "WorkSynchronized", "Applied", "Available"])
            .Select(t => new Condition(t, ConditionStatus.True, t, "", 1, s_noon)).ToImmutableArray();
        return new FleetFacts(
            Enumerable.Range(0, profiles)
                .Select(
                    s => new AzureProfile(
                        AzureId(s), AzureId(s), new ObjectKey($"ns-{s}", "p"), $"p{s}.trafficmanager.net", 60, true, "Weighted", "Online",
                [.. Enumerable.Range(0, Clusters)
                    .Select(c => new AzureEndpoint("id", Endpoint(s, c), "azureEndpoints", "t", null, 5, true, "Online", false))]))
                    .ToImmutableDictionary(a => a.Id),
            new Freshness([], new SourceFreshness("azure", SourceState.Live, s_noon, s_noon.AddMinutes(5), null)))
        {
            Members = Map(
                Enumerable.Range(0, Clusters)
                .Select(
                    c => new MemberCluster(Meta(new ObjectKey("", Cluster(c))), [], [], ImmutableDictionary<string, string>.Empty, []))),
            Profiles = Map(
                Enumerable.Range(0, profiles)
                .Select(
                    s => new TrafficManagerProfile(
                        Meta(new ObjectKey($"ns-{s}", "p")), "rg", null, $"p{s}.trafficmanager.net", null,
                        [new Condition("Programmed", ConditionStatus.True, "Programmed", "", 1, s_noon)]))),
            Backends = Map(
                Enumerable.Range(0, profiles).Select(s => new TrafficManagerBackend(Meta(new ObjectKey($"ns-{s}", "b")), "p", "svc", 1000,
                [.. Enumerable.Range(0, Clusters).Select(c => new BackendEndpoint(Endpoint(s, c), null, 5, "t", Cluster(c), 1))],
                [new Condition("Accepted", ConditionStatus.True, "Accepted", "", 1, s_noon)]))),
            Imports = Map(
                Enumerable.Range(0, services)
                .Select(s => new ServiceImport(Meta(new ObjectKey($"ns-{s}", "svc")), [.. Enumerable.Range(0, Clusters).Select(Cluster)]))),
            Exports = Map(Enumerable.Range(0, services).SelectMany(s => Enumerable.Range(0, Clusters).Select(c => new InternalServiceExport(
                Meta(ExportKey(s, c)), Cluster(c), new ObjectKey($"ns-{s}", "svc"), "LoadBalancer", true, false, "ip", 1, [])))),
            ClusterPlacements = Map(Enumerable.Range(0, services).Select(s => new Placement(
                Meta(new ObjectKey("", $"crp-{s}")), new PlacementPolicy("PickAll", [], null, []), [],
                new RolloutStrategy("RollingUpdate", null, 60),
                [new ObjectRef("Service", new ObjectKey($"ns-{s}", "svc")),
                    new ObjectRef("ServiceExport", new ObjectKey($"ns-{s}", "svc"))],
                [.. Enumerable.Range(0, Clusters).Select(c => new PlacementStatus(Cluster(c), done, [], [], []))], []))),
            Works = Map(
                Enumerable.Range(0, services)
                .SelectMany(
                    s => Enumerable.Range(0, Clusters)
                    .Select(c => new Work(Meta(WorkKey(s, c)), Cluster(c), new ObjectKey("", $"crp-{s}"), [], [])
                    {
                        Sent = [
                    new SentManifest(new ObjectRef("Service", new ObjectKey($"ns-{s}", "svc")), null, "l", "LoadBalancer", false),
                    new SentManifest(new ObjectRef("ServiceExport", new ObjectKey($"ns-{s}", "svc")), null, null, null, false)],
                    }))),
        };
    }

    private static ImmutableDictionary<ObjectKey, T> Map<T>(IEnumerable<T> objects)
        where T : IFleetObject => objects.ToImmutableDictionary(o => o.Meta.Key);

    private static ObjectMeta Meta(ObjectKey key) =>
        new(key, $"uid-{key.Namespace}-{key.Name}", "0", 1, s_noon, null, ImmutableDictionary<string, string>.Empty,
            ImmutableDictionary<string, string>.Empty, [], []);

    private static string Cluster(int c) => $"aks-member-{c}";

    private static ObjectKey ExportKey(int s, int c) => new($"fleet-member-{Cluster(c)}", $"ns-{s}-svc");

    private static ObjectKey WorkKey(int s, int c) => new($"fleet-member-{Cluster(c)}", $"crp-{s}-work");

    private static string AzureId(int s) => $"fleet-uid-ns-{s}-p";

    private static string Endpoint(int s, int c) => $"fleet-uid-ns-{s}-b#svc#{Cluster(c)}";

    private static Changes<ObjectKey> One(ObjectKey key) => new(false, [key]);

    private static double At(List<double> values, double part) => values.Order().ElementAt((int)((values.Count - 1) * part));
}
