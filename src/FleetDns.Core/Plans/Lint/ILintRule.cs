namespace FleetDns.Core.Plans.Lint;

/// <summary>Detects one known mistake. One rule per file.</summary>
internal interface ILintRule
{
    string Trap { get; }

    IEnumerable<LintHit> Find(LintContext scene);
}

/// <param name="Repair">Null if only the operator knows what is intended.</param>
internal sealed record LintHit(int Document, string Path, PlanSeverity Severity, string Words, LintRepair? Repair = null);
