namespace FleetDns.Core.Problems;

/// <summary>Who carries out a fix.</summary>
public enum FixBy
{
    /// <summary>FleetDns, by a plan that is shown before it is written, or by a wizard.</summary>
    FleetDns,
    /// <summary>The operator, with commands that are complete as they stand.</summary>
    Commands,
    /// <summary>Somebody else, whom the words name. Commands only show evidence.</summary>
    Others,
}

/// <summary>What to do about a finding.</summary>
/// <param name="Words">What to do; with <see cref="FixBy.Others"/> also who has to do it.</param>
/// <param name="Link">The page of FleetDns that does it, or where it is done by others, the page that shows the object; null where there is none.</param>
/// <param name="Commands">Shell commands that fix it when all are run in order; empty where there are none.</param>
public sealed record Fix(string Words, string? Link = null, ImmutableArray<string> Commands = default)
{
    public FixBy By { get; init; } = FixBy.Others;

    /// <summary>The label of the button, e.g. <c>Set weight 1 → 100…</c>; null where FleetDns does not do it.</summary>
    public string? Act { get; init; }

    /// <summary>The writes of the fix, in order; empty where a wizard asks for more.</summary>
    public ImmutableArray<FixStep> Steps { get; init; } = [];

    /// <summary>A name in the steps that the operator may replace by another one; null where nothing is to be named.</summary>
    public string? Proposed { get; init; }

    /// <summary>Shell commands that show evidence and change nothing.</summary>
    public ImmutableArray<string> Show { get; init; } = [];
}
