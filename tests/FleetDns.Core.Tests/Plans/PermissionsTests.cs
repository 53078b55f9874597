using FleetDns.Core.Plans;

namespace FleetDns.Core.Tests.Plans;

public sealed class PermissionsTests
{
    private const string Principal = "11111111-2222-3333-4444-555555555555";

    [Fact]
    public void Each_profiles_group_and_each_group_with_a_members_address_needs_the_agents_role()
    {
        var view = Planned.Serving(90, ("a", 1), ("b", 1));
        var needs = Permissions.Needs(view, "sub", Principal, ["rg-new"]);
        Assert.Equal(
            ["/subscriptions/sub/resourceGroups/rg-dns", "/subscriptions/sub/resourceGroups/rg-new", "/subscriptions/s/resourceGroups/mc-a",
            "/subscriptions/s/resourceGroups/mc-b"], needs.Select(n => n.Scope));
        Assert.Contains(AzureRole.Reader.Id, needs[2].Suffices);
        Assert.DoesNotContain(AzureRole.Reader.Id, needs[0].Suffices);
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("rg/../../x")]
    [InlineData("")]
    public void A_resource_group_that_would_lead_elsewhere_is_offered_no_role_and_said(string group)
    {
        var view = Planned.Serving(90, ("a", 1));
        var profile = view.Profiles.Values.First();
        view = view with
        {
            Profiles = view.Profiles.SetItem(
            profile.Key, profile with { Profile = profile.Profile with { ResourceGroup = group } })
        };
        Assert.All(
            Permissions.Needs(view, "sub", Principal, [group]), need => Assert.Equal("/subscriptions/s/resourceGroups/mc-a", need.Scope));
        Assert.StartsWith($"Profile {profile.Key}: ", Assert.Single(Permissions.Refused(view)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/subscriptions/s/resourceGroups/../providers/Microsoft.Network/publicIPAddresses/x")]
    [InlineData("/subscriptions/../resourceGroups/mc-a/providers/Microsoft.Network/publicIPAddresses/x")]
    [InlineData("/subscriptions/s")]
    public void Neither_is_a_public_ip_that_would(string id)
    {
        var view = Planned.Serving(90, ("a", 1));
        var service = view.Services.Values.First(s => s.Cells.Any(c => c.Export is not null));
        view = view with
        {
            Services = view.Services.SetItem(
            service.Key,
            service with { Cells = [.. service.Cells.Select(c => c with { Export = c.Export! with { PublicIpResourceId = id } })] })
        };
        Assert.Equal(
            ["/subscriptions/sub/resourceGroups/rg-dns"], Permissions.Needs(view, "sub", Principal, []).Select(need => need.Scope));
        Assert.Equal(
            $"The export of {service.Key} in a: The resource group of its public IP is invalid. No role is offered for it.",
            Assert.Single(Permissions.Refused(view)));
    }

    [Fact]
    public void A_role_above_the_scope_counts_and_one_of_another_identity_does_not()
    {
        var needs = Permissions.Needs(Planned.Serving(90, ("a", 1)), "s", Principal, []);
        var found = new Dictionary<string, ImmutableArray<RoleFound>>
        {
            [needs[0].Scope] =
                [new RoleFound("x", "/subscriptions/S", AzureRole.TrafficManagerContributor.Id.ToUpperInvariant(), Principal)],
            [needs[1].Scope] = [new RoleFound("y", needs[1].Scope, AzureRole.Reader.Id, "another")],
        };
        var rows = Permissions.Rows(needs, found, new HashSet<string>());
        Assert.Equal([RoleState.Found, RoleState.Missing], rows.Select(r => r.State));
        Assert.Equal("Traffic Manager Contributor at /subscriptions/S", rows[0].By);
        Assert.Equal(
            RoleState.Unknown,
            Permissions.Rows(needs, new Dictionary<string, ImmutableArray<RoleFound>>(), new HashSet<string>())[0].State);
        Assert.StartsWith("az role assignment create --name ", rows[1].Command, StringComparison.Ordinal);
        Assert.Contains(
            $"--assignee-object-id {Principal} --assignee-principal-type ServicePrincipal", rows[1].Command, StringComparison.Ordinal);
    }

    [Fact]
    public void The_name_of_an_assignment_is_the_same_each_time_whatever_the_case() =>
        Assert.Equal(Permissions.AssignmentName("/subscriptions/A", "R", "P"), Permissions.AssignmentName("/SUBSCRIPTIONS/a", "r", "p"));
}
