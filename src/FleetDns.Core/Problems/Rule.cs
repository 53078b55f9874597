namespace FleetDns.Core.Problems;

/// <summary>One kind of problem. <c>docs/problems.md</c> lists its texts; a problem uses them unless it has more precise ones.</summary>
/// <param name="severity">The worst it reports.</param>
/// <param name="by">Who carries out the fix; a problem without the data for the fix leaves it to others.</param>
/// <param name="looksAt">What it is read from, e.g. <c>condition Programmed of a TrafficManagerProfile</c>.</param>
/// <param name="meaning">What it means for the traffic.</param>
/// <param name="fix">What to do.</param>
public abstract class Rule(string id, Severity severity, FixBy by, string looksAt, string meaning, string fix)
{
    // A title is one line, whatever text a cluster supplied.
    private const int LongestTitle = 240;

    public string Id => id;

    public Severity Severity => severity;

    public FixBy By => by;

    public string LooksAt => looksAt;

    public string Meaning => meaning;

    public string Fix => fix;

    private protected Problem Report(
        ObjectRef subject,
        IEnumerable<ObjectKey> profiles,
        string title,
        IEnumerable<Evidence> evidence,
        DateTimeOffset? since = null,
        string? cluster = null,
        string? details = null,
        string? instructions = null,
        string? link = null,
        IEnumerable<string>? commands = null,
        Severity? weight = null,
        IEnumerable<FixStep>? steps = null,
        string? button = null,
        string? proposed = null,
        IEnumerable<string>? show = null) => new(
            id,
            weight ?? severity,
            subject,
            cluster,
            [.. profiles.Distinct().Order()],
            since,
            title.Length <= LongestTitle ? Wording.Sentence(title) : $"{title[..LongestTitle]}…",
            details ?? meaning,
            [.. evidence],
            Fixes.Of(
                new ProblemKey(id, subject, cluster ?? string.Empty), by, instructions, fix, link, button, proposed, [.. steps ?? []],
                [.. commands ?? []], [.. show ?? []]));
}

/// <summary>A rule about one row of the view. It reads everything else through the <see cref="Scope"/>, so that it runs again when that
/// changes.</summary>
internal abstract class Rule<TRow>(string id, Severity severity, FixBy by, string looksAt, string meaning, string fix)
    : Rule(id, severity, by, looksAt, meaning, fix)
{
    public abstract IEnumerable<Problem> Find(TRow row, Scope scope);
}

/// <summary>A backend with its profile.</summary>
internal sealed record AttachedBackend(BackendRow Row, ProfileRow Profile)
{
    public TrafficManagerBackend Backend => Row.Backend;

    public ObjectRef Ref => Refs.Backend(Row.Key);

    public Condition? Accepted => Row.Backend.Conditions.Find("Accepted");
}
