using Azure.Core;

namespace FleetDns.Sources.Arm;

/// <summary>Lists the profiles of one subscription over Azure Resource Manager, page by page.</summary>
public sealed class TrafficManagerReader : ITrafficManagerReader
{
    private const string ApiVersion = "2022-04-01";
    private const string NetworkVersion = "2024-05-01";
    private readonly ArmRequests _requests;
    private readonly string _subscription;

    /// <summary>Throws <see cref="AzureSettingsException"/> where the options cannot be used. Sends no request.</summary>
    /// <param name="credential">Null: <c>Azure:Token</c>, otherwise the credential that Azure.Identity finds.</param>
    public TrafficManagerReader(AzureOptions options, TimeProvider time, TokenCredential? credential = null)
    {
        _subscription = options.SubscriptionId is { Length: > 0 } subscription ? subscription
            : throw new AzureSettingsException("Azure:SubscriptionId is missing.");
        var azure = new ArmPipelines(options);
        azure.Check();
        _requests = new ArmRequests(azure, credential, time);
    }

    public Task<IReadOnlyList<TrafficManagerProfileData>> ListAsync(CancellationToken token) => _requests.ListAsync(
        $"/subscriptions/{Uri.EscapeDataString(_subscription)}/providers/Microsoft.Network/trafficmanagerprofiles?api-version={ApiVersion}",
        $"Traffic Manager profiles of subscription {_subscription}", TrafficManagerJson.ReadProfile, token);

    public Task<IReadOnlyList<AzurePublicIp>> PublicIpsAsync(CancellationToken token) => _requests.ListAsync(
        $"/subscriptions/{Uri.EscapeDataString(_subscription)}/providers/Microsoft.Network/publicIPAddresses?api-version={NetworkVersion}",
        $"public IPs of subscription {_subscription}", TrafficManagerJson.ReadPublicIp, token);
}
