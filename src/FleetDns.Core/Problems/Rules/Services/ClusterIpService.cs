namespace FleetDns.Core.Problems.Rules;

internal sealed class ClusterIpService() : Rule<ServiceRow>(
    "unsupported-service-type",
    Severity.Critical,
    FixBy.FleetDns,
    "spec.type of an exported Service, as reported by its cluster",
    "Only a Service of type LoadBalancer has a public IP that can be an endpoint: these clusters are left out. An empty type means that "
    + "the member's agent does not support Traffic Manager.",
    "Set spec.type of the Service to LoadBalancer.")
{
    public override IEnumerable<Problem> Find(ServiceRow row, Scope scope)
    {
        if (row.Backends.IsEmpty)
        {
            yield break;
        }

        foreach (var (cluster, names, cells, everywhere) in row.Groups(c => !ServiceFacts.IsLoadBalancer(c)))
        {
            var complaints = row.Complaints(scope);
            var type = cells[0].Export!.Type;
            yield return Report(
                row.Ref(),
                row.Profiles(),
                $"{names} left out: {ExportValidity.Problem(cells[0].Export!)}.",
                [.. cells.Take(3).Select(c => ServiceFacts.Seen(c, "spec.type", c.Export!.Type)),
                    .. row.Service is { } service ? (Evidence[])[Quote.Field(row.Ref(), "spec.type", service.Type)] : [],
                    .. complaints.Quotes()],
                complaints.Since(),
                cluster,
                instructions: type.Length == 0
                    ? "An administrator of the fleet enables Traffic Manager in the member's networking agent (chart value "
                        + "enableTrafficManagerFeature)." : null,
                link: Refs.Page(row.Ref()),
                steps: type.Length == 0 || row.Service is null or { Type: "LoadBalancer" } ? null
                    : [Steps.Spec(row.Ref(), "type", "LoadBalancer", "Each cluster gives it a public IP.")],
                button: "Change the Service to type LoadBalancer…",
                weight: everywhere ? Severity.Critical : Severity.Warning);
        }
    }
}
