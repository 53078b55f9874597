using FleetDns.Sandbox.Scenarios;

namespace FleetDns.Sandbox.Faults;

/// <summary>The correct tutorial with one mistake in its manifests (docs/domain.md 2.6, 2.7).</summary>
/// <param name="Meaning">The mistake and its outcome, as shown on the sandbox page.</param>
/// <param name="Changes">Text of the correct tutorial, and its replacement.</param>
internal sealed record Mistake(string Name, string Meaning, params (string Text, string Instead)[] Changes);

/// <summary>Each mistake is part of scenario <c>broken</c> and can be switched on in any scenario, always in its own namespace.</summary>
internal static class Mistakes
{
    private const string Placement = "\n---\napiVersion: placement.kubernetes-fleet.io/v1\nkind: ClusterResourcePlacement";
    private const string Backend = "\n---\napiVersion: networking.fleet.azure.com/v1beta1\nkind: TrafficManagerBackend";
    private const string Weight = "networking.fleet.azure.com/weight: \"50\"";
    private const string Internal = "azure-load-balancer-internal: \"false\"";
    private const string Group = "resourceGroup: rg-flt-tm-demo";

    public static IReadOnlyList<Mistake> All { get; } =
    [
        // 2.7 no. 1
        new("export-name", "The ServiceExport's name differs from its Service's: the backend reports that the ServiceImport is not found.",
            ("kind: ServiceExport\nmetadata:\n  name: kuard-svc", "kind: ServiceExport\nmetadata:\n  name: kuard-export")),
        // 2.7 no. 2
        new("override-placement",
            "The override refers to a placement that does not exist and is silently ignored: the services get no DNS label and no "
            + "endpoint.",
            ("    name: crp-dns-demo\n  resourceSelectors", "    name: crp-elsewhere\n  resourceSelectors")),
        // 2.7 no. 5
        new("override-version", "A second override selects the export by its old version and matches nothing: the weights stay 50.",
            (Placement, OldVersionOverride + Placement)),
        // 2.7 no. 9
        new("wiped-annotations",
            "The override replaces the whole annotation map and removes the annotation that kept the load balancer internal: the "
            + "service is public.",
            (Internal, "azure-load-balancer-internal: \"true\""),
            ("path: /metadata/annotations/service.beta.kubernetes.io~1azure-dns-label-name\n        value: ",
                "path: /metadata/annotations\n        value:\n          service.beta.kubernetes.io/azure-dns-label-name: ")),
        // 1.3.4
        new("no-annotations", "The override adds an annotation to a Service that has none: the placement stops at Overridden False.",
            ("  annotations:\n    service.beta.kubernetes.io/azure-load-balancer-internal: \"false\"\n", "")),
        new("missing-label", "The override uses a label that the clusters do not have: the placement stops at Overridden False.",
            ("fleet-${MEMBER-CLUSTER-NAME}-eastus", "fleet-${MEMBER-CLUSTER-LABEL-KEY-zone}")),
        // 2.7 no. 10
        new("target-port", "Nothing listens on the Service's target port: all endpoints turn Degraded, and DNS still returns them.",
            ("targetPort: 8080", "targetPort: 80")),
        // 2.7 no. 11
        new("image",
            "The image's registry does not exist: the workload never becomes ready, the placement stays ResourceNotAvailableYet, all "
            + "endpoints turn Degraded.",
            ("image: gcr.io/kuar-demo/kuard-amd64:blue", "image: registry.invalid/kuard-amd64:blue")),
        // 2.7 no. 16
        new("default-weight", "The backend sets no weight: each endpoint has weight 1 whatever its export's weight is.",
            ("  weight: 100\n", "")),
        // 2.7 no. 19
        new("tcp-probe", "The profile probes over TCP, but the controller also sends a path: Azure rejects it, and the profile is Invalid.",
            ("    port: 80" + Backend, "    port: 80\n    protocol: TCP" + Backend)),
        new("cluster-ip", "The Service is not a load balancer: the services get no endpoint.",
            ("  type: LoadBalancer", "  type: ClusterIP")),
        new("internal-lb", "The load balancer is internal: the services get no endpoint.",
            (Internal, "azure-load-balancer-internal: \"true\"")),
        new("invalid-weight", "The export's weight is not a whole number: nothing is exported, and only the members report why.",
            (Weight, "networking.fleet.azure.com/weight: \"5.0\"")),
        new("all-weights-zero",
            "All export weights are 0: nothing is exported, the backend reports that the ServiceImport is not found, and DNS "
            + "returns no answer for the FQDN.",
            (Weight, "networking.fleet.azure.com/weight: \"0\"")),
        // 2.1
        new("port-conflict",
            "An override renames one cluster's port: that cluster is in conflict and left out, and the other takes the backend's weight.",
            ("-eastus\"\n---", "-eastus\"\n" + RenamedPort + "\n---")),
        new("resource-group", "The fleet has no permissions on the profile's resource group: the profile is Invalid with 403.",
            (Group, "resourceGroup: rg-none")),
        new("unknown-profile", "The backend refers to a profile that does not exist.",
            ("  profile:\n    name: kuard-atm-demo", "  profile:\n    name: kuard-atm")),
        new("too-many-clusters", "The placement requests more clusters than match: it is placed on those that do and stays unfulfilled.",
            ("numberOfClusters: 2", "numberOfClusters: 3")),
        // 2.6 no. 11
        new("two-backends",
            "A second backend uses the same import and profile: one of the two is rejected because its targets are already used.",
            ("  backend:\n    name: kuard-svc\n  weight: 100", "  backend:\n    name: kuard-svc\n  weight: 100" + SecondBackend)),
    ];

    private const string OldVersionOverride = """

        ---
        apiVersion: placement.kubernetes-fleet.io/v1beta1
        kind: ResourceOverride
        metadata:
          name: weights
          namespace: kuard-demo
        spec:
          placement:
            name: crp-dns-demo
          resourceSelectors:
          - group: networking.fleet.azure.com
            kind: ServiceExport
            version: v1alpha1
            name: kuard-svc
          policy:
            overrideRules:
            - clusterSelector:
                clusterSelectorTerms: []
              jsonPatchOverrides:
              - op: replace
                path: /metadata/annotations/networking.fleet.azure.com~1weight
                value: "90"
        """;

    /// <summary>A further rule for the single override that a Service can have.</summary>
    private const string RenamedPort = """
            - clusterSelector:
                clusterSelectorTerms:
                - labelSelector:
                    matchLabels:
                      fleet.azure.com/member-name: aks-member-2
              jsonPatchOverrides:
              - op: add
                path: /spec/ports/0/name
                value: web
        """;

    /// <summary>Two backends on one import: one finds its targets taken (2.6 no. 11).</summary>
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

    /// <param name="ns">Replaces kuard-demo; the placement is named <c>crp-</c> plus the namespace.</param>
    /// <param name="changes">The changes of a mistake; none for the correct tutorial.</param>
    public static string Manifests(string ns, params IEnumerable<(string Text, string Instead)> changes)
    {
        var manifests = KuardScenario.Manifests;
        foreach (var (text, instead) in changes)
        {
            manifests = manifests.Contains(text, StringComparison.Ordinal)
                ? manifests.Replace(text, instead, StringComparison.Ordinal)
                : throw new InvalidOperationException($"The tutorial no longer contains the text to change for {ns}: {text}");
        }

        return manifests
            .Replace("kuard-demo-eastus", "labels", StringComparison.Ordinal)
            .Replace("kuard-demo", ns, StringComparison.Ordinal)
            .Replace("crp-dns-demo", $"crp-{ns}", StringComparison.Ordinal)
            // Labels are unique in a region, so each namespace has its own.
            .Replace("fleet-${MEMBER-CLUSTER-NAME}-eastus", $"fleet-${{MEMBER-CLUSTER-NAME}}-{ns}", StringComparison.Ordinal);
    }
}
