namespace FleetDns.Core.Problems;

/// <summary>Builds a fix; who carries it out depends on what it contains.</summary>
internal static class Fixes
{
    public static Fix Of(
        ProblemKey of, FixBy usual, string? instructions, string fix, string? link, string? button, string? proposed,
        ImmutableArray<FixStep> steps, ImmutableArray<string> commands, ImmutableArray<string> show)
    {
        var wizard = link?.StartsWith("/create", StringComparison.Ordinal) == true;
        var by = !steps.IsEmpty || wizard ? FixBy.FleetDns : commands.IsEmpty ? FixBy.Others : FixBy.Commands;
        // FleetDns or commands usually fix it, but not here: the owner of the object must.
        var words = instructions
            ?? (by == FixBy.Others && usual != FixBy.Others ? $"The owner of {of.Subject} must do this by hand: {fix}" : fix);
        return new Fix(words, steps.IsEmpty ? link : Page(of), commands.IsEmpty ? [.. steps.Select(s => s.Command)] : commands)
        {
            By = by,
            Act = steps.IsEmpty && !wizard ? null : button,
            Proposed = proposed,
            Steps = steps,
            Show = show,
        };
    }

    /// <summary>The page that plans the steps for this problem.</summary>
    public static string Page(ProblemKey of) =>
        $"/create/fix?rule={of.Rule}&kind={of.Subject.Kind}&ns={Uri.EscapeDataString(of.Subject.Key.Namespace)}"
        + $"&name={Uri.EscapeDataString(of.Subject.Key.Name)}&cluster={Uri.EscapeDataString(of.Cluster)}";
}
