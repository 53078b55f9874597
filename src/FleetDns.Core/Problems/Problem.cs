namespace FleetDns.Core.Problems;

/// <summary>Worst first.</summary>
public enum Severity
{
    /// <summary>Traffic goes nowhere or is refused.</summary>
    Critical,
    /// <summary>Traffic goes where it should not, or will stop.</summary>
    Warning,
    /// <summary>Nothing is wrong; it could be better or safer.</summary>
    Advice,
}

/// <summary>One problem that one rule reports about one object.</summary>
/// <param name="Rule">Stable id, e.g. <c>dns-name-taken</c>.</param>
/// <param name="Subject">The object to blame.</param>
/// <param name="Cluster">The affected member cluster; null for none or all.</param>
/// <param name="Profiles">Profiles whose answers it affects; may be empty.</param>
/// <param name="Since">When it began, from its evidence; null if unknown.</param>
/// <param name="Title">One line, e.g. <c>aks-member-3 is left out: DNS label is not configured.</c></param>
/// <param name="Meaning">What it means for the traffic.</param>
/// <param name="Evidence">Quoted as found; untrusted text.</param>
public sealed record Problem(
    string Rule,
    Severity Severity,
    ObjectRef Subject,
    string? Cluster,
    EquatableArray<ObjectKey> Profiles,
    DateTimeOffset? Since,
    string Title,
    string Meaning,
    EquatableArray<Evidence> Evidence,
    Fix Fix)
{
    public ProblemKey Key => new(Rule, Subject, Cluster ?? "");

    /// <summary>Blocks nothing and is not counted.</summary>
    public bool IsAdvice => Severity == Severity.Advice;
}

/// <summary>A problem keeps its key while it lasts.</summary>
public readonly record struct ProblemKey(string Rule, ObjectRef Subject, string Cluster) : IComparable<ProblemKey>
{
    public int CompareTo(ProblemKey other) =>
        Subject.CompareTo(other.Subject) is var subject and not 0 ? subject
        : string.CompareOrdinal(Rule, other.Rule) is var rule and not 0 ? rule
        : string.CompareOrdinal(Cluster, other.Cluster);

    public static bool operator <(ProblemKey left, ProblemKey right) => left.CompareTo(right) < 0;

    public static bool operator <=(ProblemKey left, ProblemKey right) => left.CompareTo(right) <= 0;

    public static bool operator >(ProblemKey left, ProblemKey right) => left.CompareTo(right) > 0;

    public static bool operator >=(ProblemKey left, ProblemKey right) => left.CompareTo(right) >= 0;
}

/// <param name="Source">Where it was seen, e.g. <c>condition Accepted of TrafficManagerBackend kuard-demo/web</c>.</param>
/// <param name="Quote">The text, verbatim.</param>
public sealed record Evidence(string Source, string Quote);
