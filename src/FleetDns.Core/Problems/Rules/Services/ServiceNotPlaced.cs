using System.Text.Json.Nodes;
using FleetDns.Core.Plans;

namespace FleetDns.Core.Problems.Rules;

internal sealed class ServiceNotPlaced() : Rule<ServiceRow>(
    "service-not-placed",
    Severity.Critical,
    FixBy.FleetDns,
    "placements that select an exported Service or its namespace, their selectionScope",
    "No placement places the Service and its export on any cluster. The objects on the hub are only templates, so nothing is exported.",
    "Create a ClusterResourcePlacement that selects the namespace.")
{
    public override IEnumerable<Problem> Find(ServiceRow row, Scope scope)
    {
        if (row is not { Service: not null, Export: not null } || !row.IsNowhere(scope) || !scope.Reads("clusterresourceplacements")
            || !scope.Reads("resourceplacements")
            || LeavingOut(row, scope) is not { } leaving)
        {
            yield break;
        }

        var complaints = row.Complaints(scope);
        IEnumerable<FixStep> steps = leaving.Count == 0 ? [Place(row, scope)] : leaving is [var only]
            ? Widen(only.Placement.Placement, row.Key) : [];
        yield return Report(
            row.Ref(),
            row.Profiles(),
            leaving.Count == 0 ? $"Service {row.Key.Name} is placed on no cluster."
                : $"Service {row.Key.Name} is placed on no cluster: {leaving[0].Placement.Key.Name} "
                    + $"{PlacementReach.Words(leaving[0].Scope)}.",
            [
                .. leaving.Count == 0
                    ? (Evidence[])[Quote.Field(row.Ref(), "placements that select it", "(none)")]
                    : leaving.Select(l => Quote.Field(l.Placement.Ref(), $"selectionScope for namespace {row.Key.Namespace}", l.Scope)),
                .. complaints.Quotes(),
            ],
            complaints.Since(),
            instructions: leaving.Count == 0 ? null
                : $"The owner of {leaving[0].Placement.Key.Name} removes selectionScope from its selector, so that it places the whole "
                    + "content of the namespace; or places Deployment, Service and ServiceExport by a ResourcePlacement in the namespace.",
            link: leaving.Count == 0 ? null : Refs.Page(leaving[0].Placement.Ref()),
            steps: steps,
            button: leaving.Count == 0 ? $"Place namespace {row.Key.Namespace}…" : steps.Any() ? "Place the namespace with its content…"
                : null);
    }

    private static FixStep Place(ServiceRow row, Scope scope)
    {
        var name = new ObjectKey(string.Empty, row.Key.Namespace);
        name = scope.Placement(name) is null ? name : name with { Name = Renames.Fresh(name.Name) };
        return Steps.Create(PlanKind.Placement, name, new()
        {
            ["spec"] = new JsonObject
            {
                ["resourceSelectors"] = new JsonArray(
                    new JsonObject { ["group"] = "", ["version"] = "v1", ["kind"] = "Namespace", ["name"] = row.Key.Namespace }),
                ["policy"] = new JsonObject { ["placementType"] = "PickAll" },
            },
        }, "Places the namespace on every member cluster.");
    }

    // If other selectors choose objects of the namespace, only its owner knows what else would be placed.
    private static IEnumerable<FixStep> Widen(Placement placement, ObjectKey service) => Steps.Patch(
        placement.Ref,
        PlacementReach.SelectorsOf(placement, service, PlacementReach.NamespaceOnly)
            .Select(at => new JsonObject { ["op"] = "remove", ["path"] = $"/spec/resourceSelectors/{at}/selectionScope" }),
        "The placement then also places Service and ServiceExport.");

    /// <summary>Whether this rule reports the service, so that no override is reported for it.</summary>
    public static bool Reports(ServiceRow? row, Scope scope) => row is not null && new ServiceNotPlaced().Find(row, scope).Any();

    /// <summary>The placements that place the namespace without the service; null if one places it, or may do so soon.</summary>
    private static List<(PlacementRow Placement, string Scope)>? LeavingOut(ServiceRow row, Scope scope)
    {
        var found = new List<(PlacementRow, string)>();
        foreach (var key in row.Placements)
        {
            if (scope.Placement(key) is not { } placement
                || PlacementReach.ScopeThatLeavesOut(placement.Placement, row.Key) is not { } reach)
            {
                return null;
            }

            found.Add((placement, reach));
        }

        return found;
    }
}
