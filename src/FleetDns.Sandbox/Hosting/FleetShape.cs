namespace FleetDns.Sandbox.Hosting;

/// <summary>
/// The Azure resources that every scenario starts from. The ids are constant, so values copied from one run are valid in the next.
/// </summary>
internal static class FleetShape
{
    public const string Subscription = "6c9f8c1e-2f5b-4c1e-9a37-0f3d5b8e7a10";
    public const string Tenant = "0d4a2c7b-8e1f-4f7a-b9c3-5e6d7f8a9b0c";
    public const string FleetGroup = "rg-fleet-demo";
    public const string Fleet = "fleet-demo";
    public const string Region = "eastus";

    /// <summary>Resource group of the tutorial's Traffic Manager profile.</summary>
    public const string TrafficManagerGroup = "rg-flt-tm-demo";

    /// <summary>The fleet's managed identity, with which the hub's agents call Azure.</summary>
    public const string FleetPrincipal = "f1ee7d45-3b6a-4d0c-8c52-9e1a7b4c2d60";

    public static string NodeGroup(string member, string region) => $"MC_{FleetGroup}_{member}_{region}";

    public static string CloudPrincipal(string member) => $"cloud-provider:{member}";

    public static string AgentPrincipal(string member) => $"networking-agent:{member}";
}
