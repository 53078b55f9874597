namespace FleetDns.Core.Problems.Rules;

internal sealed class ImportUnresolved() : Rule<AttachedBackend>(
    "import-unresolved",
    Severity.Critical,
    FixBy.Others,
    "condition Accepted (In the process of exporting the services, Failed to find …) of a TrafficManagerBackend",
    "The ServiceImport exists, but the hub has not resolved which clusters export the service: the backend has no endpoints yet.",
    "Check the service's clusters: a port conflict, or an export that is missing on the hub, blocks it. If there is neither, ask the "
        + "administrator of the cluster in the message to delete the ServiceExport there; the placement recreates it.")
{
    public override IEnumerable<Problem> Find(AttachedBackend row, Scope scope)
    {
        if (row.Word() == BackendWord.ImportUnresolved
            && scope.Lasts(row.Accepted!.LastTransition ?? scope.Seen("unresolved"), ProfileFacts.Timeouts))
        {
            var service = Refs.Service(new ObjectKey(row.Row.Key.Namespace, row.Backend.Import));
            yield return Report(
                row.Ref,
                [row.Profile.Key],
                $"The exports of {row.Backend.Import} are not resolved.",
                [Quote.Of(row.Ref, row.Accepted),
                    .. scope.Service(service.Key)?.Import is { } import
                    ? (Evidence[])[
                        Quote.Field(new ObjectRef("ServiceImport", service.Key), "status.clusters", string.Join(", ", import.Clusters))]
                        : []],
                row.Accepted.LastTransition,
                link: Refs.Page(service));
        }
    }
}
