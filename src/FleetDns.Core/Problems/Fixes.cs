using System.Collections.Immutable;

namespace FleetDns.Core.Problems;

/// <summary>Puts a fix together: who carries it out follows from what it has.</summary>
internal static class Fixes
{
    public static Fix Of(
        ProblemKey of, string words, string? link, string? act, string? proposed, ImmutableArray<FixStep> steps, ImmutableArray<string> commands, ImmutableArray<string> show)
    {
        var wizard = link?.StartsWith("/create", StringComparison.Ordinal) == true;
        return new Fix(words, steps.IsEmpty ? link : Page(of), commands.IsEmpty ? [.. steps.Select(s => s.Command)] : commands)
        {
            By = !steps.IsEmpty || wizard ? FixBy.FleetDns : commands.IsEmpty ? FixBy.Others : FixBy.Commands,
            Act = act,
            Proposed = proposed,
            Steps = steps,
            Show = show,
        };
    }

    /// <summary>The page that plans the steps of this finding.</summary>
    public static string Page(ProblemKey of) =>
        $"/create/fix?rule={of.Rule}&kind={of.Subject.Kind}&ns={Uri.EscapeDataString(of.Subject.Key.Namespace)}&name={Uri.EscapeDataString(of.Subject.Key.Name)}&cluster={Uri.EscapeDataString(of.Cluster)}";
}
