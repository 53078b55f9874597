using Bunit;
using FleetDns.Core.Plans;
using FleetDns.Sources.Arm;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Web.Features.Setup;
using FleetDns.Web.Operations;
using Microsoft.Extensions.DependencyInjection;

namespace FleetDns.Web.Tests.Screens.Setup;

public sealed class PermissionsPageTests : ScreenTest, IFleetPermissions
{
    private const string Scope = "/subscriptions/s-1/resourceGroups/rg-flt-tm-demo";
    private static readonly RoleNeed s_need = new(
        "The fleet's identity", "p-1", Scope, AzureRole.HubAgent, [AzureRole.HubAgent.Id],
        "To write the Traffic Manager profile of kuard-demo/kuard-atm-demo.");
    private readonly List<RoleNeed> _assigned = [];
    private RoleState _state = RoleState.Missing;
    private bool? _may = true;
    private string? _refusal;
    private string? _problem;

    public PermissionsPageTests() => Services.AddSingleton<IFleetPermissions>(this);

    [Fact]
    public void A_missing_role_is_assigned_by_button_and_then_propagates()
    {
        var page = Render<PermissionsPage>();
        Assert.Equal("1 role is missing.", Words(page.Find("h1")));
        Assert.Contains(s_need.Why, Words(page), StringComparison.Ordinal);
        page.Find("td button.btn").Click();
        Assert.Equal([s_need], _assigned);
        Assert.Contains("propagating", Words(page.Find("tbody")), StringComparison.Ordinal);
        Assert.Empty(page.FindAll("td button.btn"));
    }

    [Fact]
    public void An_operator_who_may_not_assign_it_gets_the_command_for_an_owner()
    {
        _may = false;
        var page = Render<PermissionsPage>();
        Assert.Contains("You cannot assign roles here.", Words(page), StringComparison.Ordinal);
        Assert.Equal("az role assignment create", page.Find(".command code").TextContent);
        Assert.Empty(page.FindAll("td button.btn"));
    }

    [Fact]
    public void A_refusal_of_azure_is_shown()
    {
        _refusal = "Azure refused (403).";
        var page = Render<PermissionsPage>();
        page.Find("td button.btn").Click();
        Assert.Equal(_refusal, Words(page.Find("[role=alert]")));
        Assert.Contains("missing", Words(page.Find("tbody")), StringComparison.Ordinal);
    }

    [Fact]
    public void Found_and_unknown_are_distinguished()
    {
        _state = RoleState.Found;
        Assert.Equal("The fleet's identity has every role it needs.", Words(Render<PermissionsPage>().Find("h1")));
        (_state, _problem, _may) = (RoleState.Unknown, "Azure did not answer.", null);
        var page = Render<PermissionsPage>();
        Assert.Equal("Some roles are unknown.", Words(page.Find("h1")));
        Assert.Contains(_problem, Words(page.Find(".banner")), StringComparison.Ordinal);
    }

    public Task<PermissionsView> LookAsync(FleetView view, IReadOnlyCollection<string> groups, Operator by, CancellationToken token) =>
        Task.FromResult(new PermissionsView(
        new FleetIdentity("/fleets/f-1", "f-1", "SystemAssigned", "p-1"),
        [new RoleRow(s_need, _state, _state == RoleState.Found ? "Contributor at /subscriptions/s-1" : null, "az role assignment create")],
        _may is { } may ? ImmutableDictionary<string, bool>.Empty.Add(Scope, may) : ImmutableDictionary<string, bool>.Empty,
        _problem));

    public Task<string?> AssignAsync(RoleNeed need, Operator by, CancellationToken token)
    {
        if (_refusal is null)
        {
            _assigned.Add(need);
            _state = RoleState.Spreading;
        }

        return Task.FromResult(_refusal);
    }
}
