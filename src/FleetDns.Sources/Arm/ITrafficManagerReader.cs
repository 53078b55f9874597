namespace FleetDns.Sources.Arm;

/// <summary>Reads Traffic Manager. The only place where the official package would replace FleetDns' own client.</summary>
public interface ITrafficManagerReader
{
    /// <summary>All profiles of the subscription with their endpoints. Throws <see cref="ArmException"/>.</summary>
    Task<IReadOnlyList<TrafficManagerProfileData>> ListAsync(CancellationToken token);

    /// <summary>All public IPs of the subscription that the caller may read. Throws <see cref="ArmException"/>.</summary>
    Task<IReadOnlyList<AzurePublicIp>> PublicIpsAsync(CancellationToken token);
}
