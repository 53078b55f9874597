using System.Text.Json;
using System.Text.RegularExpressions;
using Azure.Core;
using FleetDns.Sources.Cluster;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Json;

namespace FleetDns.Sources.Arm;

/// <summary>Subscriptions, fleets, their credentials and the caller's permissions over Azure Resource Manager.</summary>
/// <param name="credentialOf">
/// For an operator, or for the application (null). Null: <c>Azure:Token</c>, otherwise the credential that Azure.Identity finds.
/// </param>
/// <param name="allowed">The allowed hosts of hubs.</param>
public sealed class FleetReader(
    AzureOptions options, Func<Operator?, TokenCredential?> credentialOf, HostAllowance allowed,
    TimeProvider time) : IFleetReader, IDisposable
{
    private const string SubscriptionsVersion = "2022-12-01";
    private const string FleetsVersion = "2025-03-01";
    private const string PermissionsVersion = "2022-04-01";
    private readonly ArmPipelines _azure = new(options);

    public Task<IReadOnlyList<SubscriptionData>> SubscriptionsAsync(Operator by, CancellationToken token) =>
        As(by).ListAsync($"/subscriptions?api-version={SubscriptionsVersion}", "subscriptions", ReadSubscription, token);

    public Task<IReadOnlyList<FleetData>> FleetsAsync(string subscriptionId, Operator by, CancellationToken token) =>
        As(by).ListAsync(
            $"/subscriptions/{Uri.EscapeDataString(subscriptionId)}/providers/Microsoft.ContainerService/fleets"
            + $"?api-version={FleetsVersion}",
            $"fleets of subscription {subscriptionId}", ReadFleet, token);

    public async Task<HubAddress> HubAsync(string fleetId, Operator? by, CancellationToken token)
    {
        // {"kubeconfigs":[{"name":"hub","value":"<base64>"}]}
        var kubeconfig = await As(by).PostAsync(
            $"{ResourceIds.Known(fleetId)}/listCredentials?api-version={FleetsVersion}", "list",
            $"credentials of fleet {NameOf(fleetId)}",
            json => json.Entries("kubeconfigs").Select(each => each.Text("value")).FirstOrDefault(value => !string.IsNullOrEmpty(value)),
            token).ConfigureAwait(false);
        try
        {
            return FleetKubeconfig.Read(kubeconfig ?? throw new HubSettingsException("it is empty"), allowed);
        }
        catch (HubSettingsException unusable)
        {
            throw new ArmException(
                $"The kubeconfig of fleet {NameOf(fleetId)} cannot be used: {unusable.Message}", 200, null, null, null, unusable);
        }
    }

    public async Task<bool> MayAsync(string action, string scope, Operator by, CancellationToken token)
    {
        var permissions = await As(by).ListAsync(
            $"{ResourceIds.Known(scope)}/providers/Microsoft.Authorization/permissions?api-version={PermissionsVersion}",
            $"permissions at {scope}",
            json => (Yes: Patterns(json, "actions"), No: Patterns(json, "notActions")), token).ConfigureAwait(false);
        return permissions.Any(
            each => each.Yes.Any(pattern => Covers(pattern, action)) && !each.No.Any(pattern => Covers(pattern, action)));
    }

    /// <summary>Whether a pattern of a role, where <c>*</c> matches any text, covers an action; not case-sensitive.</summary>
    internal static bool Covers(string pattern, string action) =>
        Regex.IsMatch(
            action, $"^{Regex.Escape(pattern).Replace(@"\*", ".*", StringComparison.Ordinal)}\\z",
            RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    public void Dispose() => _azure.Dispose();

    private ArmRequests As(Operator? by) => new(_azure, credentialOf(by), time);

    private static List<string> Patterns(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
        ? [.. list.EnumerateArray().Where(each => each.ValueKind == JsonValueKind.String).Select(each => each.GetString()!)]
        : [];

    private static SubscriptionData ReadSubscription(JsonElement json) =>
        new(json.Text("subscriptionId") ?? throw new UnreadableObjectException("subscriptionId is missing"), json.Text("displayName") ?? "",
            json.Text("state"));

    private static FleetData ReadFleet(JsonElement json)
    {
        var id = json.Text("id") ?? throw new UnreadableObjectException("id is missing");
        var properties = json.Child("properties");
        var hub = properties.Child("hubProfile");
        var identity = json.Child("identity");
        return new FleetData(
            id, json.Text("name") ?? "", GroupOf(id), json.Text("location"), properties.Text("provisioningState"), hub.Text("fqdn"),
            hub.ValueKind == JsonValueKind.Object,
            hub.Child("apiServerAccessProfile") is { ValueKind: JsonValueKind.Object } access
                && access.TryGetProperty("enablePrivateCluster", out var isPrivate) && isPrivate.ValueKind == JsonValueKind.True,
            identity.Text("principalId") ?? FirstOf(identity.Child("userAssignedIdentities")));
    }

    private static string? FirstOf(JsonElement identities) => identities.ValueKind != JsonValueKind.Object ? null
        : identities.EnumerateObject().Select(each => each.Value.Text("principalId")).FirstOrDefault(id => id is not null);

    private static string NameOf(string id) => id[(id.LastIndexOf('/') + 1)..];

    private static string GroupOf(string id) => id.Split('/') is [_, _, _, _, var group, ..] ? group : "";
}
