using FleetDns.Core.Tests.Builders;

namespace FleetDns.Core.Tests.Problems;

/// <summary>A healthy fleet with random names: one profile, one backend, one service on two clusters of two regions, placed with one
/// override. A test breaks one part of it.</summary>
internal sealed class Fleet
{
    public const string Label = "service.beta.kubernetes.io/azure-dns-label-name";
    public const string WeightAnnotation = "networking.fleet.azure.com/weight";

    /// <summary>Everything began at noon; an hour has passed.</summary>
    public static readonly DateTimeOffset Now = Given.Noon.AddHours(1);

    private readonly Random _random;
    private readonly Dictionary<ObjectRef, ImmutableArray<HubEvent>> _events = [];

    public Fleet(int seed)
    {
        _random = new Random(seed);
        (Ns, ProfileName, BackendName, ServiceName, PlacementName, OverrideName, Group) =
            (Any("ns"), Any("profile"), Any("backend"), Any("svc"), Any("crp"), Any("ro"), Any("rg"));
        Clusters = [Any("one"), Any("two")];
        Template = new HubService(Given.Meta(Ns, ServiceName), "LoadBalancer", false, [new HubServicePort(null, 80, "8080")]);
        Export = new ServiceExport(Given.Meta(Ns, ServiceName) with { Annotations = Map((WeightAnnotation, "50")) });
        Placement = new Placement(
            Given.Meta(string.Empty, PlacementName),
            new PlacementPolicy("PickN", [], 2, []),
            [new ResourceSelector("", "v1", "Namespace", Ns, null, null)],
            new RolloutStrategy("RollingUpdate", null, 60),
            [new ObjectRef("Namespace", new ObjectKey("", Ns)), new ObjectRef("Service", Service), new ObjectRef("ServiceExport", Service)],
            [],
            [Step("Scheduled"), Step("RolloutStarted"), Step("Overridden"), Step("WorkSynchronized"), Step("Applied"), Step("Available")]);
        Override = new ResourceOverride(
            Given.Meta(Ns, OverrideName),
            PlacementName,
            false,
            [new ResourceSelector("", "v1", "Service", ServiceName, null, null)],
            [new OverrideRule(
                [], "JSONPatch",
                [new OverridePatch(
                    "add", $"/metadata/annotations/{Label.Replace("/", "~1", StringComparison.Ordinal)}",
                    $"\"{Any("l")}-${{MEMBER-CLUSTER-NAME}}\"")])]);

        Builder.Put(Given.Profile(ProfileName, Ns) with { ResourceGroup = Group });
        for (var i = 0; i < Clusters.Length; i++)
        {
            Builder.Put(Member(i));
            Builder.Put(Given.Export(Clusters[i], 50, ServiceName, Ns));
        }

        Builder.Put(Given.Import(ServiceName, Ns, Clusters));
        Builder.Put(Given.Backend(BackendName, ProfileName, ServiceName, 100, Ns));
        Builder.Settle();
    }

    public FleetBuilder Builder { get; } = new();

    public string Ns { get; }
    public string ProfileName { get; }
    public string BackendName { get; }
    public string ServiceName { get; }
    public string PlacementName { get; }
    public string OverrideName { get; }
    public string Group { get; }
    public string[] Clusters { get; }

    public ObjectKey Key => new(Ns, ProfileName);
    public ObjectKey BackendKey => new(Ns, BackendName);
    public ObjectKey Service => new(Ns, ServiceName);

    public HubService? Template { get; set; }
    public ServiceExport? Export { get; set; }
    public Placement Placement { get; set; }
    public ResourceOverride Override { get; set; }
    public List<BackendUse> MoreUses { get; } = [];
    public List<ServiceRow> MoreServices { get; } = [];
    public List<OverrideRow> MoreOverrides { get; } = [];
    public List<HubNamespace> Namespaces { get; } = [];
    public Func<ServiceRow, ServiceRow> TuneService { get; set; } = row => row;
    public Func<PlacementRow, PlacementRow> TunePlacement { get; set; } = row => row;
    public Func<PlacementClusterRow, PlacementClusterRow> TuneCluster { get; set; } = row => row;
    public Func<OverrideRow, OverrideRow> TuneOverride { get; set; } = row => row;

    public string Any(string prefix) => $"{prefix}-{_random.Next(0x1000, 0xFFFF):x}";

    public static ImmutableDictionary<string, string> Map(params (string Key, string Value)[] pairs) =>
        pairs.ToImmutableDictionary(p => p.Key, p => p.Value);

    public static Condition Says(string type, ConditionStatus status, string reason, string message = "", DateTimeOffset? since = null) =>
        new(type, status, reason, message, 1, since ?? Given.Noon);

    public static Condition Step(
        string step, ConditionStatus status = ConditionStatus.True, string reason = "Fine", string message = "",
        DateTimeOffset? since = null) => Says($"ClusterResourcePlacement{step}", status, reason, message, since);

    /// <summary>The block of the Go SDK (docs/domain.md 1.5).</summary>
    public static string Arm(int status, string code, string message) => string.Join('\n',
        "PUT https://management.azure.com/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/trafficmanagerprofiles/fleet-x",
        new string('-', 80),
        $"RESPONSE {status}: {status} Word",
        $"ERROR CODE: {code}",
        new string('-', 80),
        $$"""{ "error": { "code": "{{code}}", "message": "{{message}}" } }""",
        new string('-', 80));

    public MemberCluster Member(int i, string? region = null, DateTimeOffset? beat = null)
    {
        var member = Given.Member(Clusters[i], Given.Noon.AddSeconds(i));
        return member with
        {
            Meta = member.Meta with { Labels = Map(("fleet.azure.com/location", region ?? $"region{i}")) },
            Agents = [.. member.Agents.Select(a => a with { LastHeartbeat = beat ?? Now })],
        };
    }

    public void Profile(Func<TrafficManagerProfile, TrafficManagerProfile> change) => Builder.Put(change(Builder.Facts.Profiles[Key]));

    public void Backend(Func<TrafficManagerBackend, TrafficManagerBackend> change) =>
        Builder.Put(change(Builder.Facts.Backends[BackendKey]));

    public void ExportOf(int cluster, Func<InternalServiceExport, InternalServiceExport> change) =>
        Builder.Put(change(Builder.Facts.Exports[new ObjectKey($"fleet-member-{Clusters[cluster]}", $"{Ns}-{ServiceName}")]));

    public void Azure(Func<AzureProfile, AzureProfile> change) =>
        Builder.Put(change(Builder.Facts.Azure.Values.Single(a => a.Owner == Key)));

    public void Endpoint(int cluster, Func<AzureEndpoint, AzureEndpoint> change) =>
        Azure(a =>
            a with
            {
                Endpoints = [
                .. a.Endpoints.Select(e => e.Name.EndsWith($"#{Clusters[cluster]}", StringComparison.Ordinal) ? change(e) : e)]
            });

    public void Programmed(ConditionStatus status, string reason, string message, DateTimeOffset? since = null) =>
        Profile(
            p => p with
            {
                DnsName = status == ConditionStatus.True ? p.DnsName : null,
                Conditions = [Says("Programmed", status, reason, message, since)]
            });

    public void Accepted(ConditionStatus status, string reason, string message, DateTimeOffset? since = null) =>
        Backend(b => b with { Conditions = [Says("Accepted", status, reason, message, since)] });

    public void Event(ObjectRef of, string reason, string message, string type = "Warning") =>
        _events[of] = _events.GetValueOrDefault(of, [])
            .Add(new HubEvent(Given.Meta(of.Key.Namespace, Any("event")), of, type, reason, message, 3, Given.Noon, Now, "controller"));

    /// <summary>The cluster has no export on the hub, and the import does not list it.</summary>
    public void Unexport(int cluster)
    {
        Builder.RemoveExport(new ObjectKey($"fleet-member-{Clusters[cluster]}", $"{Ns}-{ServiceName}"));
        Builder.Put(
            Given.Import(ServiceName, Ns, [.. Builder.Facts.Exports.Values.Where(e => e.Service == Service).Select(e => e.Cluster)]));
        Builder.Settle();
    }

    /// <summary>No cluster exports: the import is deleted, and the backend reports it.</summary>
    public void Nowhere()
    {
        Unexport(0);
        Unexport(1);
        Builder.RemoveImport(Service);
        Azure(a => a with { Endpoints = [] });
        Backend(
            b => b with
            {
                Endpoints = [],
                Conditions = [Says("Accepted", ConditionStatus.False, "Invalid", $"ServiceImport \"{ServiceName}\" is not found")]
            });
    }

    public ObjectRef Other(string ns, string name, Func<TrafficManagerProfile, TrafficManagerProfile>? change = null)
    {
        Builder.Put((change ?? (p => p))(Given.Profile(name, ns)));
        return new ObjectRef("TrafficManagerProfile", new ObjectKey(ns, name));
    }

    public FleetView View()
    {
        var view = Builder.Update();
        var service = TuneService(ServiceRow(view));
        var placement = TunePlacement(PlacementRow());
        var over = TuneOverride(OverrideRow());
        return view with
        {
            Services = ImmutableSortedDictionary.CreateRange(MoreServices.Append(service).Select(s => KeyValuePair.Create(s.Key, s))),
            Placements = ImmutableSortedDictionary.CreateRange([KeyValuePair.Create(placement.Key, placement)]),
            Overrides = ImmutableSortedDictionary.CreateRange(MoreOverrides.Append(over).Select(o => KeyValuePair.Create(o.Key, o))),
            Namespaces = view.Namespaces.AddRange(Namespaces.Select(n => KeyValuePair.Create(n.Meta.Key.Name, n))),
            Events = _events.ToImmutableDictionary(),
        };
    }

    public static OverrideRow Row(ResourceOverride made, IEnumerable<string> clusters) => new(
        made.Meta.Key,
        made,
        made.Placement is null ? null : new ObjectKey("", made.Placement),
        [.. made.Selectors.Select(s => new OverrideTarget(s, true))],
        [.. clusters.Select(
            (c, i) =>
                new OverrideCluster(
                    c, i, [.. made.Rules.Select((r, n) => (r, n)).Where(r => r.r.Clusters is not null).Select(r => r.n)], Applied: true))]);

    private ServiceRow ServiceRow(FleetView view) => new(
        Service,
        Template,
        Export,
        Builder.Facts.Imports.GetValueOrDefault(Service),
        [.. Builder.Facts.Backends.Values.Where(b => b.Import == ServiceName)
            .Select(b => new BackendUse(b.Meta.Key, new ObjectKey(b.Meta.Key.Namespace, b.Profile), b.Weight)), .. MoreUses],
        [Placement.Meta.Key],
        [.. Clusters.Select((c, i) => Cell(c, i))]);

    private ServiceCell Cell(string cluster, int slot)
    {
        var export = Builder.Facts.Exports.GetValueOrDefault(new ObjectKey($"fleet-member-{cluster}", $"{Ns}-{ServiceName}"));
        return new ServiceCell(
            cluster, slot, export?.Weight, null, export,
            [.. Enum.GetValues<CheckKind>().Select(kind => new ReadinessCheck(kind, CheckState.Passed, ""))]);
    }

    private PlacementRow PlacementRow() =>
        new(Placement.Meta.Key, Placement, [Service], [.. Clusters.Select((c, i) => TuneCluster(Placed(c, i)))], [Override.Meta.Key]);

    private PlacementClusterRow Placed(string cluster, int slot) => new(
        cluster,
        slot,
        Picked: true,
        UpToDate: true,
        new PlacementStatus(
            cluster,
            [.. ((string[])["Scheduled", "RolloutStarted", "Overridden", "WorkSynchronized", "Applied", "Available"])
            .Select(s => Says(s, ConditionStatus.True, "Fine"))], [], [], []),
        new Work(
            Given.Meta($"fleet-member-{cluster}", $"{PlacementName}-work"),
            cluster,
            new ObjectKey("", PlacementName),
            [new ManifestStatus(
                new ObjectRef("ServiceExport", Service),
                [Says("Applied", ConditionStatus.True, "AppliedManifestComplete", "Manifest has been applied successfully")])],
            [Says("Applied", ConditionStatus.True, "AllManifestsApplied")]));

    private OverrideRow OverrideRow() => Row(Override, Clusters);
}
