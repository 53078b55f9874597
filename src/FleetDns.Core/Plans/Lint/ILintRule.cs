namespace FleetDns.Core.Plans.Lint;

/// <summary>Knows one trap. One a file.</summary>
internal interface ILintRule
{
    string Trap { get; }

    IEnumerable<LintHit> Find(LintContext scene);
}

/// <param name="Repair">Null where only the operator can say what is meant.</param>
internal sealed record LintHit(int Document, string Path, PlanSeverity Severity, string Words, LintRepair? Repair = null);
