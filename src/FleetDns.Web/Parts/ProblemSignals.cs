using FleetDns.Core.Problems;

namespace FleetDns.Web.Parts;

/// <summary>The signal, the counts and the links of problems.</summary>
public static class ProblemSignals
{
    public static Signal Of(Severity severity) => severity switch
    {
        Severity.Critical => Signal.Stopped,
        Severity.Warning => Signal.AtRisk,
        _ => Signal.Note,
    };

    /// <summary>The same two counts everywhere: <c>30 problems and 12 recommendations</c>.</summary>
    public static string Count(int problems, int recommendations) => (problems, recommendations) switch
    {
        (_, 0) => Words.Of(problems, "problem"),
        (0, _) => Words.Of(recommendations, "recommendation"),
        _ => $"{Words.Of(problems, "problem")} and {Words.Of(recommendations, "recommendation")}",
    };

    /// <summary>The page that fixes the problem or shows its object; null where there is none.</summary>
    public static string? Link(Problem problem) =>
        problem.Fix.Link is { } link && ProgramPages.Has(link) ? Paths.Below(link) : Page(problem);

    /// <summary>The page of the object that has the problem.</summary>
    public static string? Page(Problem problem) =>
        Refs.Page(problem.Subject, problem.Profiles is [var first, ..] ? first : null) is { } page && ProgramPages.Has(page)
            ? Paths.Below(page)
            : null;

    /// <summary>The label of the button with that link: the action, where there is one.</summary>
    public static string Verb(Problem problem, string link) =>
        problem.Fix is { Act: { } act, Link: { } fix } && Paths.Below(fix) == link ? act
        : link.StartsWith("create", StringComparison.Ordinal) ? "Fix…"
        : link.StartsWith("setup", StringComparison.Ordinal) ? "Permissions"
        : "Open";
}
