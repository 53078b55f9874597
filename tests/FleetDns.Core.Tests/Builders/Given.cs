namespace FleetDns.Core.Tests.Builders;

/// <summary>Facts with sensible defaults: a test names only what it is about.</summary>
internal static class Given
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    public const string Namespace = "kuard-demo";
    private static readonly string[] s_sent = ["Service", "ServiceExport"];

    public static ObjectKey Key(string name, string? ns = null) => new(ns ?? Namespace, name);

    public static ObjectMeta Meta(
        string ns, string name, string? uid = null, string version = "1", long generation = 1, DateTimeOffset? created = null,
        DateTimeOffset? deleting = null) => new(
        new ObjectKey(ns, name),
        uid ?? $"uid-{ns}-{name}",
        version,
        generation,
        created ?? Noon,
        deleting,
        ImmutableDictionary<string, string>.Empty,
        ImmutableDictionary<string, string>.Empty,
        [],
        []);

    public static Condition Condition(string type, ConditionStatus status, string reason, string message = "", long generation = 1) =>
        new(type, status, reason, message, generation, Noon);

    public static MemberCluster Member(string name, DateTimeOffset? created = null) => new(
        Meta(string.Empty, name, created: created),
        [Condition("Joined", ConditionStatus.True, "MemberClusterJoined", "Member cluster has successfully joined the fleet")],
        [
            new MemberAgent(
                "MemberAgent",
                [Condition("Joined", ConditionStatus.True, "AgentJoined"), Condition("Healthy", ConditionStatus.True, "AgentHealthy")],
                Noon),
            new MemberAgent("ServiceExportImportAgent", [Condition("Joined", ConditionStatus.True, "AgentJoined")], Noon),
        ],
        ImmutableDictionary<string, string>.Empty,
        []);

    public static TrafficManagerProfile Profile(string name = "web", string ns = Namespace) => new(
        Meta(ns, name),
        "rg-dns",
        null,
        $"{ns}-{name}.trafficmanager.net",
        null,
        [Condition("Programmed", ConditionStatus.True, "Programmed", "Successfully configured the Azure Traffic Manager profile")]);

    public static TrafficManagerBackend Backend(
        string name = "web-backend", string profile = "web", string import = "web-svc", int weight = 100, string ns = Namespace) => new(
        Meta(ns, name),
        profile,
        import,
        weight,
        [],
        [Condition(
            "Accepted", ConditionStatus.True, "Accepted",
            "service(s) exported from clusters have been accepted as Traffic Manager endpoints")]);

    public static ServiceImport Import(string name = "web-svc", string ns = Namespace, params string[] clusters) =>
        new(Meta(ns, name), [.. clusters]);

    public static InternalServiceExport Export(string cluster, int? weight = null, string service = "web-svc", string ns = Namespace) =>
        new(
        Meta($"fleet-member-{cluster}", $"{ns}-{service}"),
        cluster,
        new ObjectKey(ns, service),
        "LoadBalancer",
        IsDnsLabelConfigured: true,
        IsInternalLoadBalancer: false,
        $"/subscriptions/s/resourceGroups/mc-{cluster}/providers/Microsoft.Network/publicIPAddresses/{service}",
        weight,
        [Condition("Conflict", ConditionStatus.False, "NoConflictFound", $"service {ns}/{service} is exported without conflict")]);

    public static ServiceExport ServiceExport(string name = "web-svc", string? weight = null, string ns = Namespace) =>
        new(Meta(
            ns, name) with
        {
            Annotations = weight is null ? ImmutableDictionary<string, string>.Empty
            : ImmutableDictionary<string, string>.Empty.Add("networking.fleet.azure.com/weight", weight)
        });

    public static HubService Service(string name = "web-svc", string type = "LoadBalancer", string ns = Namespace) =>
        new(Meta(ns, name), type, Headless: false, [new HubServicePort("http", 80, "8080")]);

    public static ObjectRef Ref(string kind, string name, string ns = Namespace) => new(kind, new ObjectKey(ns, name));

    /// <summary>A placement (of clusters, unless <paramref name="ns"/> is given) of that service and its export on these clusters, all of
    /// them done.</summary>
    public static Placement Placement(string name = "crp", string service = "web-svc", string ns = "", params string[] clusters) => new(
        Meta(ns, name),
        new PlacementPolicy("PickAll", [], null, []),
        [new ResourceSelector("", "v1", "Namespace", Namespace, null, null)],
        new RolloutStrategy("RollingUpdate", null, 60),
        [new ObjectRef("Namespace", new ObjectKey("", Namespace)), Ref("Service", service), Ref("ServiceExport", service)],
        [.. clusters.Select(c => Picked(c))],
        [Condition("ClusterResourcePlacementScheduled", ConditionStatus.True, "SchedulingPolicyFulfilled")]);

    /// <summary>A picked cluster; <paramref name="stop"/> is the first condition that is not True, later ones are missing.</summary>
    public static PlacementStatus Picked(string cluster, Condition? stop = null)
    {
        string[] steps = ["Scheduled", "RolloutStarted", "Overridden", "WorkSynchronized", "Applied", "Available"];
        var done = steps.TakeWhile(step => step != stop?.Type).Select(step => Condition(step, ConditionStatus.True, step));
        return new PlacementStatus(cluster, [.. done, .. stop is null ? [] : new[] { stop }], [], [], []);
    }

    public static PlacementStatus NotPicked(string message) =>
        new(null, [Condition("Scheduled", ConditionStatus.False, "ScheduleFailed", message)], [], [], []);

    public static ResourceOverride Override(
        string name = "ro", string? placement = "crp", string service = "web-svc", string ns = Namespace, params LabelTerm[] clusters) =>
            new(
        Meta(ns, name), placement, PlacementNamespaced: false, [new ResourceSelector("", "v1", "Service", service, null, null)],
        [new OverrideRule([.. clusters], "JSONPatch", [new OverridePatch("add", "/metadata/annotations/x", "\"y\"")])]);

    public static LabelTerm Label(string key, string value) => new(ImmutableDictionary<string, string>.Empty.Add(key, value), []);

    /// <summary>A Work with the service and its export, applied and available on the cluster.</summary>
    public static Work Work(
        string cluster, string placement = "crp", string service = "web-svc", string? weight = null, string? label = "l",
        string type = "LoadBalancer") => new(
        Meta($"fleet-member-{cluster}", $"{placement}-work"),
        cluster,
        new ObjectKey("", placement),
        [.. s_sent.Select(
            kind => new ManifestStatus(
                Ref(kind, service),
                [Condition("Applied", ConditionStatus.True, "Applied"), Condition("Available", ConditionStatus.True, "Available")]))],
        [Condition("Applied", ConditionStatus.True, "AllManifestsApplied")])
        {
            Sent = [
            new SentManifest(Ref("Service", service), null, label, type, false),
            new SentManifest(Ref("ServiceExport", service), weight, null, null, false)],
        };

    public static HubEvent Event(string name, ObjectRef about, DateTimeOffset? last = null, string message = "m") =>
        new(Meta(about.Key.Namespace, name), about, "Warning", "AzureAPIError", message, 1, Noon, last ?? Noon, "controller");

    public static string Target(string cluster, string service = "web-svc") => $"{service}-{cluster}.eastus.cloudapp.azure.com";

    public static SourceFreshness Source(string name, SourceState state = SourceState.Live, DateTimeOffset? asOf = null) =>
        new(name, state, Noon, asOf ?? Noon, null);

    public static Freshness Freshness(
        SourceState azure = SourceState.Live,
        SourceState hub = SourceState.Live,
        DateTimeOffset? azureAsOf = null,
        SourceState? backends = null,
        SourceState? imports = null,
        SourceState? exports = null,
        SourceState? works = null,
        SourceState? members = null) =>
        new([Source("memberclusters", members ?? hub), Source("trafficmanagerprofiles", hub),
            Source("trafficmanagerbackends", backends ?? hub), Source("serviceimports", imports ?? hub),
            Source("internalserviceexports", exports ?? hub), Source("works", works ?? hub)],
            Source("azure", azure, azureAsOf ?? Noon.AddMinutes(1)));
}
