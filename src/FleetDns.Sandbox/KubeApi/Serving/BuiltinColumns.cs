using System.Globalization;
using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>A column after Name; <paramref name="Read"/> gives the cell.</summary>
internal sealed record TableColumn(string Name, string Type, string Format, int Priority, Func<JsonObject, DateTimeOffset, JsonNode?> Read);

/// <summary>The columns that <c>kubectl get</c> prints for Kubernetes' own kinds; in a real API server they are also code.</summary>
internal static class BuiltinColumns
{
    public static IReadOnlyList<TableColumn> Of(ResourceKind kind) => kind.Plural switch
    {
        "namespaces" => [Text("Status", o => o.At("status").Text("phase")), Age],
        "services" =>
        [
            Text("Type", o => o.At("spec").Text("type")),
            Text("Cluster-IP", o => o.At("spec").Text("clusterIP") ?? "<none>"),
            Text("External-IP", ExternalIp),
            Text("Port(s)", Ports),
            Age,
            Text("Selector", o => Pairs(o.At("spec", "selector")), priority: 1),
        ],
        "deployments" =>
        [
            Text("Ready", o => $"{Count(o, "status", "readyReplicas")}/{Count(o, "spec", "replicas")}"),
            Number("Up-to-date", o => Count(o, "status", "updatedReplicas")),
            Number("Available", o => Count(o, "status", "availableReplicas")),
            Age,
            Text("Containers", o => Containers(o, "name"), priority: 1),
            Text("Images", o => Containers(o, "image"), priority: 1),
            Text("Selector", o => Pairs(o.At("spec", "selector", "matchLabels")), priority: 1),
        ],
        "configmaps" => [Number("Data", o => (o.At("data")?.Count ?? 0) + (o.At("binaryData")?.Count ?? 0)), Age],
        "secrets" => [Text("Type", o => o.Text("type")), Number("Data", o => o.At("data")?.Count ?? 0), Age],
        "serviceaccounts" => [Number("Secrets", o => (o["secrets"] as JsonArray)?.Count ?? 0), Age],
        "events" =>
        [
            new("Last Seen", "string", "", 0, (o, now) => HumanDuration.Since(o.Text("lastTimestamp") ?? o.Text("eventTime"), now)),
            Text("Type", o => o.Text("type")),
            Text("Reason", o => o.Text("reason")),
#pragma warning disable CA1308 // kubectl shows the kind in lower case
            Text("Object", o => $"{o.At("involvedObject").Text("kind")?.ToLowerInvariant()}/{o.At("involvedObject").Text("name")}"),
#pragma warning restore CA1308
            Text("Message", o => o.Text("message")?.Trim()),
        ],
        "leases" => [Text("Holder", o => o.At("spec").Text("holderIdentity")), Age],
        "rolebindings" or "clusterrolebindings" =>
            [Text("Role", o => $"{o.At("roleRef").Text("kind")}/{o.At("roleRef").Text("name")}"), Age],
        _ => [CreatedAt],
    };

    /// <summary>Age as kubectl formats it.</summary>
    public static TableColumn Age { get; } = new("Age", "string", "", 0,
        (o, now) => HumanDuration.Since(o.At("metadata").Text("creationTimestamp"), now));

    private static TableColumn CreatedAt { get; } = new("Created At", "date", "", 0, (o, _) => o.At("metadata").Text("creationTimestamp"));

    private static TableColumn Text(string name, Func<JsonObject, string?> read, int priority = 0) =>
        new(name, "string", "", priority, (o, _) => read(o));

    private static TableColumn Number(string name, Func<JsonObject, long> read) => new(name, "integer", "", 0, (o, _) => read(o));

    private static long Count(JsonObject obj, string part, string field) => obj.At(part)?[field].Whole() ?? 0;

    private static string ExternalIp(JsonObject service)
    {
        if (service.At("spec").Text("type") == "ExternalName")
        {
            return service.At("spec").Text("externalName") ?? "";
        }

        if (service.At("spec").Text("type") != "LoadBalancer")
        {
            return "<none>";
        }

        var addresses = (service.At("status", "loadBalancer")?["ingress"] as JsonArray ?? [])
            .Select(i => i.Text("ip") ?? i.Text("hostname") ?? "").ToList();
        return addresses.Count == 0 ? "<pending>" : string.Join(",", addresses);
    }

    private static string Ports(JsonObject service)
    {
        var ports = (service.At("spec")?["ports"] as JsonArray ?? []).OfType<JsonObject>()
            .Select(
                p => p["nodePort"] is { } node ? $"{p["port"]}:{node}/{p.Text("protocol")}"
                : string.Create(CultureInfo.InvariantCulture, $"{p["port"]}/{p.Text("protocol")}"))
            .ToList();
        return ports.Count == 0 ? "<none>" : string.Join(",", ports);
    }

    private static string Containers(JsonObject deployment, string field) =>
        string.Join(",", (deployment.At("spec", "template", "spec")?["containers"] as JsonArray ?? []).Select(c => c.Text(field)));

    private static string Pairs(JsonObject? map) =>
        map is { Count: > 0 } ? string.Join(",", map.Select(p => $"{p.Key}={p.Value}")) : "<none>";
}
