using System.Text.Json.Nodes;
using FleetDns.Core.Plans;

namespace FleetDns.Core.Problems.Rules;

internal sealed class ServiceNotPlaced() : Rule<ServiceRow>(
    "service-not-placed",
    Severity.Critical,
    FixBy.FleetDns,
    "placements that select an exported Service or its namespace, their selectionScope",
    "No placement brings the Service and its export to any cluster: the hub's copies are templates only, so nothing is exported.",
    "Create a ClusterResourcePlacement that selects the namespace.")
{
    public override IEnumerable<Problem> Find(ServiceRow row, Scope scope)
    {
        if (row is not { Service: not null, Export: not null } || !row.IsNowhere(scope) || !scope.Reads("clusterresourceplacements") || !scope.Reads("resourceplacements")
            || LeavingOut(row, scope) is not { } leaving)
        {
            yield break;
        }

        var complaints = row.Complaints(scope);
        IEnumerable<FixStep> steps = leaving.Count == 0 ? [Place(row, scope)] : leaving is [var only] ? Widen(only.Placement.Placement, row.Key) : [];
        yield return Report(
            row.Ref(),
            row.Profiles(),
            leaving.Count == 0 ? $"Service {row.Key.Name} is placed on no cluster."
                : $"Service {row.Key.Name} is placed on no cluster: {leaving[0].Placement.Key.Name} {PlacementReach.Words(leaving[0].Scope)}.",
            [
                .. leaving.Count == 0
                    ? (Evidence[])[Quote.Field(row.Ref(), "placements that select it", "(none)")]
                    : leaving.Select(l => Quote.Field(l.Placement.Ref(), $"selectionScope for namespace {row.Key.Namespace}", l.Scope)),
                .. complaints.Quotes(),
            ],
            complaints.Since(),
            cure: leaving.Count == 0 ? null
                : $"Whoever owns {leaving[0].Placement.Key.Name} takes selectionScope out of its selector, so that it brings all that is in the namespace; or places Deployment, Service and ServiceExport by a ResourcePlacement in the namespace.",
            link: leaving.Count == 0 ? null : Refs.Page(leaving[0].Placement.Ref()),
            steps: steps,
            act: leaving.Count == 0 ? $"Place namespace {row.Key.Namespace}…" : steps.Any() ? "Bring the namespace with all that is in it…" : null);
    }

    private static FixStep Place(ServiceRow row, Scope scope)
    {
        var name = new ObjectKey(string.Empty, row.Key.Namespace);
        name = scope.Placement(name) is null ? name : name with { Name = Renames.Fresh(name.Name) };
        return Steps.Create(PlanKind.Placement, name, new()
        {
            ["spec"] = new JsonObject
            {
                ["resourceSelectors"] = new JsonArray(new JsonObject { ["group"] = "", ["version"] = "v1", ["kind"] = "Namespace", ["name"] = row.Key.Namespace }),
                ["policy"] = new JsonObject { ["placementType"] = "PickAll" },
            },
        }, "Places the namespace on every member cluster.");
    }

    // Where other selectors choose what is in the namespace, only its owner knows what else would come along.
    private static IEnumerable<FixStep> Widen(Placement placement, ObjectKey service) => Steps.Patch(
        placement.Ref,
        PlacementReach.SelectorsOf(placement, service, PlacementReach.NamespaceOnly).Select(at => new JsonObject { ["op"] = "remove", ["path"] = $"/spec/resourceSelectors/{at}/selectionScope" }),
        "The placement then brings Service and ServiceExport too.");

    /// <summary>Whether this rule reports the service, so that no override of it is blamed.</summary>
    public static bool IsToldOf(ServiceRow? row, Scope scope) => row is not null && new ServiceNotPlaced().Find(row, scope).Any();

    /// <summary>The placements that bring the namespace without the service; null where one brings it, or may do so soon.</summary>
    private static List<(PlacementRow Placement, string Scope)>? LeavingOut(ServiceRow row, Scope scope)
    {
        var found = new List<(PlacementRow, string)>();
        foreach (var key in row.Placements)
        {
            if (scope.Placement(key) is not { } placement || PlacementReach.ScopeThatLeavesOut(placement.Placement, row.Key) is not { } reach)
            {
                return null;
            }

            found.Add((placement, reach));
        }

        return found;
    }
}
