using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Core;
using FleetDns.Core.Plans;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Json;

namespace FleetDns.Sources.Arm;

/// <summary>Names, resource groups and public IPs over Azure Resource Manager, as the operator if so configured.</summary>
/// <param name="credentialOf">Null: <c>Azure:Token</c>, otherwise the credential that Azure.Identity finds.</param>
public sealed class AzureLookups(
    AzureOptions options, Func<Operator, TokenCredential?> credentialOf, TimeProvider time) : IAzureLookups, IDisposable
{
    private const string TrafficManagerVersion = "2022-04-01";
    private const string GroupsVersion = "2021-04-01";
    private const string NetworkVersion = "2024-05-01";
    private readonly ArmPipelines _azure = new(options);

    public Task<NameAnswer> CheckNameAsync(string relativeName, Operator by, CancellationToken token) =>
        // {"name":"…","type":"…","nameAvailable":false,"reason":"AlreadyExists","message":"Domain name … already exists. …"}
        As(by).SendAsync(
            RequestMethod.Post,
            $"{Subscription}/providers/Microsoft.Network/checkTrafficManagerNameAvailabilityV2?api-version={TrafficManagerVersion}",
            new JsonObject { ["name"] = relativeName, ["type"] = "microsoft.network/trafficmanagerprofiles" }, "check",
            $"name {relativeName}",
            json => json.ValueKind == JsonValueKind.Object && json.TryGetProperty("nameAvailable", out var available)
                && available.ValueKind is JsonValueKind.True or JsonValueKind.False
                ? new NameAnswer(
                    available.ValueKind == JsonValueKind.True ? NameState.Free : NameState.Taken,
                    json.Text("message") ?? json.Text("unavailableReason"))
                : new NameAnswer(NameState.Unknown, "Azure's answer does not contain whether the name is available."), token);

    public async Task<ImmutableArray<string>> ResourceGroupsAsync(Operator by, CancellationToken token) =>
        [.. (await As(by)
            .ListAsync(
                $"{Subscription}/resourcegroups?api-version={GroupsVersion}", $"resource groups of subscription {options.SubscriptionId}",
                json => json.Text("name"), token).ConfigureAwait(false))
            .OfType<string>().Order(StringComparer.OrdinalIgnoreCase)];

    public async Task<ImmutableArray<PublicIp>> PublicIpsAsync(
        string subscription, string resourceGroup, Operator by, CancellationToken token) =>
        [.. await As(by).ListAsync(
            $"/subscriptions/{Uri.EscapeDataString(subscription)}/resourceGroups/{Uri.EscapeDataString(resourceGroup)}"
            + $"/providers/Microsoft.Network/publicIPAddresses?api-version={NetworkVersion}",
            $"public IPs of resource group {resourceGroup}", Read, token).ConfigureAwait(false)];

    private string Subscription => $"/subscriptions/{Uri.EscapeDataString(options.SubscriptionId ?? "")}";

    public void Dispose() => _azure.Dispose();

    private ArmRequests As(Operator by) => new(_azure, credentialOf(by), time);

    // {"id":"…","name":"…","location":"eastus","properties":{"ipAddress":"…","dnsSettings":{"domainNameLabel":"…","fqdn":"…"}}}
    private static PublicIp Read(JsonElement json)
    {
        var properties = json.Child("properties");
        var dns = properties.Child("dnsSettings");
        return new PublicIp(
            json.Text("id") ?? "", json.Text("name") ?? "", json.Text("location"), properties.Text("ipAddress"),
            dns.Text("domainNameLabel"), dns.Text("fqdn"));
    }
}
