namespace FleetDns.Sandbox.Faults;

/// <summary>How the name servers misbehave. The resolver in front of them keeps working.</summary>
internal static class DnsFaults
{
    public const string Drop = "dns-drop";
    public const string Delay = "dns-delay";
    public const string ServFail = "dns-servfail";
    public const string Lie = "dns-lie";
    public const string FromCache = "dns-cache";
    public const string Truncate = "dns-truncate";
    public const string ForgeId = "dns-forged-id";

    /// <summary>Later than most clients wait for their first try, sooner than most give up.</summary>
    public static TimeSpan DelayBy { get; } = TimeSpan.FromSeconds(3);

    public static void Register(FaultSwitch faults)
    {
        faults.Register(new(Drop, "Queries get no answer: a measurement counts timeouts as missing, never as answers."));
        faults.Register(new(Delay, "Answers come three seconds late: a measurement slows down or counts timeouts."));
        faults.Register(new(ServFail, "Every answer is SERVFAIL: a measurement stops and says so."));
        faults.Register(new(Lie, "Answers ignore weights, each endpoint gets the same share: a measurement finds that the split differs from the weights."));
        faults.Register(new(FromCache, "Answers look like a cache's (AA=0, RA=1, falling TTL): samples are rejected and interception is named."));
        faults.Register(new(Truncate, "UDP answers are empty with TC set: clients ask again over TCP and get the answer there."));
        faults.Register(new(ForgeId, "Answers carry another id than their query: clients must not count them and run into their timeout."));
    }
}
