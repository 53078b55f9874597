namespace FleetDns.Core.Problems.Rules;

internal sealed class ServiceNotExported() : Rule<ServiceRow>(
    "service-not-exported",
    Severity.Critical,
    FixBy.FleetDns,
    "ServiceExports for a Service that a backend references",
    "The Service exists, but no ServiceExport exports it: its backend has no endpoints.",
    "Create a ServiceExport of the same name in the same namespace, and place it with the Service.")
{
    public override IEnumerable<Problem> Find(ServiceRow row, Scope scope)
    {
        if (row is not { Service: not null, Export: null } || !row.IsNowhere(scope) || !scope.Reads("serviceexports")
            // An export with another name is the cause and is reported at that export.
            || scope.Services.Values.Any(s => s.Key.Namespace == row.Key.Namespace && s is { Export: not null, Service: null }))
        {
            yield break;
        }

        var complaints = row.Complaints(scope);
        yield return Report(
            row.Ref(),
            row.Profiles(),
            $"Service {row.Key.Name} has no ServiceExport.",
            [Quote.Field(row.Ref(), "ServiceExport", null), .. complaints.Quotes()],
            complaints.Since(),
            steps: [
                Steps.Export(
                    row.Key, [KeyValuePair.Create(ServiceFacts.WeightAnnotation, "100")],
                    "Exports the Service from every cluster where it is placed.")],
            button: "Export the service…");
    }
}
