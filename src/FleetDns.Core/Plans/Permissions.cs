namespace FleetDns.Core.Plans;

/// <summary>A role of Azure (docs/domain.md 5.2).</summary>
/// <param name="Id">GUID of the built-in role definition.</param>
public sealed record AzureRole(string Name, string Id)
{
    public static AzureRole HubAgent { get; } = new("Azure Kubernetes Fleet Manager Hub Agent Role", "de2b316d-7a2c-4143-b4cd-c148f6a355a1");
    public static AzureRole TrafficManagerContributor { get; } = new("Traffic Manager Contributor", "a4b10055-b0c7-44c2-b00f-c7b5b3550cf7");
    public static AzureRole Reader { get; } = new("Reader", "acdd72a7-3385-48ef-bd42-f606fba81ae7");
}

/// <summary>One right that somebody needs.</summary>
/// <param name="Scope">ARM id of a resource group.</param>
/// <param name="Role">The role that is assigned where it is missing.</param>
/// <param name="Suffices">Role definition GUIDs any of which is enough.</param>
/// <param name="Why">What it is needed for, with the profiles or clusters that need it.</param>
public sealed record RoleNeed(string Principal, string PrincipalId, string Scope, AzureRole Role, ImmutableArray<string> Suffices, string Why);

/// <summary>A role assignment as found.</summary>
/// <param name="Scope">At or above the scope asked for.</param>
public sealed record RoleFound(string Id, string Scope, string RoleId, string PrincipalId);

public enum RoleState
{
    /// <summary>Azure could not be asked.</summary>
    Unknown,
    Found,
    Missing,
    /// <summary>Assigned by us a moment ago; Azure may take minutes until it works (docs/domain.md 5.3).</summary>
    Spreading,
}

/// <summary>A need with what was found for it.</summary>
/// <param name="By">The assignment that gives it, in words; null where there is none.</param>
/// <param name="Command">The <c>az</c> command that would give it.</param>
public sealed record RoleRow(RoleNeed Need, RoleState State, string? By, string Command);

/// <summary>Which roles the fleet's identity needs, from profiles and exports.</summary>
public static class Permissions
{
    /// <summary>One need for each resource group of a profile (existing, or about to be: <paramref name="more"/>), and one for each that holds a member's public IP.</summary>
    /// <param name="subscription">Where profiles live.</param>
    /// <param name="principalId">Object id of the fleet's identity.</param>
    public static ImmutableArray<RoleNeed> Needs(FleetView view, string subscription, string principalId, IEnumerable<string> more) => PermissionNeeds.Of(view, subscription, principalId, more);

    /// <summary>Why profiles and exports get no need, in sentences: their resource group cannot exist. Untrusted text is part of them.</summary>
    public static ImmutableArray<string> Refused(FleetView view) => [.. PermissionNeeds.Refused(view)];

    /// <param name="found">By scope; a scope that is not in here could not be asked.</param>
    public static ImmutableArray<RoleRow> Rows(IEnumerable<RoleNeed> needs, IReadOnlyDictionary<string, ImmutableArray<RoleFound>> found, IReadOnlySet<string> spreading) => PermissionNeeds.Rows(needs, found, spreading);

    /// <summary>The name (a GUID) of our assignment: always the same for scope, role and principal, so that assigning twice is assigning once.</summary>
    public static Guid AssignmentName(string scope, string roleId, string principalId) => PermissionNeeds.Name(scope, roleId, principalId);
}
