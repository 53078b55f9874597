using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.Arm;

/// <summary>Microsoft.ContainerService/fleets and their members, read only, and the hub's credentials (facts 5.1).</summary>
internal sealed class FleetProvider(AzureSubscription azure)
{
    private const string FleetType = "Microsoft.ContainerService/fleets";

    public static IReadOnlyList<string> ApiVersions { get; } =
        ["2023-10-15", "2024-04-01", "2025-03-01", "2025-04-01-preview", "2025-08-01-preview", "2026-06-02-preview"];

    public ArmResponse Handle(ArmRequest request, ArmPath path)
    {
        if (request.Method == "POST" && path is { Types: "fleets/listcredentials", Names: [var of] })
            return Credentials(Find(path, of));
        if (request.Method != "GET")
            throw ArmErrors.MethodNotAllowed(request.Method);
        // Labels of members came with the preview versions.
        var labels = request.ApiVersion?.EndsWith("-preview", StringComparison.Ordinal) == true;
        return (path.Types, path.Names) switch
        {
            ("fleets", []) => new ArmResponse(200, new JsonObject
            {
                ["value"] = azure.Fleets.Values.Where(f => path.ResourceGroup is null || IsIn(f, path.ResourceGroup)).Select(Write).ArrayOf(),
            }),
            ("fleets", [var name]) => new ArmResponse(200, Write(Find(path, name))),
            ("fleets/members", [var name]) => new ArmResponse(200, new JsonObject
            {
                ["value"] = Find(path, name) is var fleet ? fleet.Members.Select(m => Write(fleet, m, labels)).ArrayOf() : [],
            }),
            ("fleets/members", [var name, var member]) => new ArmResponse(200, Write(
                Find(path, name),
                Find(path, name).Members.FirstOrDefault(m => m.Name.Equals(member, StringComparison.OrdinalIgnoreCase))
                    ?? throw ArmErrors.ResourceNotFound($"{FleetType}/{name}/members/{member}", path.ResourceGroup!),
                labels)),
            _ => throw ArmErrors.NotFound(request.Path),
        };
    }

    private ArmResponse Credentials(FleetResource fleet) => azure.HubCredentials is { } credentials
        ? new ArmResponse(200, new JsonObject
        {
            ["kubeconfigs"] = new JsonArray(new JsonObject
            {
                ["name"] = "hub",
                ["value"] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(credentials.Kubeconfig())),
            }),
        })
        : throw ArmErrors.HubNotReachable(fleet.Name);

    private FleetResource Find(ArmPath path, string name) =>
        azure.Fleets.GetValueOrDefault(name) is { } fleet && IsIn(fleet, path.ResourceGroup)
            ? fleet
            : throw ArmErrors.ResourceNotFound($"{FleetType}/{name}", path.ResourceGroup ?? "");

    private static bool IsIn(FleetResource fleet, string? group) => fleet.ResourceGroup.Equals(group, StringComparison.OrdinalIgnoreCase);

    private string IdOf(FleetResource fleet) => $"{azure.GroupId(fleet.ResourceGroup)}/providers/{FleetType}/{fleet.Name}";

    private JsonObject Write(FleetResource fleet) => new()
    {
        ["id"] = IdOf(fleet),
        ["name"] = fleet.Name,
        ["type"] = FleetType,
        ["location"] = fleet.Location,
        ["tags"] = new JsonObject(),
        ["identity"] = new JsonObject { ["type"] = "SystemAssigned", ["principalId"] = fleet.PrincipalId, ["tenantId"] = fleet.TenantId },
        ["properties"] = new JsonObject
        {
            ["provisioningState"] = "Succeeded",
            ["hubProfile"] = new JsonObject
            {
                ["dnsPrefix"] = fleet.Name,
                ["fqdn"] = $"{fleet.Name}.hcp.{fleet.Location}.azmk8s.io",
                ["kubernetesVersion"] = "1.33",
                ["apiServerAccessProfile"] = new JsonObject { ["enablePrivateCluster"] = false, ["enableVnetIntegration"] = false },
            },
        },
    };

    private JsonObject Write(FleetResource fleet, FleetMember member, bool labels)
    {
        var properties = new JsonObject
        {
            ["clusterResourceId"] = member.ClusterResourceId,
            ["group"] = "default",
            ["provisioningState"] = "Succeeded",
        };
        if (labels)
            properties["labels"] = new JsonObject(member.Labels.Select(l => KeyValuePair.Create(l.Key, (JsonNode?)l.Value)));
        return new JsonObject
        {
            ["id"] = $"{IdOf(fleet)}/members/{member.Name}",
            ["name"] = member.Name,
            ["type"] = $"{FleetType}/members",
            ["properties"] = properties,
        };
    }
}
