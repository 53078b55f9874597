using FleetDns.Core.Sampling;

namespace FleetDns.Web.Tests.Screens;

/// <summary>A fleet made by hand for page tests; Core projects the view from it.</summary>
internal sealed class FleetBuilder
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    public static readonly ObjectKey Kuard = new("kuard-demo", "kuard-atm-demo");
    public static readonly ObjectKey KuardBackend = new("kuard-demo", "kuard-atm-demo-backend");

    private static readonly string[] s_kinds =
        ["memberclusters", "trafficmanagerprofiles", "trafficmanagerbackends", "serviceimports", "internalserviceexports"];

    private FleetFacts _facts = new(ImmutableDictionary<string, AzureProfile>.Empty, Fresh(SourceState.Live));

    private int _version = 100;

    /// <summary>The tutorial's fleet: two members with export weights 100 and 200 (by default), backend weight 100, no Azure.</summary>
    public static FleetBuilder HowTo(int first = 100, int second = 200) => new FleetBuilder()
        .Member("aks-member-1", "eastus").Member("aks-member-2", "eastus").Member("aks-member-3", "uksouth")
        .Profile(Kuard).Backend(KuardBackend, Kuard.Name, "kuard-svc", 100)
        .Export("kuard-svc", "aks-member-1", first).Export("kuard-svc", "aks-member-2", second);

    public FleetView View => new FleetProjection().Update(_facts, FleetChanges.Everything, Noon);

    public ProfileRow Row(ObjectKey key) => View.Profiles[key];

    public FleetBuilder Member(string name, string location) => With(_facts with
    {
        Members = _facts.Members.SetItem(new ObjectKey("", name), new MemberCluster(
            Meta(new ObjectKey("", name),
                Noon.AddDays(-30).AddMinutes(_facts.Members.Count)) with
            {
                Labels =
                ImmutableDictionary<string, string>.Empty.Add("fleet.azure.com/location", location)
            },
            [new Condition("Joined", ConditionStatus.True, "MemberClusterJoined", "", 1, Noon)],
            [new MemberAgent(
                "MemberAgent", [new Condition("Healthy", ConditionStatus.True, "InternalMemberClusterHealthy", "", 1, Noon)],
                Noon.AddSeconds(-4))],
            ImmutableDictionary<string, string>.Empty, [])),
    });

    public FleetBuilder Profile(ObjectKey key, Condition? programmed = null, string? dnsName = "") => With(_facts with
    {
        Profiles = _facts.Profiles.SetItem(key, new TrafficManagerProfile(
            Meta(key, Noon.AddHours(-2)), "rg-flt-tm-demo", null,
            dnsName is "" ? $"{key.Namespace}-{key.Name}.trafficmanager.net" : dnsName, null,
            [programmed
                ?? new Condition(
                    "Programmed", ConditionStatus.True, "Programmed", "Successfully configured the Azure Traffic Manager profile", 1,
                    Noon.AddHours(-1))])),
    });

    /// <param name="settled">The status has the weights that the controller would calculate.</param>
    public FleetBuilder Backend(ObjectKey key, string profile, string import, int weight, bool settled = true, long generation = 1)
    {
        var backend = new TrafficManagerBackend(
            Meta(key, Noon.AddHours(-2)) with
            {
                ResourceVersion = $"{_version++}",
                Generation = generation,
                Owners = [new FieldOwner("spec.weight", "kubectl-client-side-apply", "Update")]
            },
            profile, import, weight, [],
            [new Condition(
                "Accepted", ConditionStatus.True, "Accepted",
                "2 service(s) exported from clusters have been accepted as Traffic Manager endpoints", generation, Noon.AddHours(-1))]);
        var fleet = With(_facts with { Backends = _facts.Backends.SetItem(key, backend) });
        return settled ? fleet.Settle(key) : fleet;
    }

    public FleetBuilder Export(string service, string cluster, int weight, bool label = true, string space = "kuard-demo")
    {
        var key = new ObjectKey($"fleet-member-{cluster}", $"{space}-{service}");
        var import = new ObjectKey(space, service);
        var clusters = _facts.Imports.TryGetValue(import, out var known) ? known.Clusters : [];
        var fleet = With(_facts with
        {
            Exports = _facts.Exports.SetItem(
                key, new InternalServiceExport(
                    Meta(key, Noon.AddHours(-3)), cluster, import, "LoadBalancer", label, false, $"/subscriptions/s/{cluster}", weight,
                    [])),
            Imports = _facts.Imports.SetItem(
                import, new ServiceImport(Meta(import, Noon.AddHours(-3)), clusters.Contains(cluster) ? clusters : [.. clusters, cluster])),
        });
        foreach (var backend in fleet._facts.Backends.Values
            .Where(each => each.Import == service && each.Meta.Key.Namespace == space).ToList())
        {
            fleet.Settle(backend.Meta.Key);
        }

        return fleet;
    }

    /// <summary>A placement of the whole namespace, done on these clusters, with the Works that carry its service and export.</summary>
    public FleetBuilder Placement(string name, string service, params string[] clusters)
    {
        var key = new ObjectKey("", name);
        ObjectRef[] selected = [
            new("Namespace", new ObjectKey("", Kuard.Namespace)), new("Service", new ObjectKey(Kuard.Namespace, service)),
            new("ServiceExport", new ObjectKey(Kuard.Namespace, service))];
        var done = ((string[])["Scheduled", "RolloutStarted", "Overridden", "WorkSynchronized", "Applied", "Available"])
            .Select(type => new Condition(type, ConditionStatus.True, type, "", 1, Noon)).ToImmutableArray();
        var works = clusters.Select(cluster => new Work(
            Meta(new ObjectKey($"fleet-member-{cluster}", $"{name}-work"), Noon.AddHours(-3)), cluster, key, [],
            [new Condition("Applied", ConditionStatus.True, "AllManifestsApplied", "", 1, Noon)])
        {
            Sent = [
                new SentManifest(selected[1], null, "l", "LoadBalancer", false), new SentManifest(selected[2], null, null, null, false)],
        });
        return With(_facts with
        {
            ClusterPlacements = _facts.ClusterPlacements.SetItem(key, new Placement(
                Meta(key, Noon.AddHours(-4)), new PlacementPolicy("PickAll", [], null, []),
                [new ResourceSelector("", "v1", "Namespace", Kuard.Namespace, null, null)], new RolloutStrategy("RollingUpdate", null, 60),
                [.. selected], [.. clusters.Select(cluster => new PlacementStatus(cluster, done, [], [], []))], [])),
            Works = _facts.Works.SetItems(works.Select(work => KeyValuePair.Create(work.Meta.Key, work))),
        });
    }

    public FleetBuilder Override(ObjectKey key, string placement, string service) => With(_facts with
    {
        Overrides = _facts.Overrides.SetItem(
            key, new ResourceOverride(
                Meta(key, Noon.AddHours(-4)), placement, false, [new ResourceSelector("", "v1", "Service", service, null, null)],
                [new OverrideRule([], "JSONPatch", [])])),
    });

    public FleetBuilder Event(ObjectRef about, string reason, string message, string type = "Warning")
    {
        var key = new ObjectKey(about.Key.Namespace, $"event-{_facts.Events.Count}");
        return With(
            _facts with
            {
                Events = _facts.Events.SetItem(
                key, new HubEvent(Meta(key, Noon), about, type, reason, message, 1, Noon, Noon, "controller"))
            });
    }

    /// <summary>Changes an existing member.</summary>
    public FleetBuilder Member(string name, Func<MemberCluster, MemberCluster> change) =>
        With(_facts with { Members = _facts.Members.SetItem(new ObjectKey("", name), change(_facts.Members[new ObjectKey("", name)])) });

    public FleetBuilder Facts(Func<FleetFacts, FleetFacts> change) => With(change(_facts));

    public FleetBuilder Freshness(Freshness freshness) => With(_facts with { Freshness = freshness });

    public FleetBuilder Without(ObjectKey profile) => With(_facts with { Profiles = _facts.Profiles.Remove(profile) });

    public FleetBuilder Azure(SourceState state, AzureProfile? profile = null) => With(_facts with
    {
        Azure = profile is null ? _facts.Azure : _facts.Azure.SetItem(profile.Id.ToLowerInvariant(), profile),
        Freshness =
            _facts.Freshness with
            {
                Azure = new SourceFreshness(
                "azure", state, Noon.AddSeconds(-12), Noon.AddSeconds(-12), state == SourceState.Live ? null : "connection refused")
            },
    });

    /// <summary>The profile as Azure has it, with an endpoint for each of its clusters.</summary>
    public AzureProfile AzureOf(ObjectKey profile) => new("/a", $"fleet-{Uid(profile)}", profile, "x", 60, true, "Weighted", "Online",
        [.. Row(profile).Endpoints.Select(
            e => new AzureEndpoint("id", e.Name!, "azureEndpoints", e.Target, null, e.ComputedWeight, true, "Online", false))]);

    public FleetBuilder Drop(ObjectKey backend) => With(_facts with { Backends = _facts.Backends.Remove(backend) });

    /// <summary>A write by another client: a new version of the backend with this weight.</summary>
    public FleetBuilder Write(ObjectKey backend, int weight)
    {
        var now = _facts.Backends[backend];
        return Backend(backend, now.Profile, now.Import, weight, generation: now.Meta.Generation + 1);
    }

    /// <summary>Only the status is written: a new version of the same generation.</summary>
    public FleetBuilder Touch(ObjectKey backend)
    {
        var now = _facts.Backends[backend];
        return With(
            _facts with
            {
                Backends = _facts.Backends.SetItem(
                backend, now with { Meta = now.Meta with { ResourceVersion = $"{_version++}" } })
            });
    }

    public static Freshness Fresh(SourceState state, string? problem = null) => new(
        [.. s_kinds.Select(
            kind => new SourceFreshness(
                kind, state, Noon.AddSeconds(-12), state == SourceState.CatchingUp ? null : Noon.AddSeconds(-12), problem))],
        new SourceFreshness("azure", SourceState.NotConfigured, Noon, null, null));

    /// <summary>A measurement of that row with the given answers to each target.</summary>
    public static Measurement Measured(
        ProfileRow row, int queries, IReadOnlyDictionary<string, int> answers, DateTimeOffset? finished = null, params DnsAnswer[] others)
    {
        var tally = Start(row, queries);
        foreach (var (target, count) in answers)
        {
            for (var answer = 0; answer < count; answer++)
            {
                tally.Add(new DnsAnswer("127.0.0.1:10053", AnswerKind.Counted, target, 60, TimeSpan.FromMilliseconds(2), false, null));
            }
        }

        foreach (var other in others)
        {
            tally.Add(other);
        }

        return finished is { } at ? tally.Finish(at, null) : tally.Current;
    }

    public static MeasurementTally Start(ProfileRow row, int queries) => MeasurementTally.Start(
        MeasurementPlans.For(row, queries) ?? throw new ArgumentException(MeasurementPlans.WhyNot(row)), Noon.AddMinutes(-3));

    public static string Target(string cluster) => $"kuard-demo-{cluster}.eastus.cloudapp.azure.com";

    private FleetBuilder Settle(ObjectKey key)
    {
        var backend = _facts.Backends[key];
        var exports = _facts.Exports.Values.Where(
            each => each.Service == new ObjectKey(key.Namespace, backend.Import) && ExportValidity.Problem(each) is null)
            .OrderBy(each => each.Cluster, StringComparer.Ordinal).ToList();
        var weights = EndpointWeights.Of(backend.Weight, [.. exports.Select(each => each.Weight ?? 1)]);
        return With(_facts with
        {
            Backends = _facts.Backends.SetItem(key, backend with
            {
                Endpoints = [.. exports.Zip(weights).Where(pair => pair.Second > 0).Select(pair => new BackendEndpoint(
                    AzureNames.Endpoint(backend.Meta.Uid, backend.Import, pair.First.Cluster), null, pair.Second,
                    Target(pair.First.Cluster), pair.First.Cluster, pair.First.Weight))],
            }),
        });
    }

    private FleetBuilder With(FleetFacts facts)
    {
        _facts = facts;
        return this;
    }

    public static string Uid(ObjectKey key) => $"uid-{key.Name}";

    private static ObjectMeta Meta(ObjectKey key, DateTimeOffset created) => new(
        key, Uid(key), "1", 1, created, null, ImmutableDictionary<string, string>.Empty, ImmutableDictionary<string, string>.Empty, [], []);
}
