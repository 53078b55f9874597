using FleetDns.Sources.Arm;
using FleetDns.Sources.Cluster;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Web.Security;

namespace FleetDns.Web.Operations;

/// <summary>
/// Queries Azure as the operator. Tests the hub as the operator and, if they may list what FleetDns shows, also as the application, which
/// will watch it.
/// </summary>
/// <param name="tokens">Entra's; null in the other modes, where the kubeconfig or the sandbox defines the hub.</param>
public sealed class HubSetup(
    IFleetReader azure, IAzureRights rights, TimeProvider time, IOperatorTokens? tokens = null, Challenges? challenges = null) : IHubSetup
{
    public string? Unavailable =>
        tokens is null ? "In this mode the hub is configured when FleetDns starts (setting Hub:Kubeconfig). This page needs sign-in with "
            + "Entra ID." : null;

    public Task<IReadOnlyList<SubscriptionData>> SubscriptionsAsync(Operator by, CancellationToken token) =>
        Refuses(by) is { } why ? throw new ArmException(why, 0, null, null, null) : azure.SubscriptionsAsync(by, token);

    public Task<IReadOnlyList<FleetData>> FleetsAsync(string subscriptionId, Operator by, CancellationToken token) =>
        Refuses(by) is { } why ? throw new ArmException(why, 0, null, null, null) : azure.FleetsAsync(subscriptionId, by, token);

    public async Task<HubTestResult> TryAsync(FleetData fleet, bool alsoAsApplication, Operator by, CancellationToken token)
    {
        if (Refuses(by) is { } why)
        {
            return new HubTestResult(null, why, null, null, null);
        }

        HubAddress hub;
        try
        {
            hub = await azure.HubAsync(fleet.Id, by, token);
        }
        catch (ArmException refused)
        {
            if (refused.IsDenied)
            {
                rights.Forget(by);
            }

            return new HubTestResult(
                refused.IsDenied ? await rights.WhyNotAsync(AzureAct.ReadHubCredentials, fleet.Id, by, token) : null, refused.Message, null,
                null, null);
        }

        // The application's token is valid at every hub of the tenant, so it is sent to none that the operator cannot read.
        var result = new HubTestResult(
            null, null, hub.Server,
            await HubAccessTest.RunAsync(hub, HubCredential.OfOperator(tokens!, by), HubAccessTest.Operating, time, token), null);
        return alsoAsApplication && result.OperatorReads
            ? result with
            {
                AsApplication = await HubAccessTest.RunAsync(
                hub, HubCredential.OfApplication(tokens!), HubAccessTest.Reading, time, token)
            }
            : result;
    }

    private string? Refuses(Operator by) =>
        Unavailable ?? challenges?.Refuses(by) ?? (by.Role < Role.Admin ? $"Setting up a hub needs FleetDns.{Role.Admin}." : null);
}
