namespace FleetDns.Core.Problems.Rules;

internal sealed class ImportWithoutExport() : Rule<ServiceRow>(
    "import-without-export",
    Severity.Warning,
    FixBy.Others,
    "status.clusters of a ServiceImport and InternalServiceExports",
    "The ServiceImport lists a cluster whose export is not on the hub. This blocks the backend controller, so changes for the other "
        + "clusters are delayed too.",
    "Ask the administrator of the cluster to delete the ServiceExport there; the placement recreates it. If the cluster has left the "
        + "fleet, wait until the hub cleans up.")
{
    public override IEnumerable<Problem> Find(ServiceRow row, Scope scope)
    {
        if (row.Import is not { } import || !scope.Reads("internalserviceexports"))
        {
            yield break;
        }

        foreach (var cluster in import.Clusters.Where(name => row.Cells.All(c => c.Cluster != name || c.Export is null)))
        {
            if (scope.Lasts(scope.Seen($"no export {cluster}"), ProfileFacts.Timeouts))
            {
                yield return Report(
                    row.Ref(),
                    row.Profiles(),
                    $"{cluster} is imported without an export.",
                    [Quote.Field(new ObjectRef("ServiceImport", row.Key), "status.clusters", string.Join(", ", import.Clusters.Take(20))),
                        .. row.Complaints(scope).Quotes()],
                    scope.Seen($"no export {cluster}"),
                    cluster,
                    link: Refs.Page(row.Ref()));
            }
        }
    }
}
