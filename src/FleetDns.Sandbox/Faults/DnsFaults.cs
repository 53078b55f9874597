namespace FleetDns.Sandbox.Faults;

/// <summary>Faults of the name servers. The resolver in front of them keeps working.</summary>
internal static class DnsFaults
{
    public const string Drop = "dns-drop";
    public const string Delay = "dns-delay";
    public const string ServFail = "dns-servfail";
    public const string Lie = "dns-lie";
    public const string FromCache = "dns-cache";
    public const string Truncate = "dns-truncate";
    public const string ForgeId = "dns-forged-id";

    /// <summary>Longer than most clients wait for their first attempt, shorter than most wait in total.</summary>
    public static TimeSpan DelayBy { get; } = TimeSpan.FromSeconds(3);

    public static void Register(FaultSwitch faults)
    {
        faults.Register(new(Drop,
            "Queries get no answer: a measurement counts timeouts as missing, never as answers."));
        faults.Register(new(Delay,
            "Answers are three seconds late: a measurement slows down or counts timeouts."));
        faults.Register(new(ServFail,
            "Every answer is SERVFAIL: a measurement stops and reports it."));
        faults.Register(new(Lie,
            "Answers ignore weights and each endpoint gets the same share: a measurement finds that the split differs from the weights."));
        faults.Register(new(FromCache,
            "Answers look like a cache's (AA=0, RA=1, falling TTL): a measurement rejects the samples and reports interception."));
        faults.Register(new(Truncate,
            "UDP answers are empty with TC set: clients repeat the query over TCP and get the answer."));
        faults.Register(new(ForgeId,
            "Answers carry a different ID from their query: clients must ignore them and time out."));
    }
}
