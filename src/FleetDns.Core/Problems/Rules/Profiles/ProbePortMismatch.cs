namespace FleetDns.Core.Problems.Rules;

internal sealed class ProbePortMismatch() : Rule<ProfileRow>(
    "probe-port-mismatch",
    Severity.Critical,
    FixBy.FleetDns,
    "spec.monitorConfig.port of a TrafficManagerProfile, ports of the Services behind it",
    "Traffic Manager probes a port on which no service of this profile listens. Every endpoint becomes Degraded, and Traffic Manager "
        + "then returns all of them, healthy or not.",
    "Set spec.monitorConfig.port to a port of the Service.")
{
    public override IEnumerable<Problem> Find(ProfileRow row, Scope scope)
    {
        var services = Probes.Services(row, scope);
        if (!Probes.PortMisses(row, services) || row.Endpoints.Any(e => e.MonitorStatus == "Online"))
        {
            yield break;
        }

        var port = services[0].Ports[0].Port;
        yield return Report(
            row.Ref(),
            [row.Key],
            $"Port {Probes.Port(row)} is probed; no service listens there.",
            [
                Quote.Field(row.Ref(), "spec.monitorConfig.port", $"{Probes.Port(row)}"),
                .. services.Select(
                    s => Quote.Field(Refs.Service(s.Meta.Key), "spec.ports", string.Join(", ", s.Ports.Select(p => $"{p.Port}")))),
                .. row.Endpoints.Where(Probes.IsDegraded).Take(3).Select(e => Quote.Azure($"endpoint {e.Name}", "Degraded")),
            ],
            link: Refs.Page(row.Ref()),
            steps: [Steps.Monitor(row.Ref(), new() { ["port"] = port }, "The Service listens there.")],
            button: $"Probe port {port}…",
            weight: Probes.AllDegraded(row) ? Severity.Critical : Severity.Warning);
    }
}
