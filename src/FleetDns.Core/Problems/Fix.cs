namespace FleetDns.Core.Problems;

/// <summary>Who carries out a fix.</summary>
public enum FixBy
{
    /// <summary>FleetDns, by a plan that is shown before it is written, or by a wizard.</summary>
    FleetDns,
    /// <summary>The operator, with commands that are complete as shown.</summary>
    Commands,
    /// <summary>Another person, named in the text. Commands only show evidence.</summary>
    Others,
}

/// <summary>What to do about a problem.</summary>
/// <param name="Words">What to do; with <see cref="FixBy.Others"/> also who must do it.</param>
/// <param name="Link">The page of FleetDns for the fix or, if others must do it, the page that shows the object; null if there is
/// none.</param>
/// <param name="Commands">Shell commands that fix it when all are run in order; may be empty.</param>
public sealed record Fix(string Words, string? Link = null, EquatableArray<string> Commands = default)
{
    public FixBy By { get; init; } = FixBy.Others;

    /// <summary>The label of the button, e.g. <c>Set weight 1 → 100…</c>; null if FleetDns cannot fix it.</summary>
    public string? Act { get; init; }

    /// <summary>The writes of the fix, in order; empty if a wizard needs more input.</summary>
    public EquatableArray<FixStep> Steps { get; init; } = [];

    /// <summary>A name in the steps that the operator may change; null if there is none.</summary>
    public string? Proposed { get; init; }

    /// <summary>Shell commands that show evidence and change nothing.</summary>
    public EquatableArray<string> Show { get; init; } = [];
}
