using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans.Lint;

/// <summary>Monitor settings, by the wizard's rules (docs/domain.md 1.1.1, 3.4).</summary>
internal sealed class MonitorSettingsRule : ILintRule
{
    public string Trap => "monitor";

    public IEnumerable<LintHit> Find(LintContext scene)
    {
        foreach (var (index, profile) in scene.All(PlanKind.Profile))
        {
            if (profile.At("spec", "monitorConfig") is not JsonObject monitor)
            {
                continue;
            }

            foreach (var field in (string[])["port", "intervalInSeconds", "timeoutInSeconds", "toleratedNumberOfFailures"])
            {
                if (monitor.At(field) is { } value && monitor.Number(field) is null)
                {
                    yield return new LintHit(
                        index, $"spec.monitorConfig.{field}", PlanSeverity.Refuse,
                        $"{field} must be a whole number without quotes; with {value.ToJsonString()} the hub refuses the profile.",
                        int.TryParse(value.Text(), out var number)
                            ? LintRepair.Of(
                                $"Write {field} as the number {number}.", index, d => d.Make("spec", "monitorConfig")[field] = number)
                                : null);
                }
            }

            var plan = new PlanBuilder(scene.Hub);
            MonitorRules.Check(Draft(monitor), plan);
            // TCP has its own rule and repair.
            foreach (
                var finding in plan.Build("", []).Findings.Where(
                    f => f.Field != nameof(ProfileDraft.Protocol) || monitor.Text("protocol") != "TCP"))
            {
                yield return new LintHit(
                    index, $"spec.monitorConfig.{char.ToLowerInvariant(finding.Field[0])}{finding.Field[1..]}", finding.Severity,
                    finding.Words);
            }
        }
    }

    private static ProfileDraft Draft(JsonObject monitor)
    {
        var interval = monitor.Number("intervalInSeconds") ?? 30;
        return new ProfileDraft
        {
            Protocol = monitor.Text("protocol") ?? "HTTP",
            Port = monitor.Number("port") ?? 80,
            Path = monitor.Text("path") ?? "/",
            IntervalInSeconds = interval,
            TimeoutInSeconds = monitor.Number("timeoutInSeconds") ?? (interval == 10 ? 9 : 10),
            ToleratedNumberOfFailures = monitor.Number("toleratedNumberOfFailures") ?? 3,
            CustomHeaders = [.. monitor.Items("customHeaders").Select(h => new HeaderDraft(h.Text("name") ?? "", h.Text("value") ?? ""))],
        };
    }
}
