using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Core;
using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Json;

namespace FleetDns.Sources.Arm;

/// <summary>Role assignments over Azure Resource Manager (docs/domain.md 5.3), as the operator if so configured.</summary>
/// <param name="fleets">Checks whether an operator may assign roles.</param>
public sealed class AzureRoles(
    AzureOptions options, Func<Operator, TokenCredential?> credentialOf, IFleetReader fleets, TimeProvider time) : IAzureRoles, IDisposable
{
    private const string Version = "2022-04-01";
    private const string FleetsVersion = "2025-03-01";
    private readonly ArmPipelines _azure = new(options);

    public Task<FleetIdentity> IdentityAsync(string fleetId, Operator by, CancellationToken token) =>
        As(by).GetAsync($"{ResourceIds.Known(fleetId)}?api-version={FleetsVersion}", $"fleet {fleetId}", json =>
        {
            // {"identity":{"type":"SystemAssigned","principalId":"…"}} or
            // {"type":"UserAssigned","userAssignedIdentities":{"<id>":{"principalId":"…"}}}
            var identity = json.Child("identity");
            var assigned = identity.Child("userAssignedIdentities");
            return new FleetIdentity(fleetId, json.Text("name") ?? "", identity.Text("type") ?? "None", identity.Text("principalId")
                ?? (assigned.ValueKind == JsonValueKind.Object
                    ? assigned.EnumerateObject().Select(e => e.Value.Text("principalId")).FirstOrDefault(id => id is not null) : null));
        }, token);

    public async Task<ImmutableArray<RoleFound>> AssignmentsAsync(string scope, string principalId, Operator by, CancellationToken token) =>
        [.. (await As(by).ListAsync(
            $"{ResourceIds.Known(scope)}/providers/Microsoft.Authorization/roleAssignments?api-version={Version}"
            + $"&$filter={Uri.EscapeDataString($"assignedTo('{Principal(principalId)}')")}",
            $"role assignments at {scope}", Read, token).ConfigureAwait(false))
            .Where(found => string.Equals(found.PrincipalId, principalId, StringComparison.OrdinalIgnoreCase))];

    public Task<bool> MayAssignAsync(string scope, Operator by, CancellationToken token) =>
        fleets.MayAsync("Microsoft.Authorization/roleAssignments/write", scope, by, token);

    public async Task<RoleFound> AssignAsync(RoleNeed need, Operator by, CancellationToken token)
    {
        var name = Permissions.AssignmentName(need.Scope, need.Role.Id, need.PrincipalId);
        var subscription = need.Scope.Split('/') is ["", _, { Length: > 0 } id, ..] ? id : "";
        try
        {
            // principalType avoids a lookup in Azure that fails just after an identity was created (docs/domain.md 5.3).
            var role = $"/subscriptions/{subscription}/providers/Microsoft.Authorization/roleDefinitions/{need.Role.Id}";
            var assignment = new JsonObject
            {
                ["properties"] = new JsonObject
                {
                    ["roleDefinitionId"] = role,
                    ["principalId"] = Principal(need.PrincipalId),
                    ["principalType"] = "ServicePrincipal",
                },
            };
            return await As(by).SendAsync(
                RequestMethod.Put,
                $"{ResourceIds.Known(need.Scope)}/providers/Microsoft.Authorization/roleAssignments/{name}?api-version={Version}",
                assignment, "write", $"role assignment at {need.Scope}", Read, token).ConfigureAwait(false);
        }
        catch (ArmException there) when (there.Code == "RoleAssignmentExists")
        {
            return new RoleFound("", need.Scope, need.Role.Id, need.PrincipalId);   // it was assigned before under another name
        }
    }

    public void Dispose() => _azure.Dispose();

    private ArmRequests As(Operator by) => new(_azure, credentialOf(by), time);

    // {"id":"…","properties":{"roleDefinitionId":"/subscriptions/…/roleDefinitions/<guid>","principalId":"…","scope":"/subscriptions/…"}}
    private static RoleFound Read(JsonElement json)
    {
        var properties = json.Child("properties");
        var role = properties.Text("roleDefinitionId") ?? "";
        return new RoleFound(
            json.Text("id") ?? "", properties.Text("scope") ?? "", role[(role.LastIndexOf('/') + 1)..],
            properties.Text("principalId") ?? "");
    }

    private static string Principal(string id) =>
        Guid.TryParse(id, out var guid) ? guid.ToString() : throw new ArmException($"'{id}' is not an object id.", 0, null, null, null);
}
