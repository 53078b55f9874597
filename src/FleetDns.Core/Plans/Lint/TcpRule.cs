namespace FleetDns.Core.Plans.Lint;

/// <summary>Trap 19: protocol TCP, for which the controller still sends a path.</summary>
internal sealed class TcpRule : ILintRule
{
    public string Trap => "19";

    public IEnumerable<LintHit> Find(LintScene scene)
    {
        foreach (var (index, profile) in scene.All(PlanKind.Profile))
        {
            if (profile.Text("spec", "monitorConfig", "protocol") == "TCP")
            {
                yield return new LintHit(index, "spec.monitorConfig.protocol", PlanSeverity.Warn, "With protocol TCP the controller still sends a path, which Traffic Manager does not allow for TCP: expect Invalid, or a profile that is written again and again.",
                    LintRepair.Of($"Profile {LintScene.Name(profile)} is probed by HTTP: TCP is not sound with this controller.", index, d => d.Make("spec", "monitorConfig")["protocol"] = "HTTP"));
            }
        }
    }
}
