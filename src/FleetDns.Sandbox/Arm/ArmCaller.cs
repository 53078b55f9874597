using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.Arm;

/// <summary>Azure's SDK as an agent uses it: calls with the agent's identity, and azcore's error text for a failed call.</summary>
/// <param name="principal">The identity's object id; null while the agent has none.</param>
internal sealed class ArmCaller(ArmService arm, string subscription, Func<string?> principal)
{
    private const string TrafficManagerVersion = "2022-04-01";
    private const string NetworkVersion = "2024-05-01";

    public ArmResult GetProfile(string group, string profile) => Send("GET", ProfilePath(group, profile), TrafficManagerVersion);

    public ArmResult PutProfile(string group, string profile, JsonObject body) =>
        Send("PUT", ProfilePath(group, profile), TrafficManagerVersion, body);

    public ArmResult DeleteProfile(string group, string profile) => Send("DELETE", ProfilePath(group, profile), TrafficManagerVersion);

    public ArmResult PutEndpoint(string group, string profile, string endpoint, JsonObject body) =>
        Send("PUT", EndpointPath(group, profile, endpoint), TrafficManagerVersion, body);

    public ArmResult DeleteEndpoint(string group, string profile, string endpoint) =>
        Send("DELETE", EndpointPath(group, profile, endpoint), TrafficManagerVersion);

    public ArmResult ListPublicIps(string group) => Send("GET", PublicIpPath(group, null), NetworkVersion);

    public ArmResult GetPublicIp(string group, string name) => Send("GET", PublicIpPath(group, name), NetworkVersion);

    public ArmResult PutPublicIp(string group, string name, JsonObject body) =>
        Send("PUT", PublicIpPath(group, name), NetworkVersion, body);

    public ArmResult DeletePublicIp(string group, string name) => Send("DELETE", PublicIpPath(group, name), NetworkVersion);

    private string ProfilePath(string group, string profile) =>
        $"/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Network/trafficmanagerprofiles/{profile}";

    private string EndpointPath(string group, string profile, string endpoint) =>
        $"{ProfilePath(group, profile)}/AzureEndpoints/{endpoint}";

    private string PublicIpPath(string group, string? name) =>
        $"/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Network/publicIPAddresses"
        + (name is null ? "" : "/" + name);

    private ArmResult Send(string method, string path, string version, JsonObject? body = null)
    {
        if (principal() is not { } identity)
        {
            return new ArmResult(new ArmResponse(0, null), ArmErrors.NoIdentity);
        }

        var response = arm.Send(new ArmRequest(method, path, version, identity, body));
        return new ArmResult(response, response.Succeeded ? "" : AzureCore.ErrorText(method, path, response));
    }
}

/// <param name="Response">With status 0 when there was no response.</param>
/// <param name="Error">azcore's text; empty after a success.</param>
internal sealed record ArmResult(ArmResponse Response, string Error)
{
    public bool Succeeded => Response.Succeeded;

    public int Status => Response.Status;

    public JsonObject Resource => Response.Resource;

    /// <summary>429 or 5xx: a retry can succeed without any change.</summary>
    public bool IsPassing => Status is 429 or >= 500;
}
