namespace FleetDns.Core.Problems.Rules;

internal sealed class PortConflict() : Rule<ServiceRow>(
    "port-conflict",
    Severity.Warning,
    FixBy.FleetDns,
    "condition Conflict of an InternalServiceExport",
    "The cluster's ports differ from those of the clusters that exported first (order, name, protocol, number and targetPort matter), so "
        + "it is left out. The others take its share.",
    "Make the Service's ports the same on every cluster; the cause is an override or a manual change on the member.")
{
    public override IEnumerable<Problem> Find(ServiceRow row, Scope scope)
    {
        foreach (var cell in row.Exporting())
        {
            if (cell.Export!.Conditions.Find("Conflict") is { Status: ConditionStatus.True } conflict)
            {
                var patching = scope.Overrides.Values.FirstOrDefault(o => Overridden.Selects(o.Override, row.Ref())
                    && o.Clusters.FirstOrDefault(c => c.Cluster == cell.Cluster) is { } hit
                    && hit.Rules.Any(
                        i => i < o.Override.Rules.Length
                        && o.Override.Rules[i].Patches.Any(p => p.Path.StartsWith("/spec/ports", StringComparison.Ordinal))));
                yield return Report(
                    row.Ref(),
                    row.Profiles(),
                    $"{cell.Cluster} left out: its ports for {row.Key.Name} differ from those of the other clusters.",
                    [
                        Quote.Of(new ObjectRef("InternalServiceExport", cell.Export.Meta.Key), conflict),
                        .. patching is null ? (Evidence[])[]
                            : [Quote.Field(patching.Override.Ref, "patches of spec.ports that match the cluster", cell.Cluster)],
                    ],
                    conflict.LastTransition,
                    cell.Cluster,
                    instructions: patching is null
                        ? "Ask the administrator of the cluster to undo the manual change of the Service there: the hub's template has "
                            + "the same ports for every cluster."
                            : $"{patching.Override.Ref} changes the ports on {cell.Cluster}: remove that patch, or use the same ports "
                                + "on every cluster.",
                    link: Refs.Page(row.Ref()),
                    steps: patching is null ? null
                        : OverrideEdits.Remove(
                            patching.Override, p => p.Path.StartsWith("/spec/ports", StringComparison.Ordinal)) is { } ops
                            ? Steps.Patch(patching.Override.Ref, ops, "Every cluster gets the ports of the template.")
                        : [Steps.Delete(patching.Override.Ref, "It changes only the ports.")],
                    button: "Remove the ports from the override…");
            }
        }
    }
}
