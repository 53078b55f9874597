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

    /// <summary>The page that cures it or shows the object; null where this program has none.</summary>
    public static string? Link(Problem problem) => problem.Fix.Link is { } link && ProgramPages.Has(link) ? Paths.Below(link) : Page(problem);

    /// <summary>The page of the object to blame.</summary>
    public static string? Page(Problem problem) =>
        Refs.Page(problem.Subject, problem.Profiles is [var only, ..] ? only : null) is { } page && ProgramPages.Has(page) ? Paths.Below(page) : null;

    public static string Verb(string link) => link.StartsWith("create", StringComparison.Ordinal) ? "Fix…" : link.StartsWith("setup", StringComparison.Ordinal) ? "Permissions" : "Open";
}
