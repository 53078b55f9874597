using System.Text.Json.Nodes;
using FleetDns.Core.Fleet;
using FleetDns.Core.Plans;

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
            var name = new ObjectKey(string.Empty, row.Key.Namespace);
            name = scope.Placement(name) is null ? name : name with { Name = Renames.Fresh(name.Name) };
            yield return Report(
                row.Ref(),
                row.Profiles(),
                $"Service {row.Key.Name} is placed on no cluster.",
                [Quote.Field(row.Ref(), "placements that select it", "(none)"), .. complaints.Quotes()],
                complaints.Since(),
                steps:
                [
                    Steps.Create(PlanKind.Placement, name, new()
                    {
                        ["spec"] = new JsonObject
                        {
                            ["resourceSelectors"] = new JsonArray(new JsonObject { ["group"] = "", ["version"] = "v1", ["kind"] = "Namespace", ["name"] = row.Key.Namespace }),
                            ["policy"] = new JsonObject { ["placementType"] = "PickAll" },
                        },
                    }, "Places the namespace on every member cluster."),
                ],
                act: $"Place namespace {row.Key.Namespace}…");
        }
    }
}
