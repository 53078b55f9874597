namespace FleetDns.Web.Operations;

/// <summary>
/// What an operator may not do in Azure, the role that is missing, and the command with which an administrator grants it.
/// </summary>
/// <param name="Scope">Id of the resource, group or subscription.</param>
/// <param name="PrincipalId">Object id in Entra ID.</param>
/// <param name="PrincipalType"><c>User</c> or <c>ServicePrincipal</c>.</param>
public sealed record MissingAzureRight(AzureAct Act, string Scope, string PrincipalId, string PrincipalType = "User")
{
    public string Sentence => $"You have no permission in Azure to {Act.Does}: the role {Act.Role} at {Scope} is missing.";

    public string Command =>
        $"az role assignment create --assignee-object-id {Quoted(PrincipalId)} --assignee-principal-type {PrincipalType} --role "
        + $"{Quoted(Act.Role)} --scope {Quoted(Scope)}";

    // Names come from Azure; they are pasted into a shell.
    private static string Quoted(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}

/// <summary>An act in Azure.</summary>
/// <param name="Action">As roles name it.</param>
/// <param name="Role">The smallest built-in role that includes it (docs/domain.md 5.2).</param>
/// <param name="Does">Completes "You have no permission in Azure to …".</param>
public sealed record AzureAct(string Action, string Role, string Does)
{
    public static AzureAct ReadHubCredentials { get; } = new(
        "Microsoft.ContainerService/fleets/listCredentials/action", "Azure Kubernetes Fleet Manager Hub Cluster User",
        "get the address of the fleet's hub");

    public static AzureAct ReadTrafficManager { get; } = new(
        "Microsoft.Network/trafficManagerProfiles/read", "Reader", "read Traffic Manager profiles");

    public static AzureAct WriteTrafficManager { get; } = new(
        "Microsoft.Network/trafficManagerProfiles/write", "Traffic Manager Contributor", "change Traffic Manager profiles");

    public static AzureAct GrantRoles { get; } = new(
        "Microsoft.Authorization/roleAssignments/write", "Role Based Access Control Administrator", "grant roles");
}
