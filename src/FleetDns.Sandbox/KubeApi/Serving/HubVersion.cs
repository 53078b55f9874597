using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>The version that the sandbox hub reports: the Kubernetes version whose behaviour it simulates.</summary>
internal static class HubVersion
{
    public static JsonObject Document() => new()
    {
        ["major"] = "1",
        ["minor"] = "36",
        ["gitVersion"] = "v1.36.4",
        ["gitCommit"] = "fleetdns-sandbox",
        ["gitTreeState"] = "clean",
        ["buildDate"] = "1970-01-01T00:00:00Z",
        ["goVersion"] = "none",
        ["compiler"] = "none",
        ["platform"] = "fleetdns/sandbox",
    };
}
