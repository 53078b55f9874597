namespace FleetDns.Sandbox.Faults;

/// <summary>Faults of Azure Resource Manager. They affect calls over the wire, not those of the fleet's own agents.</summary>
internal static class ArmFaults
{
    public const string Unauthorized = "arm-401";
    public const string Forbidden = "arm-403";
    public const string TooManyRequests = "arm-429";
    public const string InternalError = "arm-500";
    public const string Slow = "arm-slow";
    public const string Refuse = "arm-refuse";
    public const string Silence = "arm-silence";
    public const string Cut = "arm-cut";

    /// <summary>Seconds of Retry-After with <see cref="TooManyRequests"/>.</summary>
    public const int RetryAfter = 5;

    public static TimeSpan SlowBy { get; } = TimeSpan.FromSeconds(5);

    public static void Register(FaultSwitch faults)
    {
        faults.Register(new(Unauthorized,
            "Every call to Azure gets 401 InvalidAuthenticationToken: a client renews its token once, then reports that Azure denies "
            + "access."));
        faults.Register(new(Forbidden,
            "Every call to Azure gets 403 AuthorizationFailed: a client names the missing permission and keeps its last data."));
        faults.Register(new(TooManyRequests,
            $"Every call to Azure gets 429 with Retry-After {RetryAfter}: a client waits that long and keeps its last data."));
        faults.Register(new(InternalError,
            "Every call to Azure gets 500: a client backs off and keeps its last data."));
        faults.Register(new(Slow,
            "Every response from Azure is five seconds late: a client stays usable and shows how old its data is."));
        faults.Register(new(Refuse,
            "Every connection to Azure is reset before a response: a client backs off, reports that Azure is unreachable and keeps its "
            + "last data."));
        faults.Register(new(Silence,
            "Azure accepts requests and never responds: a client times out and keeps its last data."));
        faults.Register(new(Cut,
            "Every response from Azure is cut off halfway and its connection reset: "
            + "a client discards the partial response, backs off and keeps its last data."));
    }
}
