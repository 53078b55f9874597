namespace FleetDns.Core.Plans.Lint;

/// <summary>docs/domain.md 2.7, trap 6: overrides and placements in a very old version, or in that of a newer hub.</summary>
internal sealed class PlacementVersionRule : VersionRule
{
    public override string Trap => "6";

    protected override IEnumerable<PlanKind> Kinds => [PlanKind.ResourceOverride, PlanKind.Placement];
}
