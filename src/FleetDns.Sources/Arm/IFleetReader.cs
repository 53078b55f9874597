using FleetDns.Sources.Cluster;
using FleetDns.Sources.Cluster.Access;

namespace FleetDns.Sources.Arm;

/// <summary>Finds fleets and their hubs. All methods throw <see cref="ArmException"/>.</summary>
public interface IFleetReader
{
    Task<IReadOnlyList<SubscriptionData>> SubscriptionsAsync(Operator by, CancellationToken token);

    Task<IReadOnlyList<FleetData>> FleetsAsync(string subscriptionId, Operator by, CancellationToken token);

    /// <summary>
    /// The address of the fleet's hub, from <c>listCredentials</c>. Only address and certificate authority of the kubeconfig are used;
    /// nothing in it is run.
    /// </summary>
    /// <param name="by">Null: the application.</param>
    Task<HubAddress> HubAsync(string fleetId, Operator? by, CancellationToken token);

    /// <summary>Whether the operator may perform the action in Azure, by rights at the scope or a parent scope.</summary>
    /// <param name="action">E.g. <c>Microsoft.ContainerService/fleets/listCredentials/action</c>.</param>
    Task<bool> MayAsync(string action, string scope, Operator by, CancellationToken token);
}
