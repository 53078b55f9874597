namespace FleetDns.Core.Sampling;

/// <summary>The result of one query (docs/domain.md 4.3).</summary>
public enum AnswerKind
{
    /// <summary>Counts: authoritative, NOERROR, exactly one CNAME with the profile's TTL.</summary>
    Counted,
    /// <summary>An answer that must not count (cached, intercepted, malformed); <see cref="DnsAnswer.Problem"/> gives the reason.</summary>
    Rejected,
    /// <summary>NXDOMAIN or no record: the name does not resolve.</summary>
    NoAnswer,
    Timeout,
    /// <summary>SERVFAIL, REFUSED or another error code.</summary>
    ServerFailure,
}

/// <summary>One query and its result.</summary>
/// <param name="Server">The queried name server, as shown to the operator.</param>
/// <param name="Target">CNAME target, lower case, without final dot; null unless <see cref="AnswerKind.Counted"/> or a readable rejected
/// answer.</param>
/// <param name="Ttl">Seconds, as answered.</param>
/// <param name="OverTcp">The UDP answer was truncated and TCP was used.</param>
public sealed record DnsAnswer(
    string Server, AnswerKind Kind, string? Target, long? Ttl, TimeSpan RoundTrip, bool OverTcp, string? Problem);

/// <summary>A target before the first query: its endpoint and the effective share that it should get.</summary>
/// <param name="Label">Member cluster, or the target itself for foreign endpoints.</param>
/// <param name="Share">0..1.</param>
public sealed record ExpectedTarget(string Target, string Label, int Slot, double Share)
{
    /// <summary>A nested profile: it answers with the targets of its own endpoints, so targets of no other endpoint are counted as its
    /// own.</summary>
    public bool IsNested { get; init; }

    /// <summary>The endpoint weight that the share comes from, 0..1000.</summary>
    public int Weight { get; init; }
}

/// <summary>The plan of a measurement; the number of queries is fixed before the first one.</summary>
/// <param name="Ttl">Seconds that an authoritative answer must carry; null if unknown (any is accepted).</param>
public sealed record MeasurementPlan(string Fqdn, int Queries, long? Ttl, ImmutableArray<ExpectedTarget> Expected)
{
    /// <summary>Azure has a profile with this FQDN, so the name does not come from a hub object alone.</summary>
    public bool IsConfirmed { get; init; }

    /// <summary>What the measurement cannot detect, for the verdict; null if nothing.</summary>
    public string? Limits { get; init; }
}

/// <summary>A two-sided interval of a share, 0..1.</summary>
public readonly record struct Interval(double Lower, double Upper);

/// <summary>Answers of one target so far.</summary>
/// <param name="Expected">False: no endpoint of the profile has this target (stale or foreign answer).</param>
/// <param name="ExpectedShare">0..1, 0 for unexpected targets.</param>
/// <param name="Share">Answers / counted, 0..1.</param>
/// <param name="Interval">Of <see cref="Confidence"/>, by <see cref="Wilson"/>.</param>
public sealed record TargetTally(
    string Target, string Label, int Slot, bool Expected, double ExpectedShare, int Answers, double Share, Interval Interval);

/// <summary>The results of one name server.</summary>
/// <param name="Missing">Timeouts, failures and rejected answers.</param>
public sealed record ServerTally(string Server, int Asked, int Counted, int Missing, TimeSpan MedianRoundTrip, long? Ttl);

public enum VerdictKind
{
    /// <summary>No evidence of deviation.</summary>
    Agrees,
    /// <summary>The split differs from the effective shares (p &lt; <see cref="Confidence.Alpha"/>).</summary>
    Differs,
    /// <summary>A target answered that should get nothing, or that is not an endpoint of the profile.</summary>
    Unexpected,
    /// <summary>Weights or monitor status changed during the measurement.</summary>
    Mixed,
    /// <summary>No or too few answers for a verdict (name does not resolve, servers do not answer, stopped before the fixed
    /// number).</summary>
    None,
}

/// <summary>The result after the fixed number of queries.</summary>
/// <param name="Sentence">E.g. <c>Differs from the expected split.</c></param>
/// <param name="Detail">E.g. <c>No evidence of deviation in 1,000 authoritative answers (χ² 0.27, 2 degrees of freedom).</c></param>
/// <param name="PValue">Null if no test was made.</param>
public sealed record Verdict(VerdictKind Kind, string Sentence, string Detail, double? Statistic, int? DegreesOfFreedom, double? PValue);

/// <summary>A measurement at one moment: immutable, for display. Created by <c>MeasurementTally</c>.</summary>
/// <param name="Verdict">Null until <paramref name="FinishedAt"/> is set: a running measurement has no verdict.</param>
public sealed record Measurement(
    MeasurementPlan Plan,
    DateTimeOffset StartedAt,
    DateTimeOffset? FinishedAt,
    int Asked,
    int Counted,
    int Rejected,
    int NoAnswers,
    int Timeouts,
    int Failures,
    ImmutableArray<TargetTally> Targets,
    ImmutableArray<ServerTally> Servers,
    DnsAnswer? LastAnswer,
    string? LastProblem,
    Verdict? Verdict)
{
    /// <summary>Why it ended before its fixed number of queries, in a sentence; null if it did not.</summary>
    public string? Ended { get; init; }
}
