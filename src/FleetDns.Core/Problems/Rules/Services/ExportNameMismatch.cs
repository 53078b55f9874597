namespace FleetDns.Core.Problems.Rules;

internal sealed class ExportNameMismatch() : Rule<ServiceRow>(
    "export-name-mismatch",
    Severity.Critical,
    FixBy.FleetDns,
    "names of ServiceExports and Services in a namespace",
    "A ServiceExport exports the Service of the same name, which does not exist: "
        + "nothing is exported, and members report “service … is not found”.",
    "Delete the ServiceExport and create one with exactly the Service's name.")
{
    public override IEnumerable<Problem> Find(ServiceRow row, Scope scope)
    {
        if (row.Export is not { Meta.Deleting: null } || row.Service is not null || row.Exporting().Any() || !scope.Reads("services"))
        {
            yield break;
        }

        // The likely Service: one in the namespace without an export, preferably one that a backend waits for.
        var meant = scope.Services.Values
            .Where(s => s.Key.Namespace == row.Key.Namespace && s is { Service: not null, Export: null } && !s.Exporting().Any())
            .OrderByDescending(s => s.Backends.Length).ThenBy(s => s.Key).FirstOrDefault();
        if (meant is null && row.Backends.IsEmpty && row.Placements.IsEmpty)
        {
            yield break;   // an export that is placed nowhere does no harm
        }

        var export = Refs.Export(row.Key);
        var complaints = (meant ?? row).Complaints(scope);
        yield return Report(
            export,
            row.Profiles().Concat(meant?.Profiles() ?? []),
            meant is null ? $"ServiceExport {row.Key.Name} has no Service of the same name."
                : $"ServiceExport {row.Key.Name} has a different name than Service {meant.Key.Name}.",
            [
                Quote.Field(export, "metadata.name", row.Key.Name),
                .. meant is null ? (Evidence[])[] : [Quote.Field(meant.Ref(), "metadata.name", meant.Key.Name)],
                .. complaints.Quotes(),
            ],
            complaints.Since() ?? row.Export.Meta.Created,
            instructions: meant is null ? $"The owner of the service creates a Service named {row.Key.Name}, or deletes the ServiceExport."
                : $"Create ServiceExport {meant.Key.Name} with the same annotations and delete {row.Key.Name}.",
            steps: meant is null ? null :
            [
                Steps.Export(meant.Key, row.Export.Meta.Annotations, "Exports the Service of the same name."),
                Steps.Delete(export, "There is no Service of the same name."),
            ],
            button: meant is null ? null : $"Recreate the export as {meant.Key.Name}…",
            show: [Shell.Kubectl("get", Refs.Service(row.Key))]);
    }
}
