namespace FleetDns.Core.Problems.Rules;

internal sealed class ImportUnresolved() : Rule<AttachedBackend>(
    "import-unresolved",
    Severity.Critical,
    FixBy.Others,
    "condition Accepted (In the process of exporting the services, Failed to find …) of a TrafficManagerBackend",
    "The hub knows the service, but not from which clusters it may take it: the backend has no endpoints of it yet.",
    "The owner of the service looks at its clusters: one in conflict or an export that is missing on the hub stops it. If nothing else is wrong, the administrator of the named cluster deletes the ServiceExport there and lets the placement make it again.")
{
    public override IEnumerable<Problem> Find(AttachedBackend row, Scope scope)
    {
        if (row.Word() == BackendWord.ImportUnresolved && scope.Lasts(row.Accepted!.LastTransition ?? scope.Seen("unresolved"), ProfileFacts.Timeouts))
        {
            var service = Refs.Service(new ObjectKey(row.Row.Key.Namespace, row.Backend.Import));
            yield return Report(
                row.Ref,
                [row.Profile.Key],
                $"The exports of {row.Backend.Import} are not resolved.",
                [Quote.Of(row.Ref, row.Accepted), .. scope.Service(service.Key)?.Import is { } import ? (Evidence[])[Quote.Field(new ObjectRef("ServiceImport", service.Key), "status.clusters", string.Join(", ", import.Clusters))] : []],
                row.Accepted.LastTransition,
                link: Refs.Page(service));
        }
    }
}
