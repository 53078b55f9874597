using System.Text.Json.Nodes;

namespace FleetDns.Core.Problems.Rules;

internal sealed class OverridePlacementMissing() : Rule<OverrideRow>(
    "override-placement-missing",
    Severity.Critical,
    FixBy.Commands,
    "spec.placement.name of an override",
    "The override refers to a placement that does not exist and is silently ignored: "
        + "clusters get the objects as in the template, without the DNS label or the weight that the override would set.",
    "Delete the override and create it with the name of the placement that selects these objects (spec.placement cannot be changed).")
{
    private static string Replace(ObjectRef of, string placement)
    {
        var patch = new JsonObject { ["spec"] = new JsonObject { ["placement"] = new JsonObject { ["name"] = placement } } };
        return $"{Shell.Kubectl("get", of, "--output=json")} | kubectl patch --local --filename=- --type=merge "
            + $"--patch={Shell.Word(Steps.Text(patch))} --output=json | kubectl replace --force --filename=-";
    }

    public override IEnumerable<Problem> Find(OverrideRow row, Scope scope)
    {
        if (!OverrideFacts.IsDangling(row, scope))
        {
            yield break;
        }

        var services = row.Override.Selectors
            .Where(s => s is { KindName: "Service" or "ServiceExport", Name: not null } && row.Key.Namespace.Length > 0)
            .Select(s => scope.Service(new ObjectKey(row.Key.Namespace, s.Name!))).OfType<ServiceRow>().Distinct().ToList();
        var meant = services.SelectMany(s => s.Placements).Distinct().ToList();
        var leftOut = services
            .SelectMany(s => s.Exporting().Where(c => !s.Backends.IsEmpty && c.Export is { } e && ExportValidity.Problem(e) is not null))
            .Select(c => c.Cluster).Distinct().ToList();
        var complaints = services.SelectMany(s => s.Complaints(scope)).ToList();
        yield return Report(
            row.Override.Ref,
            OverrideFacts.Profiles(row, scope),
            meant.Count == 1
                ? $"Override {row.Key.Name} refers to placement {row.Override.Placement}, but the placement is called {meant[0].Name}."
                : $"Override {row.Key.Name} refers to placement {row.Override.Placement}, which does not exist.",
            [
                Quote.Field(row.Override.Ref, "spec.placement.name", row.Override.Placement),
                new Evidence("placements that select its objects", meant.Count == 0 ? "(none)" : string.Join(", ", meant.Take(5))),
                .. leftOut.Count == 0 ? (Evidence[])[] : [new Evidence("clusters left out", string.Join(", ", leftOut.Take(10)))],
                .. complaints.Quotes(),
            ],
            complaints.Since() ?? row.Override.Meta.Created,
            link: meant.Count == 1
                ? Refs.Page(new ObjectRef(meant[0].Namespace.Length == 0 ? "ClusterResourcePlacement" : "ResourcePlacement", meant[0]))
                : null,
            commands: meant.Count != 1 || meant[0].Namespace.Length > 0 != row.Override.PlacementNamespaced ? null
                : [Replace(row.Override.Ref, meant[0].Name)],
            show: [Shell.Kubectl("get", row.Override.Ref, "--output=yaml")],
            weight: leftOut.Count > 0 ? Severity.Critical : Severity.Warning);
    }
}
