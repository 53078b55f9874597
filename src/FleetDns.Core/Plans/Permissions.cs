namespace FleetDns.Core.Plans;

/// <summary>An Azure role (docs/domain.md 5.2).</summary>
/// <param name="Id">GUID of the built-in role definition.</param>
public sealed record AzureRole(string Name, string Id)
{
    public static AzureRole HubAgent { get; } =
        new("Azure Kubernetes Fleet Manager Hub Agent Role", "de2b316d-7a2c-4143-b4cd-c148f6a355a1");
    public static AzureRole TrafficManagerContributor { get; } = new("Traffic Manager Contributor", "a4b10055-b0c7-44c2-b00f-c7b5b3550cf7");
    public static AzureRole Reader { get; } = new("Reader", "acdd72a7-3385-48ef-bd42-f606fba81ae7");
}

/// <summary>One right that an identity needs.</summary>
/// <param name="Scope">ARM id of a resource group.</param>
/// <param name="Role">The role to assign if it is missing.</param>
/// <param name="Suffices">Role definition GUIDs, any of which is enough.</param>
/// <param name="Why">The purpose, with the profiles or clusters that need it.</param>
public sealed record RoleNeed(
    string Principal, string PrincipalId, string Scope, AzureRole Role, ImmutableArray<string> Suffices, string Why);

/// <summary>A role assignment as found.</summary>
/// <param name="Scope">At or above the requested scope.</param>
public sealed record RoleFound(string Id, string Scope, string RoleId, string PrincipalId);

public enum RoleState
{
    /// <summary>Azure could not be queried.</summary>
    Unknown,
    Found,
    Missing,
    /// <summary>Just assigned by FleetDns; it may take minutes to take effect in Azure (docs/domain.md 5.3).</summary>
    Spreading,
}

/// <summary>A needed right with its current state.</summary>
/// <param name="By">The assignment that grants it, for display; null if there is none.</param>
/// <param name="Command">The <c>az</c> command that would grant it.</param>
public sealed record RoleRow(RoleNeed Need, RoleState State, string? By, string Command);

/// <summary>Which roles the fleet's identity needs, from profiles and exports.</summary>
public static class Permissions
{
    /// <summary>One need for each resource group of a profile (existing, or about to exist: <paramref name="more"/>), and one for each with
    /// a member's public IP.</summary>
    /// <param name="subscription">The subscription of the profiles.</param>
    /// <param name="principalId">Object id of the fleet's identity.</param>
    public static ImmutableArray<RoleNeed> Needs(FleetView view, string subscription, string principalId, IEnumerable<string> more) =>
        PermissionNeeds.Of(view, subscription, principalId, more);

    /// <summary>Sentences on why profiles and exports need no right: their resource group is impossible. They contain untrusted
    /// text.</summary>
    public static ImmutableArray<string> Refused(FleetView view) => [.. PermissionNeeds.Refused(view)];

    /// <param name="found">By scope; a missing scope could not be queried.</param>
    public static ImmutableArray<RoleRow> Rows(
        IEnumerable<RoleNeed> needs, IReadOnlyDictionary<string, ImmutableArray<RoleFound>> found, IReadOnlySet<string> spreading) =>
            PermissionNeeds.Rows(needs, found, spreading);

    /// <summary>The name (a GUID) of FleetDns' assignment: always the same for scope, role and principal, so that assigning is
    /// idempotent.</summary>
    public static Guid AssignmentName(string scope, string roleId, string principalId) => PermissionNeeds.Name(scope, roleId, principalId);
}
