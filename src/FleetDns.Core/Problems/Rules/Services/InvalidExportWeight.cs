namespace FleetDns.Core.Problems.Rules;

internal sealed class InvalidExportWeight() : Rule<ServiceRow>(
    "invalid-export-weight",
    Severity.Critical,
    FixBy.FleetDns,
    "annotation networking.fleet.azure.com/weight of a ServiceExport",
    "Members reject the export's weight, which must be an integer from 0 to 1000. A cluster that has not exported the service yet does "
        + "not export it. Other clusters keep the last valid weight.",
    "Set the annotation to an integer from 0 to 1000.")
{
    public override IEnumerable<Problem> Find(ServiceRow row, Scope scope)
    {
        if (row.Export is { Meta.Deleting: null } export && ExportWeightText.Read(export.Weight).Error is { } error)
        {
            var of = Refs.Export(row.Key);
            var complaints = row.Complaints(scope);
            var nearest = ServiceFacts.NearestWeight(export.Weight);
            yield return Report(
                of,
                row.Profiles(),
                $"ServiceExport {row.Key.Name} has an invalid weight.",
                [Quote.Field(of, $"annotation {ServiceFacts.WeightAnnotation}", export.Weight),
                    new Evidence("message of the members", $"serviceExport {row.Key} has an invalid weight annotation, err = {error}"),
                    .. complaints.Quotes()],
                complaints.Since(),
                link: Refs.Page(row.Ref()),
                steps: [Steps.Annotate(of, ServiceFacts.WeightAnnotation, nearest, "The weight must be an integer from 0 to 1000.")],
                button: $"Set export weight to {nearest}…",
                weight: row.Exporting().Any() ? Severity.Warning : Severity.Critical);
        }
    }
}
