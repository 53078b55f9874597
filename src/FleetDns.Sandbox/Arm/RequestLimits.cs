namespace FleetDns.Sandbox.Arm;

/// <summary>
/// Traffic Manager's limits per subscription and minute (docs/domain.md 3.6), measured in windows of 20 s: a third of the minute's number
/// in each. They apply to requests over the wire; throttling of the fleet's own agents is a separate fault.
/// </summary>
internal sealed class RequestLimits(TimeProvider time)
{
    private const int Windows = 3;
    private const long WindowSeconds = 60 / Windows;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _used = new(StringComparer.Ordinal);   // under _gate
    private long _window;                                                          // under _gate

    /// <exception cref="ArmException">429 TooManyRequests, with the seconds until the next window.</exception>
    public void Count(string method, ArmPath path)
    {
        if (LimitOf(method, path) is not var (operation, perMinute))
        {
            return;
        }

        var now = time.GetUtcNow().ToUnixTimeSeconds();
        lock (_gate)
        {
            if (now / WindowSeconds != _window)
            {
                _window = now / WindowSeconds;
                _used.Clear();
            }

            var used = _used[operation] = _used.GetValueOrDefault(operation) + 1;
            if (used > perMinute / Windows)
            {
                throw ArmErrors.TooManyRequests((int)(WindowSeconds - (now % WindowSeconds)));
            }
        }
    }

    private static (string Operation, int PerMinute)? LimitOf(string method, ArmPath path) => (path.Types, path.Names.Count, method) switch
    {
        ("trafficmanagerprofiles", 0, "GET") => ("profile list", 450),
        ("trafficmanagerprofiles", 1, "GET") => ("profile get", 450),
        ("trafficmanagerprofiles", 1, "PUT" or "PATCH") => ("profile write", 600),
        ("trafficmanagerprofiles", 1, "DELETE") => ("profile delete", 150),
        ("trafficmanagerprofiles/azureendpoints" or "trafficmanagerprofiles/externalendpoints" or "trafficmanagerprofiles/nestedendpoints",
            2, _) => method switch
            {
                "GET" => ("endpoint get", 1500),
                // Create, update and delete count together.
                _ => ("endpoint write", 300),
            },
        ("trafficmanagerprofiles/heatmaps", 2, "GET") => ("heat map", 150),
        ("checktrafficmanagernameavailability" or "checktrafficmanagernameavailabilityv2", _, "POST") => ("name check", 300),
        ("trafficmanagergeographichierarchies", _, "GET") => ("geographic hierarchy", 150),
        _ => null,
    };
}
