using FleetDns.Core.Problems;

namespace FleetDns.Web.Parts;

/// <summary>How a finding looks and where its fix leads.</summary>
public static class Findings
{
    public static Signal SignalOf(Severity severity) => severity switch
    {
        Severity.Critical => Signal.Stopped,
        Severity.Warning => Signal.AtRisk,
        _ => Signal.Note,
    };

    /// <summary>The same two counts everywhere: <c>42 = 30 problems + 12 recommendations</c>.</summary>
    public static string Count(int problems, int recommendations) => (problems, recommendations) switch
    {
        (_, 0) => Words.Of(problems, "problem"),
        (0, _) => Words.Of(recommendations, "recommendation"),
        _ => $"{Words.Count(problems + recommendations)} = {Words.Of(problems, "problem")} + {Words.Of(recommendations, "recommendation")}",
    };

    /// <summary>The page that cures it or shows the object; null where this program has none.</summary>
    public static string? Link(Problem problem) => problem.Fix.Link is { } link && ProgramPages.Has(link) ? Paths.Below(link) : Page(problem);

    /// <summary>The page of the object to blame.</summary>
    public static string? Page(Problem problem) =>
        Refs.Page(problem.Subject, problem.Profiles is [var only, ..] ? only : null) is { } page && ProgramPages.Has(page) ? Paths.Below(page) : null;

    /// <summary>The label of the button that leads there: what it does, where it does something.</summary>
    public static string Verb(Problem problem, string link) =>
        problem.Fix is { Act: { } act, Link: { } fix } && Paths.Below(fix) == link ? act
        : link.StartsWith("create", StringComparison.Ordinal) ? "Fix…" : link.StartsWith("setup", StringComparison.Ordinal) ? "Permissions" : "Open";
}
