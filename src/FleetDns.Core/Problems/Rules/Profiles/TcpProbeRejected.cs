namespace FleetDns.Core.Problems.Rules;

internal sealed class TcpProbeRejected() : Rule<ProfileRow>(
    "tcp-probe-rejected",
    Severity.Critical,
    FixBy.FleetDns,
    "spec.monitorConfig.protocol and condition Programmed (Invalid, 400) of a TrafficManagerProfile",
    "Azure takes no path with a TCP probe, and the controller always sends one: the profile is refused, and nothing answers for its FQDN.",
    "Set spec.monitorConfig.protocol to HTTP or HTTPS, with a path that answers 200.")
{
    public override IEnumerable<Problem> Find(ProfileRow row, Scope scope)
    {
        if (row.Profile.Monitor?.Protocol == "TCP" && row.Invalid() is { Error.Status: 400 } invalid)
        {
            yield return Report(
                row.Ref(),
                [row.Key],
                "The TCP probe is refused by Azure.",
                [Quote.Of(row.Ref(), invalid.Condition), Quote.Field(row.Ref(), "spec.monitorConfig.protocol", "TCP")],
                invalid.Condition.LastTransition,
                link: Refs.Page(row.Ref()),
                steps: [Steps.Monitor(row.Ref(), new() { ["protocol"] = "HTTP", ["path"] = row.Profile.Monitor.Path ?? "/" }, "Azure takes an HTTP probe with a path.")],
                act: "Probe by HTTP…");
        }
    }
}
