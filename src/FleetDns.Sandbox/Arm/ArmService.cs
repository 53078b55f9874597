using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FleetDns.Sandbox.Arm;

/// <summary>
/// Azure Resource Manager without its transport: subscription, rights, resource group, api-version, then the provider.
/// The fleet's agents call it in the process; all other clients through ArmApi. It never throws because of a caller's input.
/// </summary>
internal sealed partial class ArmService(
    AzureSubscription azure,
    TrafficManagerProvider trafficManager,
    PublicIpProvider publicIps,
    FleetProvider fleets,
    RoleAssignmentProvider roles,
    AzureFaults trouble)
{
    private static readonly string[] s_anyVersion = [];

    public ArmResponse Send(ArmRequest request)
    {
        try
        {
            return Route(request);
        }
        catch (ArmException error)
        {
            return error.ToResponse();
        }
    }

    private ArmResponse Route(ArmRequest request)
    {
        if (request.ApiVersion is not { Length: > 0 } version)
        {
            throw ArmErrors.MissingApiVersion();
        }

        if (!VersionPattern().IsMatch(version))
        {
            throw ArmErrors.InvalidApiVersion(version);
        }

        var path = ArmPath.Parse(request.Path);
        var provider = path.Provider?.ToLowerInvariant();

        // The first version of the name check is outside any subscription.
        if (provider == "microsoft.network" && path is { Subscription: null, Types: "checktrafficmanagernameavailability" }
            && request.Method == "POST")
        {
            return trafficManager.CheckName(request.Body);
        }

        if (provider == "microsoft.network"
            && path is { Subscription: null, Types: "trafficmanagergeographichierarchies", Names: ["default"] } && request.Method == "GET")
        {
            return new ArmResponse(200, GeographicHierarchy.Write());
        }

        if (path is { Subscription: null } && request.Path.Trim('/').Equals("subscriptions", StringComparison.OrdinalIgnoreCase)
            && request.Method == "GET")
        {
            return Subscriptions(request.Principal);
        }

        if (path.Subscription is null)
        {
            throw ArmErrors.NotFound(request.Path);
        }

        if (!path.Subscription.Equals(azure.Id, StringComparison.OrdinalIgnoreCase))
        {
            throw ArmErrors.SubscriptionNotFound(path.Subscription);
        }

        trouble.Check(request, path);
        if (path is { Provider: null, ResourceGroup: null }
            && request.Path.TrimEnd('/').EndsWith("/resourcegroups", StringComparison.OrdinalIgnoreCase) && request.Method == "GET")
        {
            return Groups();
        }

        var (type, supported) = (provider, path.Types.Split('/')[0]) switch
        {
            ("microsoft.network", "trafficmanagerprofiles") => ("trafficManagerProfiles", TrafficManagerProvider.ApiVersions),
            ("microsoft.network", "checktrafficmanagernameavailabilityv2") =>
                ("checkTrafficManagerNameAvailabilityV2", TrafficManagerProvider.ApiVersions),
            ("microsoft.network", "publicipaddresses") => ("publicIPAddresses", s_anyVersion),
            ("microsoft.containerservice", "fleets") => ("fleets", FleetProvider.ApiVersions),
            ("microsoft.authorization", "roleassignments") => ("roleAssignments", s_anyVersion),
            ("microsoft.authorization", "permissions") => ("permissions", s_anyVersion),
            _ => throw ArmErrors.NotFound(request.Path),
        };
        if (supported.Count > 0 && !supported.Contains(version))
        {
            throw ArmErrors.NoProvider(type, version, supported);
        }

        CheckRights(request, path);
        if (path.ResourceGroup is { } group)
        {
            if (!azure.ResourceGroups.ContainsKey(group))
            {
                throw ArmErrors.ResourceGroupNotFound(group);
            }

            if (request.Method is "PUT" or "PATCH" && azure.GroupsBeingDeleted.ContainsKey(group))
            {
                throw ArmErrors.ResourceGroupBeingDeleted(group);
            }
        }

        return type switch
        {
            "trafficManagerProfiles" => trafficManager.Handle(request, path),
            "checkTrafficManagerNameAvailabilityV2" when request.Method == "POST" => trafficManager.CheckName(request.Body),
            "publicIPAddresses" => publicIps.Handle(request, path),
            "fleets" => fleets.Handle(request, path),
            "roleAssignments" or "permissions" => roles.Handle(request, path),
            _ => throw ArmErrors.MethodNotAllowed(request.Method),
        };
    }

    /// <summary>The subscriptions in which the caller has any permission, as in Azure.</summary>
    private ArmResponse Subscriptions(string principal) => new(200, new JsonObject
    {
        ["value"] = azure.Roles.All.Any(each => each.Principal == principal)
            ? new JsonArray(
                new JsonObject
                {
                    ["id"] = $"/subscriptions/{azure.Id}",
                    ["subscriptionId"] = azure.Id,
                    ["displayName"] = "Sandbox",
                    ["state"] = "Enabled"
                })
            : [],
    });

    // A list shows what the caller can read; here all callers can read the names.
    private ArmResponse Groups() => new(200, new JsonObject
    {
        ["value"] = new JsonArray(
            [.. azure.ResourceGroups.OrderBy(g => g.Key, StringComparer.OrdinalIgnoreCase).Select(g => (JsonNode)new JsonObject
        {
            ["id"] = $"/subscriptions/{azure.Id}/resourceGroups/{g.Key}",
            ["name"] = g.Key,
            ["type"] = "Microsoft.Resources/resourceGroups",
            ["location"] = g.Value,
            ["properties"] = new JsonObject { ["provisioningState"] = "Succeeded" },
        })]),
    });

    private void CheckRights(ArmRequest request, ArmPath path)
    {
        var verb = request.Method switch { "GET" => "read", "DELETE" => "delete", "POST" => "action", _ => "write" };
        var action = $"{path.Provider}/{path.Types}/{verb}";
        var scope = path.Names.Count > 0 ? request.Path : path.Scope;
        if (!azure.Roles.Allows(request.Principal, action, scope))
        {
            throw ArmErrors.AuthorizationFailed(request.Principal, action, scope);
        }

        // Writing an Azure endpoint reads its target with the caller's permissions.
        if (verb == "write" && path.Types == "trafficmanagerprofiles/azureendpoints"
            && request.Body.Text("properties", "targetResourceId") is { } target)
        {
            const string Linked = "Microsoft.Network/publicIPAddresses/read";
            if (!azure.Roles.Allows(request.Principal, Linked, target))
            {
                throw ArmErrors.LinkedAuthorizationFailed(request.Principal, action, scope, Linked, target);
            }
        }
    }

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}(-preview)?$")]
    private static partial Regex VersionPattern();
}
