namespace FleetDns.Core.Problems.Rules;

internal sealed class AllExportWeightsZero() : Rule<ServiceRow>(
    "all-export-weights-zero",
    Severity.Critical,
    FixBy.FleetDns,
    "annotation networking.fleet.azure.com/weight of a ServiceExport, after overrides",
    "An export weight of 0 means that the cluster does not export the service. No cluster exports it any more, so the ServiceImport and "
        + "the backend's endpoints were deleted.",
    "Give at least one cluster an export weight above 0.")
{
    public override IEnumerable<Problem> Find(ServiceRow row, Scope scope)
    {
        if (row.Export is not { Meta.Deleting: null } export || !row.IsNowhere(scope))
        {
            yield break;
        }

        var placed = row.Placed(scope).ToList();
        var zero = placed.Count == 0 ? ExportWeightText.Read(export.Weight).Weight == 0
            : placed.TrueForAll(p => row.WeightOn(scope, p.Placement, p.Cluster.Cluster!) == 0);
        if (zero)
        {
            var of = Refs.Export(row.Key);
            var complaints = row.Complaints(scope);
            yield return Report(
                of,
                row.Profiles(),
                $"All export weights of {row.Key.Name} are 0.",
                [Quote.Field(of, $"annotation {ServiceFacts.WeightAnnotation}", export.Weight), .. complaints.Quotes()],
                complaints.Since(),
                link: Refs.Page(row.Ref()),
                steps: Raise(of, export, scope),
                button: "Set export weights to 100…");
        }
    }

    // If overrides set the zero, the template's annotation has no effect.
    private static IEnumerable<FixStep> Raise(ObjectRef of, ServiceExport export, Scope scope)
    {
        if (ExportWeightText.Read(export.Weight).Weight == 0)
        {
            yield return Steps.Annotate(of, ServiceFacts.WeightAnnotation, "100", "Members export it again.");
        }

        foreach (var over in scope.Overrides.Values.Where(o => o.Override.Meta.Deleting is null && Overridden.Selects(o.Override, of)))
        {
            var zeros = OverrideEdits.Values(
                over.Override,
                p => p.Op != "remove" && Overridden.Annotation(p.Path) == ServiceFacts.WeightAnnotation && Overridden.Text(p.Value) == "0"
                ? "100" : null);
            foreach (var step in Steps.Patch(over.Override.Ref, zeros, "Its rules set the weight to 0."))
            {
                yield return step;
            }

        }
    }
}
