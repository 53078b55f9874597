namespace FleetDns.Core.Plans.Lint;

/// <summary>docs/domain.md 2.7, trap 5: ServiceExport v1alpha1, while everything else is v1beta1.</summary>
internal sealed class ExportVersionRule : VersionRule
{
    public override string Trap => "5";

    protected override IEnumerable<PlanKind> Kinds => [PlanKind.ServiceExport];

    protected override string Words(PlanKind kind, string preferred) =>
        $"it is stored and placed as {preferred}, and an override that selects it as v1alpha1 silently matches nothing";

    protected override string Why(PlanKind kind) => "the version in which it is stored and placed";
}
