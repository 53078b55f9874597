using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.Arm;

/// <summary>
/// Microsoft.ContainerService/fleets and their members (docs/domain.md 5.1): reads, the hub's credentials, and the writes of
/// <c>az fleet update</c> to a fleet (identity, tags) and <c>az fleet member update</c> to a member (group, labels). Writes complete at
/// once; Azure's take longer.
/// </summary>
internal sealed class FleetProvider(AzureSubscription azure, TimeProvider time, Func<TimeSpan> directory)
{
    private const string FleetType = "Microsoft.ContainerService/fleets";

    public static IReadOnlyList<string> ApiVersions { get; } =
        ["2023-10-15", "2024-04-01", "2025-03-01", "2025-04-01-preview", "2025-08-01-preview", "2026-06-02-preview"];

    public ArmResponse Handle(ArmRequest request, ArmPath path)
    {
        // Member labels exist only in the preview versions.
        var labels = request.ApiVersion?.EndsWith("-preview", StringComparison.Ordinal) == true;
        return (request.Method, path.Types, path.Names) switch
        {
            ("GET", "fleets", []) => new ArmResponse(200, new JsonObject
            {
                ["value"] =
                    azure.Fleets.Values.Where(f => path.ResourceGroup is null || IsIn(f, path.ResourceGroup)).Select(Write).ArrayOf(),
            }),
            ("GET", "fleets", [var name]) => new ArmResponse(200, Write(Find(path, name))),
            ("PATCH", "fleets", [var name]) => Patch(request, path, name),
            ("POST", "fleets/listcredentials", [var name]) => Credentials(Find(path, name)),
            ("GET", "fleets/members", [var name]) => new ArmResponse(200, new JsonObject
            {
                ["value"] = Find(path, name) is var fleet ? fleet.Members.Select(m => Write(fleet, m, labels)).ArrayOf() : [],
            }),
            ("GET", "fleets/members", [var name, var member]) =>
                new ArmResponse(200, Write(Find(path, name), Member(path, name, member), labels)),
            ("PATCH", "fleets/members", [var name, var member]) => PatchMember(request, path, name, member, labels),
            (_, "fleets" or "fleets/members" or "fleets/listcredentials", _) => throw ArmErrors.MethodNotAllowed(request.Method),
            _ => throw ArmErrors.NotFound(request.Path),
        };
    }

    private ArmResponse Patch(ArmRequest request, ArmPath path, string name)
    {
        if (request.Body is not JsonObject body)
        {
            throw ArmErrors.InvalidContent("A JSON object is expected.");
        }

        lock (azure.Gate)
        {
            var fleet = Find(path, name);
            CheckETag(request, fleet.ETag);
            var principal = body.At("identity") is null ? fleet.PrincipalId : Principal(body.Text("identity", "type"), fleet.PrincipalId);
            fleet = fleet with
            {
                PrincipalId = principal,
                Tags = body.At("tags") is null ? fleet.Tags : body.Map("tags").ToImmutableSortedDictionary(StringComparer.Ordinal),
                ETag = Guid.NewGuid().ToString(),
            };
            azure.SetFleet(fleet);
            return new ArmResponse(200, Write(fleet));
        }
    }

    /// <summary>Enabling the identity again creates a new one: it has no roles, and the directory needs time to know it.</summary>
    private string? Principal(string? type, string? before)
    {
        if (type is null or "None")
        {
            return null;
        }

        if (type != "SystemAssigned")
        {
            throw ArmErrors.BadRequest($"The identity type '{type}' is not supported by this sandbox: it knows None and SystemAssigned.");
        }

        if (before is not null)
        {
            return before;
        }

        var principal = Guid.NewGuid().ToString();
        azure.NewPrincipals[principal] = time.GetUtcNow() + directory();
        return principal;
    }

    private ArmResponse PatchMember(ArmRequest request, ArmPath path, string name, string memberName, bool labels)
    {
        if (request.Body is not JsonObject body)
        {
            throw ArmErrors.InvalidContent("A JSON object is expected.");
        }

        FleetResource fleet;
        FleetMember member;
        lock (azure.Gate)
        {
            fleet = Find(path, name);
            var before = Member(path, name, memberName);
            CheckETag(request, before.ETag);
            member = before with
            {
                Group = body.Text("properties", "group") ?? before.Group,
                Labels = labels && body.At("properties", "labels") is not null
                    ? body.Map("properties", "labels").ToImmutableSortedDictionary(StringComparer.Ordinal) : before.Labels,
                ETag = Guid.NewGuid().ToString(),
            };
            fleet = fleet with { Members = fleet.Members.Replace(before, member) };
        }

        azure.SetFleet(fleet, member);
        return new ArmResponse(200, Write(fleet, member, labels));
    }

    private static void CheckETag(ArmRequest request, string etag)
    {
        bool Is(string condition) => condition == "*" || condition.Trim('"') == etag;
        if ((request.IfMatch is { } match && !Is(match)) || (request.IfNoneMatch is { } none && Is(none)))
        {
            throw ArmErrors.PreconditionFailed();
        }
    }

    private FleetMember Member(ArmPath path, string fleet, string name) =>
        Find(path, fleet).Members.FirstOrDefault(m => m.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw ArmErrors.ResourceNotFound($"{FleetType}/{fleet}/members/{name}", path.ResourceGroup!);

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
        ["tags"] = new JsonObject(fleet.Tags.Select(tag => KeyValuePair.Create(tag.Key, (JsonNode?)tag.Value))),
        ["eTag"] = $"\"{fleet.ETag}\"",
        ["identity"] = fleet.PrincipalId is null
            ? new JsonObject { ["type"] = "None" }
            : new JsonObject { ["type"] = "SystemAssigned", ["principalId"] = fleet.PrincipalId, ["tenantId"] = fleet.TenantId },
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
            ["group"] = member.Group,
            ["provisioningState"] = "Succeeded",
        };
        if (labels)
        {
            properties["labels"] = new JsonObject(member.Labels.Select(l => KeyValuePair.Create(l.Key, (JsonNode?)l.Value)));
        }

        return new JsonObject
        {
            ["id"] = $"{IdOf(fleet)}/members/{member.Name}",
            ["name"] = member.Name,
            ["type"] = $"{FleetType}/members",
            ["eTag"] = $"\"{member.ETag}\"",
            ["properties"] = properties,
        };
    }
}
