using FleetDns.Sources.Arm;
using FleetDns.Sources.Cluster;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Web.Operations;
using Microsoft.Extensions.Time.Testing;

namespace FleetDns.Web.Tests.Operations;

public sealed class AzureRightsTests
{
    private const string Scope = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerService/fleets/f";
    private static readonly Operator s_adam = new("oid-1", "Adam", Role.Admin);
    private readonly FakeTimeProvider _time = new();
    private readonly FakeAzure _azure = new();

    [Fact]
    public async Task A_missing_right_names_role_and_scope_and_the_command_that_grants_it()
    {
        var missing = await Rights().WhyNotAsync(AzureAct.ReadHubCredentials, Scope, s_adam, CancellationToken.None);
        Assert.Equal(
            "You have no permission in Azure to get the address of the fleet's hub: the role Azure Kubernetes Fleet Manager Hub "
            + $"Cluster User at {Scope} is missing.", missing!.Sentence);
        Assert.Equal(
            "az role assignment create --assignee-object-id 'oid-1' --assignee-principal-type User --role 'Azure Kubernetes Fleet "
            + $"Manager Hub Cluster User' --scope '{Scope}'", missing.Command);
    }

    [Fact]
    public void Names_from_Azure_cannot_break_out_of_quotes() =>
        Assert.EndsWith(
            @"--scope '/x'\''; rm -rf ~ #'", new MissingAzureRight(AzureAct.ReadTrafficManager, "/x'; rm -rf ~ #", "o").Command,
            StringComparison.Ordinal);

    [Fact]
    public async Task An_answer_holds_for_five_minutes_and_not_beyond_a_refusal()
    {
        var rights = Rights();
        _azure.May = true;
        Assert.Null(await rights.WhyNotAsync(AzureAct.WriteTrafficManager, Scope, s_adam, CancellationToken.None));
        _azure.May = false;
        Assert.Null(await rights.WhyNotAsync(AzureAct.WriteTrafficManager, Scope, s_adam, CancellationToken.None));
        rights.Forget(s_adam);
        Assert.NotNull(await rights.WhyNotAsync(AzureAct.WriteTrafficManager, Scope, s_adam, CancellationToken.None));
        _azure.May = true;
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Null(await rights.WhyNotAsync(AzureAct.WriteTrafficManager, Scope, s_adam, CancellationToken.None));
        Assert.Equal(3, _azure.Asked);
    }

    [Fact]
    public async Task Where_Azure_cannot_be_queried_nothing_is_claimed()
    {
        _azure.Fails = true;
        Assert.Null(await Rights().WhyNotAsync(AzureAct.GrantRoles, Scope, s_adam, CancellationToken.None));
    }

    private AzureRights Rights() => new(_azure, _time);

    private sealed class FakeAzure : IFleetReader
    {
        public bool May { get; set; }

        public bool Fails { get; set; }

        public int Asked { get; private set; }

        public Task<bool> MayAsync(string action, string scope, Operator by, CancellationToken token)
        {
            Asked++;
            return Fails ? throw new ArmException("down", 503, null, null, null) : Task.FromResult(May);
        }

        public Task<IReadOnlyList<SubscriptionData>> SubscriptionsAsync(Operator by, CancellationToken token) =>
            throw new NotSupportedException();

        public Task<IReadOnlyList<FleetData>> FleetsAsync(string subscriptionId, Operator by, CancellationToken token) =>
            throw new NotSupportedException();

        public Task<HubAddress> HubAsync(string fleetId, Operator? by, CancellationToken token) => throw new NotSupportedException();
    }
}
