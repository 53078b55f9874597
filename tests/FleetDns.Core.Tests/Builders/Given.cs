using System.Collections.Immutable;
using FleetDns.Core.Fleet;

namespace FleetDns.Core.Tests.Builders;

/// <summary>Facts with sensible defaults: a test names only what it is about.</summary>
internal static class Given
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    public const string Namespace = "kuard-demo";

    public static ObjectKey Key(string name, string? ns = null) => new(ns ?? Namespace, name);

    public static ObjectMeta Meta(string ns, string name, string? uid = null, string version = "1", long generation = 1, DateTimeOffset? created = null, DateTimeOffset? deleting = null) => new(
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

    public static Condition Condition(string type, ConditionStatus status, string reason, string message = "", long generation = 1) => new(type, status, reason, message, generation, Noon);

    public static MemberCluster Member(string name, DateTimeOffset? created = null) => new(
        Meta(string.Empty, name, created: created),
        [Condition("Joined", ConditionStatus.True, "MemberClusterJoined", "Member cluster has successfully joined the fleet")],
        [
            new MemberAgent("MemberAgent", [Condition("Joined", ConditionStatus.True, "AgentJoined"), Condition("Healthy", ConditionStatus.True, "AgentHealthy")], Noon),
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

    public static TrafficManagerBackend Backend(string name = "web-backend", string profile = "web", string import = "web-svc", int weight = 100, string ns = Namespace) => new(
        Meta(ns, name),
        profile,
        import,
        weight,
        [],
        [Condition("Accepted", ConditionStatus.True, "Accepted", "service(s) exported from clusters have been accepted as Traffic Manager endpoints")]);

    public static ServiceImport Import(string name = "web-svc", string ns = Namespace, params string[] clusters) => new(Meta(ns, name), [.. clusters]);

    public static InternalServiceExport Export(string cluster, int? weight = null, string service = "web-svc", string ns = Namespace) => new(
        Meta($"fleet-member-{cluster}", $"{ns}-{service}"),
        cluster,
        new ObjectKey(ns, service),
        "LoadBalancer",
        IsDnsLabelConfigured: true,
        IsInternalLoadBalancer: false,
        $"/subscriptions/s/resourceGroups/mc-{cluster}/providers/Microsoft.Network/publicIPAddresses/{service}",
        weight,
        [Condition("Conflict", ConditionStatus.False, "NoConflictFound", $"service {ns}/{service} is exported without conflict")]);

    public static string Target(string cluster, string service = "web-svc") => $"{service}-{cluster}.eastus.cloudapp.azure.com";

    public static SourceFreshness Source(string name, SourceState state = SourceState.Live, DateTimeOffset? asOf = null) => new(name, state, Noon, asOf ?? Noon, null);

    public static Freshness Freshness(
        SourceState azure = SourceState.Live,
        SourceState hub = SourceState.Live,
        DateTimeOffset? azureAsOf = null,
        SourceState? backends = null,
        SourceState? imports = null,
        SourceState? exports = null) =>
        new([Source("trafficmanagerprofiles", hub), Source("trafficmanagerbackends", backends ?? hub), Source("serviceimports", imports ?? hub), Source("internalserviceexports", exports ?? hub)], Source("azure", azure, azureAsOf ?? Noon.AddMinutes(1)));
}
