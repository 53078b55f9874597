using System.Collections.Frozen;

namespace FleetDns.Sandbox.Arm;

/// <summary>A role with its actions (docs/domain.md 5.2); <c>*</c> stands for any text.</summary>
internal sealed record AzureRole(string Id, string Name, ImmutableArray<string> Actions)
{
    public static AzureRole Owner { get; } = new("8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "Owner", ["*"]);

    public static AzureRole Reader { get; } = new("acdd72a7-3385-48ef-bd42-f606fba81ae7", "Reader", ["*/read"]);

    public static AzureRole NetworkContributor { get; } = new("4d97b98b-1d4f-4787-a291-c67834d212e7", "Network Contributor",
        ["Microsoft.Network/*"]);

    public static AzureRole TrafficManagerContributor { get; } = new(
        "a4b10055-b0c7-44c2-b00f-c7b5b3550cf7", "Traffic Manager Contributor", ["Microsoft.Network/trafficManagerProfiles/*"]);

    public static AzureRole HubAgent { get; } = new(
        "de2b316d-7a2c-4143-b4cd-c148f6a355a1",
        "Azure Kubernetes Fleet Manager Hub Agent Role",
        [
            "Microsoft.Network/publicIPAddresses/read",
            "Microsoft.Network/trafficManagerProfiles/read",
            "Microsoft.Network/trafficManagerProfiles/write",
            "Microsoft.Network/trafficManagerProfiles/delete",
            "Microsoft.Network/trafficManagerProfiles/azureEndpoints/read",
            "Microsoft.Network/trafficManagerProfiles/azureEndpoints/write",
            "Microsoft.Network/trafficManagerProfiles/azureEndpoints/delete",
        ]);

    public static AzureRole HubClusterUser { get; } = new(
        "850c5848-fc51-4a9a-8823-f220370626e3",
        "Azure Kubernetes Fleet Manager Hub Cluster User",
        ["Microsoft.ContainerService/fleets/read", "Microsoft.ContainerService/fleets/listCredentials/action"]);

    public static ImmutableArray<AzureRole> All { get; } =
        [Owner, Reader, NetworkContributor, TrafficManagerContributor, HubAgent, HubClusterUser];

    public bool Allows(string action) => Actions.Any(pattern => Matches(pattern, action));

    private static bool Matches(string pattern, string action)
    {
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        return star < 0
            ? pattern.Equals(action, StringComparison.OrdinalIgnoreCase)
            : action.Length >= pattern.Length - 1
                && action.StartsWith(pattern[..star], StringComparison.OrdinalIgnoreCase)
                && action.EndsWith(pattern[(star + 1)..], StringComparison.OrdinalIgnoreCase);
    }
}

/// <param name="Effective">When it becomes effective: role assignments take time to propagate.</param>
internal sealed record RoleAssignment(string Name, string Scope, AzureRole Role, string Principal, DateTimeOffset Effective)
{
    public string Id => $"{Scope}/providers/Microsoft.Authorization/roleAssignments/{Name}";
}

/// <summary>Permissions in Azure. A permission at a scope applies to everything below it.</summary>
internal sealed class RoleAssignments(TimeProvider time)
{
    private ImmutableList<RoleAssignment> _all = [];

    public IReadOnlyList<RoleAssignment> All => _all;

    public void Add(RoleAssignment assignment) =>
        ImmutableInterlocked.Update(ref _all, all => all.Add(assignment));

    public void Grant(string principal, AzureRole role, string scope) =>
        Add(new RoleAssignment(Guid.NewGuid().ToString(), scope, role, principal, DateTimeOffset.MinValue));

    /// <returns>The removed assignments, so that they can be restored.</returns>
    public IReadOnlyList<RoleAssignment> Remove(Predicate<RoleAssignment> which)
    {
        var before = Interlocked.Exchange(ref _all, _all.RemoveAll(which));
        return [.. before.Where(assignment => which(assignment))];
    }

    public bool Allows(string principal, string action, string scope)
    {
        var now = time.GetUtcNow();
        foreach (var assignment in Of(principal))
        {
            if (assignment.Effective <= now && Covers(assignment.Scope, scope) && assignment.Role.Allows(action))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Checked on every call to Azure, and a fleet has several assignments for each of its members.</summary>
    private ImmutableArray<RoleAssignment> Of(string principal)
    {
        var all = _all;
        var (known, byPrincipal) = _index;
        if (!ReferenceEquals(known, all))
        {
            byPrincipal = all.GroupBy(a => a.Principal, StringComparer.Ordinal)
                .ToFrozenDictionary(g => g.Key, g => g.ToImmutableArray(), StringComparer.Ordinal);
            _index = new Index(all, byPrincipal);
        }

        return byPrincipal.GetValueOrDefault(principal, []);
    }

    private sealed record Index(ImmutableList<RoleAssignment> Of, FrozenDictionary<string, ImmutableArray<RoleAssignment>> ByPrincipal);

    private volatile Index _index = new([], FrozenDictionary<string, ImmutableArray<RoleAssignment>>.Empty);

    public static bool Covers(string outer, string inner) =>
        outer.Length == 0
        || inner.Equals(outer, StringComparison.OrdinalIgnoreCase)
        || outer.AsSpan().TrimEnd('/') is var scope && inner.Length > scope.Length && inner[scope.Length] == '/'
            && inner.AsSpan().StartsWith(scope, StringComparison.OrdinalIgnoreCase);
}
