using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FleetDns.Sandbox.Arm;

/// <summary>Microsoft.Authorization: permissions (the caller's own) and role assignments (docs/domain.md 5.3).</summary>
/// <param name="propagation">How long an assignment takes to become effective.</param>
internal sealed partial class RoleAssignmentProvider(AzureSubscription azure, string tenant, TimeProvider time, Func<TimeSpan> propagation)
{
    private bool IsKnown(string principal) => azure.NewPrincipals.TryGetValue(principal, out var since)
        ? since <= time.GetUtcNow()
        : azure.Roles.All.Any(a => a.Principal == principal) || azure.Fleets.Values.Any(f => f.PrincipalId == principal);

    public ArmResponse Handle(ArmRequest request, ArmPath path) => (request.Method, path.Types, path.Names.Count) switch
    {
        ("GET", "permissions", 0) => new ArmResponse(200, new JsonObject
        {
            ["value"] = azure.Roles.All
                .Where(a => a.Principal == request.Principal && a.Effective <= time.GetUtcNow()
                    && RoleAssignments.Covers(a.Scope, path.Scope))
                .Select(a => new JsonObject
                {
                    ["actions"] = a.Role.Actions.Select(action => (JsonNode?)action).ArrayOf(),
                    ["notActions"] = new JsonArray(),
                    ["dataActions"] = new JsonArray(),
                    ["notDataActions"] = new JsonArray(),
                }).ArrayOf(),
        }),
        ("GET", "roleassignments", 0) => new ArmResponse(200, new JsonObject
        {
            ["value"] = azure.Roles.All
                .Where(a => RoleAssignments.Covers(a.Scope, path.Scope) || RoleAssignments.Covers(path.Scope, a.Scope))
                .Where(Filter(request.Filter, path.Scope)).Select(Write).ArrayOf(),
        }),
        ("GET", "roleassignments", 1) => new ArmResponse(200, Write(Find(path) ?? throw Missing(path))),
        ("PUT", "roleassignments", 1) => Put(path, request.Body),
        ("DELETE", "roleassignments", 1) =>
            azure.Roles.Remove(a => IsAt(a, path)) is [var gone, ..] ? new ArmResponse(200, Write(gone)) : new ArmResponse(204, null),
        _ => throw ArmErrors.NotFound(request.Path),
    };

    /// <summary>
    /// <c>assignedTo('id')</c>, <c>principalId eq 'id'</c> (assumed, docs/domain.md 5.3) or <c>atScope()</c>: there and above.
    /// </summary>
    private static Func<RoleAssignment, bool> Filter(string? filter, string scope)
    {
        if (string.IsNullOrEmpty(filter))
        {
            return _ => true;
        }

        if (filter == "atScope()")
        {
            return a => RoleAssignments.Covers(a.Scope, scope);
        }

        return OfPrincipal().Match(filter) is { Success: true } match
            ? a => a.Principal.Equals(match.Groups["id"].Value, StringComparison.OrdinalIgnoreCase)
            : throw ArmErrors.BadRequest(
                $"The filter '{filter}' is not supported. Supported filters are either 'atScope()', 'principalId eq '{{value}}'' or "
                + $"'assignedTo('{{value}}')'.");
    }

    [GeneratedRegex(@"^(assignedTo\('(?<id>[^']*)'\)|principalId eq '(?<id>[^']*)')$")]
    private static partial Regex OfPrincipal();

    private ArmResponse Put(ArmPath path, JsonNode? body)
    {
        var principal = body.Text("properties", "principalId")
            ?? throw ArmErrors.InvalidContent("Required property 'principalId' not found in JSON.");
        var role = AzureRole.All.FirstOrDefault(
            r => r.Id.Equals(body.Text("properties", "roleDefinitionId")?.Split('/')[^1], StringComparison.OrdinalIgnoreCase))
            ?? throw ArmErrors.BadRequest("The specified role definition was not found.");
        // With a type given, the directory is not checked (docs/domain.md 2.7, no. 17a).
        if (body.Text("properties", "principalType") is null or "" && !IsKnown(principal))
        {
            throw ArmErrors.PrincipalNotFound(principal, tenant);
        }

        lock (azure.Gate)
        {
            if (azure.Roles.All.FirstOrDefault(
                a => a.Principal == principal && a.Role == role
                && a.Scope.Equals(path.Scope, StringComparison.OrdinalIgnoreCase)) is { } same
                && !IsAt(same, path))
            {
                throw ArmErrors.RoleAssignmentExists(same.Name);
            }

            if (Find(path) is { } before)
            {
                return new ArmResponse(200, Write(before));
            }

            var added = new RoleAssignment(path.Names[0], path.Scope, role, principal, time.GetUtcNow() + propagation());
            azure.Roles.Add(added);
            return new ArmResponse(201, Write(added));
        }
    }

    private RoleAssignment? Find(ArmPath path) => azure.Roles.All.FirstOrDefault(a => IsAt(a, path));

    private static bool IsAt(RoleAssignment assignment, ArmPath path) =>
        assignment.Name.Equals(path.Names[0], StringComparison.OrdinalIgnoreCase)
            && assignment.Scope.Equals(path.Scope, StringComparison.OrdinalIgnoreCase);

    private static ArmException Missing(ArmPath path) =>
        new(404, "RoleAssignmentNotFound", $"The role assignment '{path.Names[0]}' is not found.");

    private JsonObject Write(RoleAssignment assignment) => new()
    {
        ["id"] = assignment.Id,
        ["name"] = assignment.Name,
        ["type"] = "Microsoft.Authorization/roleAssignments",
        ["properties"] = new JsonObject
        {
            ["roleDefinitionId"] = $"/subscriptions/{azure.Id}/providers/Microsoft.Authorization/roleDefinitions/{assignment.Role.Id}",
            ["principalId"] = assignment.Principal,
            ["principalType"] = "ServicePrincipal",
            ["scope"] = assignment.Scope,
        },
    };
}
