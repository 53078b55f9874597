namespace FleetDns.Core.Plans.Lint;

/// <summary>docs/domain.md 2.7, trap 19: protocol TCP, with which the controller still sends a path that Azure refuses.</summary>
internal sealed class TcpRule : ILintRule
{
    public string Trap => "19";

    public IEnumerable<LintHit> Find(LintContext scene)
    {
        foreach (var (index, profile) in scene.All(PlanKind.Profile))
        {
            if (profile.Text("spec", "monitorConfig", "protocol") == "TCP")
            {
                yield return new LintHit(index, "spec.monitorConfig.protocol", PlanSeverity.Refuse, MonitorRules.TcpRefused,
                    LintRepair.Of(
                        $"Probe profile {LintContext.Name(profile)} over HTTP: "
                        + "Azure refuses the path that the controller sends with TCP.",
                        index, d => d.Make("spec", "monitorConfig")["protocol"] = "HTTP"));
            }
        }
    }
}
