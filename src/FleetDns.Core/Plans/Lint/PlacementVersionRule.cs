namespace FleetDns.Core.Plans.Lint;

/// <summary>Trap 6: overrides and placements in a version of long ago, or of a newer hub.</summary>
internal sealed class PlacementVersionRule : VersionRule
{
    public override string Trap => "6";

    protected override IEnumerable<PlanKind> Kinds => [PlanKind.ResourceOverride, PlanKind.Placement];
}
