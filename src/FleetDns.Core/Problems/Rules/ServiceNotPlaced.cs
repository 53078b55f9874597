using FleetDns.Core.Fleet;

namespace FleetDns.Core.Problems.Rules;

internal sealed class ServiceNotPlaced() : Rule<ServiceRow>(
    "service-not-placed",
    Severity.Critical,
    FixBy.FleetDns,
    "placements that select an exported Service or its namespace",
    "No placement brings the Service and its export to any cluster: the hub's copies are templates only, so nothing is exported.",
    "Create a ClusterResourcePlacement that selects the namespace.")
{
    public override IEnumerable<Problem> Find(ServiceRow row, Scope scope)
    {
        if (row is { Service: not null, Export: not null } && row.Placements.IsEmpty && row.IsNowhere(scope)
            && scope.Reads("clusterresourceplacements") && scope.Reads("resourceplacements"))
        {
            var complaints = row.Complaints(scope);
            yield return Report(
                row.Ref(),
                row.Profiles(),
                $"Service {row.Key.Name} is placed on no cluster.",
                [Quote.Field(row.Ref(), "placements that select it", "(none)"), .. complaints.Quotes()],
                complaints.Since(),
                link: $"/create/service?ns={Uri.EscapeDataString(row.Key.Namespace)}&name={Uri.EscapeDataString(row.Key.Name)}");
        }
    }
}
