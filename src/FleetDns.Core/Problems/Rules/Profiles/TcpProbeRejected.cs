namespace FleetDns.Core.Problems.Rules;

internal sealed class TcpProbeRejected() : Rule<ProfileRow>(
    "tcp-probe-rejected",
    Severity.Critical,
    FixBy.FleetDns,
    "spec.monitorConfig.protocol and condition Programmed (Invalid, 400) of a TrafficManagerProfile",
    "Azure accepts no path with a TCP probe, but the controller always sends one: "
        + "the profile is rejected, and its FQDN does not resolve.",
    "Set spec.monitorConfig.protocol to HTTP or HTTPS, with a path that returns 200.")
{
    public override IEnumerable<Problem> Find(ProfileRow row, Scope scope)
    {
        if (row.Profile.Monitor?.Protocol == "TCP" && row.Invalid() is { Error.Status: 400 } invalid)
        {
            yield return Report(
                row.Ref(),
                [row.Key],
                "Azure rejects the TCP probe.",
                [Quote.Of(row.Ref(), invalid.Condition), Quote.Field(row.Ref(), "spec.monitorConfig.protocol", "TCP")],
                invalid.Condition.LastTransition,
                link: Refs.Page(row.Ref()),
                steps: [
                    Steps.Monitor(
                        row.Ref(), new() { ["protocol"] = "HTTP", ["path"] = row.Profile.Monitor.Path ?? "/" },
                        "Azure accepts an HTTP probe with a path.")],
                button: "Probe over HTTP…");
        }
    }
}
