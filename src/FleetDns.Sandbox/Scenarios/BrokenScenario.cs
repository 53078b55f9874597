using System.Collections.Immutable;
using System.Text.Json.Nodes;
using FleetDns.Sandbox.Arm;
using FleetDns.Sandbox.Hosting;
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
        // Somebody else's public IP holds the second member's label in that region (2.6 no. 6a); see Prepare.
        ("label-taken", []),
        // 2.7 no. 5: the second override selects the export in the version that is not preferred, and matches nothing.
        ("override-version", [("\n---\napiVersion: placement.kubernetes-fleet.io/v1\nkind: ClusterResourcePlacement", OldVersionOverride + "\n---\napiVersion: placement.kubernetes-fleet.io/v1\nkind: ClusterResourcePlacement")]),
        // 2.7 no. 9: the map of annotations wipes the one that kept the load balancer internal, and the service is public.
        ("wiped-annotations", [
            ("azure-load-balancer-internal: \"false\"", "azure-load-balancer-internal: \"true\""),
            ("path: /metadata/annotations/service.beta.kubernetes.io~1azure-dns-label-name\n        value: ", "path: /metadata/annotations\n        value:\n          service.beta.kubernetes.io/azure-dns-label-name: "),
        ]),
        // One cluster's port gets another name: it is in conflict with the other's (2.1).
        ("port-conflict", [("-eastus\"\n---", "-eastus\"\n" + RenamedPort + "\n---")]),
        // Somebody else in Azure has the DNS name (2.6 no. 1); see Prepare.
        ("name-taken", []),
        // The group is being deleted: its 409 is misreported as a taken name (2.6 no. 1).
        ("group-being-deleted", [("resourceGroup: rg-flt-tm-demo", $"resourceGroup: {LeavingGroup}")]),
        // The rights are there, the group is not (2.5).
        ("group-missing", [("resourceGroup: rg-flt-tm-demo", $"resourceGroup: {GoneGroup}")]),
        ("rights-lost", [("resourceGroup: rg-flt-tm-demo", $"resourceGroup: {LostGroup}")]),
        // What is done by hand once these have settled: see ByHand.
        ("profile-deleted", []),
        ("profile-disabled", []),
        ("endpoint-disabled", []),
        ("endpoint-deleted", []),
        ("foreign-endpoint", []),
        ("weight-drift", []),
        ("missing-label", [("fleet-${MEMBER-CLUSTER-NAME}-eastus", "fleet-${MEMBER-CLUSTER-LABEL-KEY-zone}")]),
        ("resource-group", [("resourceGroup: rg-flt-tm-demo", "resourceGroup: rg-none")]),
        ("unknown-profile", [("  profile:\n    name: kuard-atm-demo", "  profile:\n    name: kuard-atm")]),
        ("too-many-clusters", [("numberOfClusters: 2", "numberOfClusters: 3")]),
    ];

    private const string LeavingGroup = "rg-being-deleted";
    private const string GoneGroup = "rg-gone";
    private const string LostGroup = "rg-rights-lost";

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

    /// <summary>Another rule of the one override that a Service may have.</summary>
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

    public override void Prepare(AzureSubscription azure)
    {
        azure.NamesTaken["name-taken-kuard-atm-demo"] = true;
        azure.ResourceGroups["rg-legacy"] = "eastus";
        // 192.0.2.0/24 is for documentation: nobody is there.
        azure.SetPublicIp(new PublicIpAddress("rg-legacy", "legacy-ip", "eastus", "192.0.2.10", "fleet-aks-member-2-label-taken", ImmutableSortedDictionary<string, string>.Empty));
        azure.ResourceGroups[LeavingGroup] = "eastus";
        azure.GroupsBeingDeleted[LeavingGroup] = true;
        azure.ResourceGroups[LostGroup] = "eastus";
        foreach (var group in (string[])[LeavingGroup, GoneGroup, LostGroup])
            azure.Roles.Grant(FleetShape.FleetPrincipal, AzureRole.HubAgent, azure.GroupId(group));
    }

    public override void ByHand(ArmService arm, AzureSubscription azure, ObjectStore hub)
    {
        Send("DELETE", "profile-deleted", null, null);
        Send("PATCH", "profile-disabled", null, new JsonObject { ["profileStatus"] = "Disabled" });
        Send("PATCH", "endpoint-disabled", Endpoint("endpoint-disabled"), new JsonObject { ["endpointStatus"] = "Disabled" });
        Send("DELETE", "endpoint-deleted", Endpoint("endpoint-deleted"), null);
        Send("PUT", "foreign-endpoint", "externalEndpoints/by-hand", new JsonObject { ["target"] = "legacy.example.com", ["weight"] = 10, ["alwaysServe"] = "Enabled" });
        Send("PATCH", "weight-drift", Endpoint("weight-drift"), new JsonObject { ["weight"] = 1 });

        azure.Roles.Remove(a => a.Scope == azure.GroupId(LostGroup));
        hub.Update(Kinds.TrafficManagerBackend, new ObjectName("rights-lost", "kuard-atm-demo-backend"), Kubectl.Manager, b => b.Ensure("spec")["weight"] = 90);

        TrafficManagerProfile Profile(string ns) => azure.FindProfileByDnsName($"{ns}-kuard-atm-demo") ?? throw new InvalidOperationException($"Scenario broken has no Azure profile for {ns}.");

        string Endpoint(string ns) => Profile(ns).Endpoints.OrderBy(e => e.Name, StringComparer.Ordinal).Select(e => $"{e.Type}/{e.Name}").First();

        void Send(string method, string ns, string? endpoint, JsonObject? properties)
        {
            var path = azure.ProfileId(Profile(ns)) + (endpoint is null ? "" : $"/{endpoint}");
            var response = arm.Send(new ArmRequest(method, path, "2022-04-01", AzureTrouble.User, properties is null ? null : new JsonObject { ["properties"] = properties }));
            if (!response.Succeeded)
                throw new InvalidOperationException($"Scenario broken: {method} {path} was answered {response.Status}: {response.Body?.ToJsonString()}");
        }
    }

    private static string In(string ns, string manifests) => manifests
        .Replace("kuard-demo-eastus", "labels", StringComparison.Ordinal)
        .Replace("kuard-demo", ns, StringComparison.Ordinal)
        .Replace("crp-dns-demo", $"crp-{ns}", StringComparison.Ordinal)
        // Labels are unique in a region, so each namespace has its own.
        .Replace("fleet-${MEMBER-CLUSTER-NAME}-eastus", $"fleet-${{MEMBER-CLUSTER-NAME}}-{ns}", StringComparison.Ordinal);

    private static InvalidOperationException Missing(string ns, string text) => new($"The how-to no longer contains what scenario broken changes for {ns}: {text}");
}
