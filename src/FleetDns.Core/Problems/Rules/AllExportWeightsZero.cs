using FleetDns.Core.Fleet;

namespace FleetDns.Core.Problems.Rules;

internal sealed class AllExportWeightsZero() : Rule<ServiceRow>(
    "all-export-weights-zero",
    Severity.Critical,
    FixBy.FleetDns,
    "annotation networking.fleet.azure.com/weight of a ServiceExport, overrides worked in",
    "Weight 0 means: do not export. No cluster is left, so the ServiceImport is gone, and the backend's endpoints with it.",
    "Give at least one cluster an export weight above 0.")
{
    public override IEnumerable<Problem> Find(ServiceRow row, Scope scope)
    {
        if (row.Export is not { Meta.Deleting: null } export || !row.IsNowhere(scope))
        {
            yield break;
        }

        var placed = row.Placed(scope).ToList();
        var zero = placed.Count == 0 ? ExportWeightText.Read(export.Weight).Weight == 0 : placed.TrueForAll(p => row.WeightOn(scope, p.Placement, p.Cluster.Cluster!) == 0);
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
                commands: [Shell.Kubectl("annotate --overwrite", of, Shell.Word($"{ServiceFacts.WeightAnnotation}=100"))]);
        }
    }
}
