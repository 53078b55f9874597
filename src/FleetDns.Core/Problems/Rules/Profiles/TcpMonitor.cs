namespace FleetDns.Core.Problems.Rules;

internal sealed class TcpMonitor() : Rule<ProfileRow>(
    "tcp-monitor",
    Severity.Advice,
    FixBy.FleetDns,
    "spec.monitorConfig.protocol of a TrafficManagerProfile",
    "Azure has accepted a TCP probe, which it normally rejects (tcp-probe-rejected). A TCP probe only checks that the port is open: a "
        + "cluster whose application returns errors keeps its share.",
    "Use HTTP or HTTPS with a path that returns 200 only when the application can serve.")
{
    public override IEnumerable<Problem> Find(ProfileRow row, Scope scope)
    {
        if (row.Profile.Monitor?.Protocol == "TCP" && row.Programmed() is { Status: ConditionStatus.True })
        {
            yield return Report(
                row.Ref(), [row.Key], "Health is probed by TCP only.", [Quote.Field(row.Ref(), "spec.monitorConfig.protocol", "TCP")],
                row.Profile.Meta.Created,
                link: $"/create/profile?ns={Uri.EscapeDataString(row.Key.Namespace)}&name={Uri.EscapeDataString(row.Key.Name)}",
                button: "Change the probe…");
        }
    }
}
