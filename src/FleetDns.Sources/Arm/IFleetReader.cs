using FleetDns.Sources.Cluster;
using FleetDns.Sources.Cluster.Access;

namespace FleetDns.Sources.Arm;

/// <summary>Finds fleets and their hubs. Everything throws <see cref="ArmException"/>.</summary>
public interface IFleetReader
{
    Task<IReadOnlyList<SubscriptionData>> SubscriptionsAsync(Operator by, CancellationToken token);

    Task<IReadOnlyList<FleetData>> FleetsAsync(string subscriptionId, Operator by, CancellationToken token);

    /// <summary>Where the fleet's hub is, from <c>listCredentials</c>. Of the kubeconfig only address and authority are taken; nothing in it is run.</summary>
    /// <param name="by">Null: the application.</param>
    Task<HubAddress> HubAsync(string fleetId, Operator? by, CancellationToken token);

    /// <summary>Whether somebody may do that in Azure; the right of the scope itself, or of what it lies in.</summary>
    /// <param name="action">E.g. <c>Microsoft.ContainerService/fleets/listCredentials/action</c>.</param>
    Task<bool> MayAsync(string action, string scope, Operator by, CancellationToken token);
}
