using System.Security.Cryptography;
using System.Text;
using FleetDns.Core.Problems;

namespace FleetDns.Core.Plans;

/// <summary>docs/domain.md 5.3: the hub agent writes profiles in their resource groups and reads the public IPs of the members.</summary>
internal static class PermissionNeeds
{
    private const string Contributor = "b24988ac-6180-42a0-ab88-20f7382dd24c";
    private const string Owner = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";

    private static readonly ImmutableArray<string> s_writesProfiles =
        [AzureRole.HubAgent.Id, AzureRole.TrafficManagerContributor.Id, Contributor, Owner];
    private static readonly ImmutableArray<string> s_readsAddresses = [AzureRole.HubAgent.Id, AzureRole.Reader.Id, Contributor, Owner];

    public static ImmutableArray<RoleNeed> Of(FleetView view, string subscription, string principalId, IEnumerable<string> more)
    {
        var groups = new SortedDictionary<string, List<string>>(StringComparer.OrdinalIgnoreCase);
        foreach (var profile in view.Profiles.Values.Where(p => Names.ResourceGroup(p.Profile.ResourceGroup) is null))
        {
            Note(groups, Scope(subscription, profile.Profile.ResourceGroup), profile.Key.ToString());
        }

        foreach (var group in more.Where(g => Names.ResourceGroup(g) is null))
        {
            Note(groups, Scope(subscription, group), null);
        }

        var addresses = new SortedDictionary<string, List<string>>(StringComparer.OrdinalIgnoreCase);
        foreach (var cell in view.Services.Values.SelectMany(s => s.Cells))
        {
            if (cell.Export?.PublicIpResourceId is { } id && GroupOf(id) is { } scope)
            {
                Note(addresses, scope, cell.Cluster);
            }
        }

        return
        [
            .. groups.Select(g => Need(
                g.Key, s_writesProfiles,
                g.Value.Count == 0 ? "To write the Traffic Manager profile that is about to be created."
                    : $"To write the Traffic Manager {(g.Value.Count == 1 ? "profile" : "profiles")} of {Wording.List(g.Value)}.")),
            .. addresses.Select(a => Need(a.Key, s_readsAddresses, $"To read the public IPs of {Wording.List(a.Value)}.")),
        ];

        RoleNeed Need(string scope, ImmutableArray<string> suffices, string why) =>
            new("The fleet's identity", principalId, scope, AzureRole.HubAgent, suffices, why);
    }

    public static ImmutableArray<RoleRow> Rows(
        IEnumerable<RoleNeed> needs, IReadOnlyDictionary<string, ImmutableArray<RoleFound>> found, IReadOnlySet<string> spreading) =>
    [
        .. needs.Select(need =>
        {
            if (!found.TryGetValue(need.Scope, out var assignments))
            {
                return new RoleRow(need, RoleState.Unknown, null, Command(need));
            }

            var by = assignments.FirstOrDefault(
                a => string.Equals(a.PrincipalId, need.PrincipalId, StringComparison.OrdinalIgnoreCase)
                    && need.Suffices.Contains(a.RoleId, StringComparer.OrdinalIgnoreCase) && IsAtOrAbove(a.Scope, need.Scope));
            return by is null ? new RoleRow(need, RoleState.Missing, null, Command(need))
                : new RoleRow(
                    need, spreading.Contains(need.Scope) ? RoleState.Spreading : RoleState.Found, $"{RoleName(by.RoleId)} at {by.Scope}",
                    Command(need));
        }),
    ];

    public static Guid Name(string scope, string roleId, string principalId)
    {
        var text = string.Join('\n', scope.ToLowerInvariant(), roleId.ToLowerInvariant(), principalId.ToLowerInvariant());
        return new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
    }

    /// <summary>Object id and principal type instead of a directory lookup (docs/domain.md 2.7, trap 17a); a fixed name, so that the button
    /// and the command create the same assignment.</summary>
    public static string Command(RoleNeed need) =>
        $"az role assignment create --name {Name(need.Scope, need.Role.Id, need.PrincipalId)} "
        + $"--assignee-object-id {Shell.Word(need.PrincipalId)} --assignee-principal-type ServicePrincipal "
        + $"--role {need.Role.Id} --scope {Shell.Word(need.Scope)}";

    /// <summary>Profiles and exports that name an impossible resource group, each with the reason: no role is offered for these.</summary>
    public static IEnumerable<string> Refused(FleetView view) =>
        view.Profiles.Values.Select(p => (Of: $"Profile {p.Key}", Problem: Names.ResourceGroup(p.Profile.ResourceGroup)))
            .Concat(view.Services.Values.SelectMany(s => s.Cells).Where(c => c.Export?.PublicIpResourceId is { } id && GroupOf(id) is null)
                .Select(c => (
                    Of: $"The export of {c.Export!.Service} in {c.Cluster}",
                    Problem: (string?)"The resource group of its public IP is invalid.")))
            .Where(each => each.Problem is not null)
            .Select(each => $"{each.Of}: {each.Problem} No role is offered for it.");

    /// <summary><c>/subscriptions/{s}/resourceGroups/{rg}</c> of an ARM id; null if it has none.</summary>
    public static string? GroupOf(string id) =>
        id.Split('/') is ["", var subscriptions, { Length: > 0 } subscription, var groups, var group, ..]
            // Both come from a hub object; neither may escape the path.
            && Names.ResourceGroup(group) is null && Names.ResourceGroup(subscription) is null
            && subscriptions.Equals("subscriptions", StringComparison.OrdinalIgnoreCase)
            && groups.Equals("resourceGroups", StringComparison.OrdinalIgnoreCase)
            ? Scope(subscription, group)
            : null;

    private static string Scope(string subscription, string group) => $"/subscriptions/{subscription}/resourceGroups/{group}";

    private static bool IsAtOrAbove(string scope, string needed) =>
        scope is "" or "/" || needed.Equals(scope, StringComparison.OrdinalIgnoreCase)
            || needed.StartsWith(scope.TrimEnd('/') + "/", StringComparison.OrdinalIgnoreCase);

    private static string RoleName(string id) => id switch
    {
        _ when id.Equals(AzureRole.HubAgent.Id, StringComparison.OrdinalIgnoreCase) => AzureRole.HubAgent.Name,
        _ when id.Equals(AzureRole.TrafficManagerContributor.Id, StringComparison.OrdinalIgnoreCase) =>
            AzureRole.TrafficManagerContributor.Name,
        _ when id.Equals(AzureRole.Reader.Id, StringComparison.OrdinalIgnoreCase) => AzureRole.Reader.Name,
        _ when id.Equals(Contributor, StringComparison.OrdinalIgnoreCase) => "Contributor",
        _ when id.Equals(Owner, StringComparison.OrdinalIgnoreCase) => "Owner",
        _ => id,
    };

    private static void Note(SortedDictionary<string, List<string>> scopes, string scope, string? user)
    {
        if (!scopes.TryGetValue(scope, out var users))
        {
            scopes[scope] = users = [];
        }

        if (user is not null && !users.Contains(user))
        {
            users.Add(user);
        }
    }
}
