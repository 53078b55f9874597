namespace FleetDns.Core.Problems.Rules;

internal sealed class WeightDrift() : Rule<AttachedBackend>(
    "weight-drift",
    Severity.Warning,
    FixBy.Commands,
    "endpoint weights of an Azure profile and status.endpoints of a TrafficManagerBackend",
    "The weight was changed by hand in Azure, so the split differs from the configured one until the backend next changes.",
    "Change the backend's weight and change it back: the controller then restores its own weights.")
{
    // More than these are one problem: so many changes are most likely one action.
    private const int Apart = 5;

    public override IEnumerable<Problem> Find(AttachedBackend row, Scope scope)
    {
        var drifted =
            Drift.Of(row).Where(e => e is { ComputedWeight: > 0, EffectiveWeight: > 0 } && e.EffectiveWeight != e.ComputedWeight).ToList();
        if (drifted.Count > Apart)
        {
            yield return Report(
                row.Ref,
                [row.Profile.Key],
                $"Azure has different weights for {drifted.Count} clusters.",
                [.. drifted.Take(Apart)
                    .Select(e => Quote.Azure($"endpoint {e.Name}", $"weight {e.AzureWeight}, in status.endpoints {e.StatusWeight}"))],
                link: Refs.Page(row.Profile.Ref()),
                commands: BackendWords.Nudge(row));
            yield break;
        }

        foreach (var endpoint in drifted)
        {
            yield return Report(
                row.Ref,
                [row.Profile.Key],
                $"Azure has weight {endpoint.EffectiveWeight} for {endpoint.Cluster}, not {endpoint.ComputedWeight}.",
                [Quote.Azure($"endpoint {endpoint.Name}", $"weight {endpoint.AzureWeight}"),
                    Quote.Field(row.Ref, "status.endpoints", $"weight {endpoint.StatusWeight}")],
                cluster: endpoint.Cluster,
                details: row.Profile.SharesUnknown is not null ? null
                    : $"{endpoint.Cluster} gets {Wording.Percent(endpoint.Effective)} of the answers instead of "
                        + $"{Wording.Percent(endpoint.Intended)}: the weight was changed by hand in Azure and stays until the backend "
                        + "next changes.",
                link: Refs.Page(row.Profile.Ref()),
                commands: BackendWords.Nudge(row));
        }
    }
}
