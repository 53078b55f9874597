using FleetDns.Sandbox.KubeApi;
using FleetDns.Sandbox.Members;

namespace FleetDns.Sandbox.Scenarios;

/// <summary>
/// Faults that persist, each in a namespace of its own beside a healthy one. Each is the mended how-to with one thing changed.
/// </summary>
internal sealed class BrokenScenario : Scenario
{
    /// <summary>Namespace → text of the mended how-to → what stands there instead. What each ends in: facts 2.6, 2.7.</summary>
    private static readonly (string Namespace, (string Text, string Instead)[] Changes)[] s_faults =
    [
        ("healthy", []),
        // 2.7 no. 1: the export is not named as its Service.
        ("export-name", [("kind: ServiceExport\nmetadata:\n  name: kuard-svc", "kind: ServiceExport\nmetadata:\n  name: kuard-export")]),
        // 2.7 no. 2: the override names a placement that does not exist.
        ("override-placement", [("    name: crp-dns-demo\n  resourceSelectors", "    name: crp-elsewhere\n  resourceSelectors")]),
        // 2.7 no. 10: nothing listens on the target port.
        ("target-port", [("targetPort: 8080", "targetPort: 80")]),
        // 2.7 no. 19: a path that TCP must not have.
        ("tcp-probe", [("    port: 80\n---\napiVersion: networking.fleet.azure.com/v1beta1\nkind: TrafficManagerBackend", "    port: 80\n    protocol: TCP\n---\napiVersion: networking.fleet.azure.com/v1beta1\nkind: TrafficManagerBackend")]),
        ("cluster-ip", [("  type: LoadBalancer", "  type: ClusterIP")]),
        ("internal-lb", [("azure-load-balancer-internal: \"false\"", "azure-load-balancer-internal: \"true\"")]),
        ("invalid-weight", [("networking.fleet.azure.com/weight: \"50\"", "networking.fleet.azure.com/weight: \"5.0\"")]),
        ("all-weights-zero", [("networking.fleet.azure.com/weight: \"50\"", "networking.fleet.azure.com/weight: \"0\"")]),
        ("default-weight", [("  weight: 100\n", "")]),
        // One label for both clusters of a region: the second never gets it (2.6 no. 6a).
        ("label-taken", [("fleet-${MEMBER-CLUSTER-NAME}-eastus", "fleet-shared")]),
        ("missing-label", [("fleet-${MEMBER-CLUSTER-NAME}-eastus", "fleet-${MEMBER-CLUSTER-LABEL-KEY-zone}")]),
        ("resource-group", [("resourceGroup: rg-flt-tm-demo", "resourceGroup: rg-none")]),
        ("unknown-profile", [("  profile:\n    name: kuard-atm-demo", "  profile:\n    name: kuard-atm")]),
        ("too-many-clusters", [("numberOfClusters: 2", "numberOfClusters: 3")]),
    ];

    /// <summary>Two backends on one import: the second finds its targets taken (2.6 no. 11).</summary>
    private const string SecondBackend = """

        ---
        apiVersion: networking.fleet.azure.com/v1beta1
        kind: TrafficManagerBackend
        metadata:
          name: second-backend
          namespace: kuard-demo
        spec:
          profile:
            name: kuard-atm-demo
          backend:
            name: kuard-svc
          weight: 100
        """;

    public override void Apply(ObjectStore hub, IReadOnlyList<Member> members)
    {
        var howTo = Yaml("kuard");
        foreach (var (ns, changes) in s_faults)
        {
            var manifests = howTo;
            foreach (var (text, instead) in changes)
                manifests = manifests.Contains(text, StringComparison.Ordinal) ? manifests.Replace(text, instead, StringComparison.Ordinal) : throw Missing(ns, text);
            Kubectl.ApplyAll(hub, In(ns, manifests));
        }

        Kubectl.ApplyAll(hub, In("two-backends", howTo + SecondBackend));
    }

    private static string In(string ns, string manifests) => manifests
        .Replace("kuard-demo-eastus", "labels", StringComparison.Ordinal)
        .Replace("kuard-demo", ns, StringComparison.Ordinal)
        .Replace("crp-dns-demo", $"crp-{ns}", StringComparison.Ordinal)
        // Labels are unique in a region, so each namespace has its own.
        .Replace("fleet-${MEMBER-CLUSTER-NAME}-eastus", $"fleet-${{MEMBER-CLUSTER-NAME}}-{ns}", StringComparison.Ordinal);

    private static InvalidOperationException Missing(string ns, string text) => new($"The how-to no longer contains what scenario broken changes for {ns}: {text}");
}
