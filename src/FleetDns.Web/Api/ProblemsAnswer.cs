using FleetDns.Core.Problems;

namespace FleetDns.Web.Api;

/// <summary>
/// The problems that the caller may see, most severe first, then by object. Texts quote the hub and Azure and must be treated as untrusted.
/// </summary>
/// <param name="Hub">live, catchingUp, stale, denied or absent: how far the rest can be trusted.</param>
public sealed record ProblemsAnswer(DateTimeOffset At, string Hub, string Azure, IReadOnlyList<ProblemAnswer> Problems)
{
    public static ProblemsAnswer Of(FleetView view, DateTimeOffset now) => new(
        now, FleetAnswer.Word(view.Freshness.Hub), FleetAnswer.Word(view.Freshness.Azure.State),
        [.. view.Problems.Values.OrderBy(problem => problem.Severity).ThenBy(problem => problem.Key).Select(ProblemAnswer.Of)]);
}

/// <param name="Severity">critical, warning or advice.</param>
/// <param name="Cluster">Null where it concerns no cluster or all of them.</param>
/// <param name="Profiles">The profiles whose answers it affects.</param>
/// <param name="Since">Null where it is unknown.</param>
public sealed record ProblemAnswer(
    string Rule, string Severity, ObjectAnswer Subject, string? Cluster, IReadOnlyList<ObjectAnswer> Profiles, DateTimeOffset? Since,
    string Title, string Meaning, IReadOnlyList<EvidenceAnswer> Evidence, FixAnswer Fix)
{
    public static ProblemAnswer Of(Problem problem) => new(
        problem.Rule, FleetAnswer.Word(problem.Severity), ObjectAnswer.Of(problem.Subject), problem.Cluster,
        [.. problem.Profiles.Select(profile => ObjectAnswer.Of(Refs.Profile(profile)))],
        problem.Since, problem.Title, problem.Meaning,
        [.. problem.Evidence.Select(evidence => new EvidenceAnswer(evidence.Source, evidence.Quote))],
        new FixAnswer(
            problem.Fix.Words, FleetAnswer.Word(problem.Fix.By), problem.Fix.Link, [.. problem.Fix.Commands], [.. problem.Fix.Show]));
}

/// <param name="Namespace">Empty for cluster-scoped kinds.</param>
public sealed record ObjectAnswer(string Kind, string Namespace, string Name)
{
    public static ObjectAnswer Of(ObjectRef of) => new(of.Kind, of.Key.Namespace, of.Key.Name);
}

public sealed record EvidenceAnswer(string Source, string Quote);

/// <param name="By">fleetDns, commands or others: who can carry out the fix.</param>
/// <param name="Link">A page of this dashboard that does it, or shows the object; null where there is none.</param>
/// <param name="Commands">Shell commands that fix it.</param>
/// <param name="Show">Shell commands that show the evidence.</param>
public sealed record FixAnswer(string Words, string By, string? Link, IReadOnlyList<string> Commands, IReadOnlyList<string> Show);
