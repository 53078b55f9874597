using System.Collections.Immutable;
using FleetDns.Core.Plans;
using Xunit;

namespace FleetDns.Core.Tests.Plans;

public sealed class PermissionsTests
{
    private const string Principal = "11111111-2222-3333-4444-555555555555";

    [Fact]
    public void Each_profiles_group_and_each_group_with_a_members_address_needs_the_agents_role()
    {
        var view = Planned.Serving(90, ("a", 1), ("b", 1));
        var needs = Permissions.Needs(view, "sub", Principal, ["rg-new"]);
        Assert.Equal(["/subscriptions/sub/resourceGroups/rg-dns", "/subscriptions/sub/resourceGroups/rg-new", "/subscriptions/s/resourceGroups/mc-a", "/subscriptions/s/resourceGroups/mc-b"], needs.Select(n => n.Scope));
        Assert.Contains(AzureRole.Reader.Id, needs[2].Suffices);
        Assert.DoesNotContain(AzureRole.Reader.Id, needs[0].Suffices);
    }

    [Fact]
    public void A_role_above_the_scope_counts_and_one_of_somebody_else_does_not()
    {
        var needs = Permissions.Needs(Planned.Serving(90, ("a", 1)), "s", Principal, []);
        var found = new Dictionary<string, ImmutableArray<RoleFound>>
        {
            [needs[0].Scope] = [new RoleFound("x", "/subscriptions/S", AzureRole.TrafficManagerContributor.Id.ToUpperInvariant(), Principal)],
            [needs[1].Scope] = [new RoleFound("y", needs[1].Scope, AzureRole.Reader.Id, "somebody")],
        };
        var rows = Permissions.Rows(needs, found, new HashSet<string>());
        Assert.Equal([RoleState.Found, RoleState.Missing], rows.Select(r => r.State));
        Assert.Equal("Traffic Manager Contributor at /subscriptions/S", rows[0].By);
        Assert.Equal(RoleState.Unknown, Permissions.Rows(needs, new Dictionary<string, ImmutableArray<RoleFound>>(), new HashSet<string>())[0].State);
        Assert.StartsWith("az role assignment create --name ", rows[1].Command, StringComparison.Ordinal);
        Assert.Contains($"--assignee-object-id {Principal} --assignee-principal-type ServicePrincipal", rows[1].Command, StringComparison.Ordinal);
    }

    [Fact]
    public void The_name_of_an_assignment_is_the_same_each_time_whatever_the_case() =>
        Assert.Equal(Permissions.AssignmentName("/subscriptions/A", "R", "P"), Permissions.AssignmentName("/SUBSCRIPTIONS/a", "r", "p"));
}
