namespace FleetDns.Core.Problems.Rules;

internal sealed class AllDegraded() : Rule<ProfileRow>(
    "all-degraded",
    Severity.Critical,
    FixBy.Commands,
    "endpointMonitorStatus of all endpoints of an Azure profile",
    "The probes fail on every cluster. Traffic Manager then returns all endpoints as if they were healthy: DNS resolves, but users "
        + "probably cannot reach the service.",
    "The cause is probably common to all clusters. Check three things: the Service's targetPort is the port on which the container "
        + "listens, the probed path returns 200 without a redirect, and the network allows the service tag AzureTrafficManager.")
{
    // FleetDns does not watch Deployments: the command itself reads the port on which the container listens.
    private static string Listening(ObjectRef service)
    {
        var port =
            $"kubectl {Shell.Word($"--namespace={service.Key.Namespace}")} get deployments "
            + $"--output=jsonpath='{{.items[0].spec.template.spec.containers[0].ports[0].containerPort}}'";
        return Shell.Kubectl(
            "patch", service,
            "--type=json --patch=\"[{\\\"op\\\":\\\"replace\\\",\\\"path\\\":\\\"/spec/ports/0/targetPort\\\","
            + $"\\\"value\\\":$({port})}}]\"");
    }

    public override IEnumerable<Problem> Find(ProfileRow row, Scope scope)
    {
        if (!Probes.AllDegraded(row))
        {
            yield break;
        }

        var services = Probes.Services(row, scope);
        if (Probes.PortMisses(row, services))
        {
            yield break;   // reported by the rule about the port
        }

        // With one service behind the profile, the clusters share it.
        var service = services.Count == 1 ? services[0] : null;
        var notReady = service is null ? [] : Probes.NotReady(service.Meta.Key, null, scope);
        var subject = service is null ? row.Ref() : Refs.Service(service.Meta.Key);
        yield return Report(
            subject,
            [row.Key],
            service is null ? "No endpoint passes its probe."
                : $"The probes of {service.Meta.Key.Name} fail on every cluster{Probes.Because(notReady)}",
            [
                .. row.Endpoints.Where(Probes.IsDegraded).Take(5)
                    .Select(e => Quote.Azure($"endpoint of {e.Cluster ?? e.Name}", "endpointMonitorStatus Degraded")),
                .. notReady.Take(3).Select(f => Quote.Of(f.Resource, f.Condition)),
                new Evidence($"probe of {row.Ref()}", $"{Probes.Protocol(row)} :{Probes.Port(row)} {Probes.Path(row)}"),
                .. service is null ? []
                    : service.Ports.Select(p => Quote.Field(subject, $"spec.ports, {p.Port}", $"targetPort {p.TargetPort ?? $"{p.Port}"}")),
            ],
            instructions: notReady.Count == 0 ? null
                : "Ask the owner of the workload to check its pods on the clusters: they show what is not ready and why, such as an "
                    + "image that cannot be pulled.",
            link: service is null ? Refs.Page(row.Ref()) : Refs.Page(subject),
            commands: service is null || notReady.Count > 0 || service.Ports.Length != 1 ? null : [Listening(subject)],
            show: service is null ? [Shell.Kubectl("describe", subject)]
                : [Shell.Kubectl("get", subject, "--output=yaml"),
                $"kubectl --namespace={Shell.Word(service.Meta.Key.Namespace)} get deployments --output=yaml"]);
    }
}
