using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>The initial objects of a hub: the namespaces, the roles of the demo users and the definitions of the fleet's kinds.</summary>
public static class HubBootstrap
{
    private const string Manager = "sandbox";
    private const string RbacGroup = "rbac.authorization.k8s.io";
    private static readonly string[] s_namespaces = ["default", "kube-system", "kube-public", "kube-node-lease", "fleet-system"];
    private static readonly string[] s_read = ["get", "list", "watch"];
    private static readonly string[] s_write = ["create", "update", "patch", "delete", "deletecollection"];
    private static readonly string[] s_fleetGroups =
        ["networking.fleet.azure.com", "placement.kubernetes-fleet.io", "cluster.kubernetes-fleet.io"];

    public static void Seed(ObjectStore store)
    {
        foreach (var name in s_namespaces)
        {
            store.Create(Kinds.Namespace, new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } }, Manager);
        }
        // Not ["*"] in the core group: only the admin reads Secrets.
        JsonObject[] read =
        [
            Rule([""], ["namespaces", "services", "configmaps", "events", "serviceaccounts"], s_read),
            Rule(["apps", RbacGroup, "coordination.k8s.io", "apiextensions.k8s.io", .. s_fleetGroups], ["*"], s_read),
        ];
        Bind(store, "cluster-admin", UserInfo.Masters, Rule(["*"], ["*"], ["*"]), Paths("*", "*"));
        Bind(store, "system:discovery", UserInfo.Authenticated, Paths("get", "/api", "/api/*", "/apis", "/apis/*", "/healthz", "/livez",
            "/openapi", "/openapi/*", "/readyz", "/version", "/version/"));
        Bind(store, "system:basic-user", UserInfo.Authenticated,
            Rule(["authorization.k8s.io"], ["selfsubjectaccessreviews", "selfsubjectrulesreviews"], ["create"]),
            Rule(["authentication.k8s.io"], ["selfsubjectreviews"], ["create"]));
        Bind(store, "fleetdns:reader", Persona.ReadersGroup, read);
        Bind(store, "fleetdns:operator", Persona.OperatorsGroup,
        [
            .. read,
            Rule(["networking.fleet.azure.com"],
                ["trafficmanagerprofiles", "trafficmanagerbackends", "serviceexports", "multiclusterservices"], s_write),
            Rule(["placement.kubernetes-fleet.io"],
                ["clusterresourceplacements", "resourceplacements", "clusterresourceoverrides", "resourceoverrides"], s_write),
            Rule([""], ["namespaces"], ["create"]),
            Rule([""], ["services", "configmaps", "events"], s_write),
            Rule(["apps"], ["deployments"], s_write),
            Rule(["coordination.k8s.io"], ["leases"], s_write),
        ]);
        foreach (var kind in store.Registry.All.Where(k => !store.Registry.IsBuiltin(k)))
        {
            DefinitionObject.Create(store, kind);
        }
    }

    private static void Bind(ObjectStore store, string name, string group, params JsonObject[] rules)
    {
        var metadata =
            new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["kubernetes.io/bootstrapping"] = "rbac-defaults" } };
        store.Create(Kinds.ClusterRole,
            new JsonObject { ["metadata"] = metadata, ["rules"] = new JsonArray([.. rules.Select(r => r.DeepClone())]) }, Manager);
        store.Create(Kinds.ClusterRoleBinding, new JsonObject
        {
            ["metadata"] = metadata.DeepClone(),
            ["roleRef"] = new JsonObject { ["apiGroup"] = RbacGroup, ["kind"] = "ClusterRole", ["name"] = name },
            ["subjects"] = new JsonArray(new JsonObject { ["apiGroup"] = RbacGroup, ["kind"] = "Group", ["name"] = group }),
        }, Manager);
    }

    private static JsonObject Rule(IEnumerable<string> groups, IEnumerable<string> resources, IEnumerable<string> verbs) =>
        new() { ["verbs"] = Texts(verbs), ["apiGroups"] = Texts(groups), ["resources"] = Texts(resources) };

    private static JsonObject Paths(string verb, params IEnumerable<string> urls) =>
        new() { ["verbs"] = Texts([verb]), ["nonResourceURLs"] = Texts(urls) };

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(t => JsonValue.Create(t))];
}
