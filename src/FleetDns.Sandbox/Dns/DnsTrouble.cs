namespace FleetDns.Sandbox.Dns;

/// <summary>How the name servers misbehave while a fault is on.</summary>
internal sealed class DnsTrouble
{
    /// <summary>Queries get no answer.</summary>
    public bool Drop { get; set; }

    public bool ServFail { get; set; }

    /// <summary>Answers come this late: more than a client waits for at first, less than most give up after.</summary>
    public bool Delay { get; set; }

    /// <summary>Every UDP answer comes empty with TC, so that the question comes again over TCP.</summary>
    public bool Truncate { get; set; }

    /// <summary>Answers as a cache would give them: not authoritative, TTL below the profile's and falling.</summary>
    public bool FromCache { get; set; }

    /// <summary>Answers carry another id than their question.</summary>
    public bool ForgeId { get; set; }

    /// <summary>Answers ignore weights.</summary>
    public bool Lie { get; set; }

    public TimeSpan DelayBy { get; } = TimeSpan.FromSeconds(3);
}
