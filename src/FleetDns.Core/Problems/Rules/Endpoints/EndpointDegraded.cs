namespace FleetDns.Core.Problems.Rules;

internal sealed class EndpointDegraded() : Rule<ProfileRow>(
    "endpoint-degraded",
    Severity.Warning,
    FixBy.Others,
    "endpointMonitorStatus of an endpoint of an Azure profile",
    "The probes fail on this cluster, so DNS leaves it out while another endpoint is healthy. Its share goes to the others.",
    "Ask the owner of the service to check the application and the load balancer on this cluster. After one successful probe the " +
    "endpoint is online again.")
{
    public override IEnumerable<Problem> Find(ProfileRow row, Scope scope)
    {
        if (Probes.AllDegraded(row))
        {
            yield break;
        }

        foreach (var backend in row.Backends)
        {
            foreach (var endpoint in backend.Endpoints.Where(e => e.Cluster is not null && Probes.IsDegraded(e)))
            {
                var service = Refs.Service(new ObjectKey(backend.Key.Namespace, backend.Backend.Import));
                var notReady = Probes.NotReady(service.Key, endpoint.Cluster, scope);
                var scheme = Probes.Protocol(row) == "HTTPS" ? "https" : "http";
                yield return Report(
                    service,
                    [row.Key],
                    $"{backend.Backend.Import} fails its probe on {endpoint.Cluster}{Probes.Because(notReady)}",
                    [
                        Quote.Azure($"endpoint {endpoint.Name}", "endpointMonitorStatus Degraded"),
                        .. notReady.Take(3).Select(f => Quote.Of(f.Resource, f.Condition)),
                        new Evidence($"probe of {row.Ref()}", $"{Probes.Protocol(row)} :{Probes.Port(row)} {Probes.Path(row)}"),
                    ],
                    cluster: endpoint.Cluster,
                    details: row.SharesUnknown is not null ? null
                        : "The probes fail on this cluster, so DNS leaves it out while another endpoint is healthy; its "
                            + $"{Wording.Percent(endpoint.Intended)} goes to the others.",
                    link: Refs.Page(service),
                    show: endpoint.Target is { } target
                        ? [$"curl --include {Shell.Word($"{scheme}://{target}:{Probes.Port(row)}{Probes.Path(row)}")}"]
                        : null);
            }
        }
    }
}
