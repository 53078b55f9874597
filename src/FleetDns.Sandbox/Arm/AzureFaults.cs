namespace FleetDns.Sandbox.Arm;

/// <summary>
/// Faults of Azure for the fleet's own agents. (Faults for the dashboard's calls are in ArmApi.)
/// </summary>
internal sealed class AzureFaults
{
    /// <summary>Object id of the operator behind the sandbox's token; not affected by these faults.</summary>
    public const string User = "5a6f1c3e-0d2b-4b53-9a5c-1f8e7d6c0a11";

    /// <summary>Traffic Manager calls of the agents get 429.</summary>
    public bool Throttled { get; set; }

    /// <summary>Traffic Manager calls of the agents get 500.</summary>
    public bool Down { get; set; }

    /// <summary>The agents' writes and deletes get 500, while reads work.</summary>
    public bool WritesDown { get; set; }

    public void Check(ArmRequest request, ArmPath path)
    {
        if (request.Principal == User || !path.Types.StartsWith("trafficmanagerprofiles", StringComparison.Ordinal))
        {
            return;
        }

        if (Throttled)
        {
            throw ArmErrors.TooManyRequests(30);
        }

        if (Down || (WritesDown && request.Method != "GET"))
        {
            throw ArmErrors.InternalServerError();
        }
    }
}
