namespace FleetDns.Sandbox.Faults;

/// <summary>Faults of Azure's front door: they meet calls over the wire; the fleet's own agents are not touched.</summary>
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
        faults.Register(new(Unauthorized, "Every call to Azure is answered 401 InvalidAuthenticationToken: a client renews its token once, then says that Azure does not let it in."));
        faults.Register(new(Forbidden, "Every call to Azure is answered 403 AuthorizationFailed: a client names the missing right and keeps what it has."));
        faults.Register(new(TooManyRequests, $"Every call to Azure is answered 429 with Retry-After {RetryAfter}: a client waits that long and keeps what it has."));
        faults.Register(new(InternalError, "Every call to Azure is answered 500: a client backs off and keeps what it has."));
        faults.Register(new(Slow, "Every answer of Azure comes five seconds late: a client stays usable and says how old its picture is."));
        faults.Register(new(Refuse, "Every connection to Azure is reset before an answer: a client backs off, says that Azure cannot be reached and keeps what it has."));
        faults.Register(new(Silence, "Azure takes requests and never answers them: a client gives up by its own clock and keeps what it has."));
        faults.Register(new(Cut, "Every answer of Azure ends in the middle and its connection is reset: a client takes nothing from the half answer, backs off and keeps what it has."));
    }
}
