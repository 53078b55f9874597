namespace FleetDns.Core.Problems.Rules;

internal sealed class WeightDrift() : Rule<AttachedBackend>(
    "weight-drift",
    Severity.Warning,
    FixBy.Commands,
    "weights of endpoints of an Azure profile beside status.endpoints of a TrafficManagerBackend",
    "The weight was changed in Azure by hand: the split is not the one that is asked for. It stays so until the backend next changes.",
    "Change the backend's weight and change it back: the controller then writes its own weights again.")
{
    // More than these are one finding: whoever changed so many did one thing.
    private const int Apart = 5;

    public override IEnumerable<Problem> Find(AttachedBackend row, Scope scope)
    {
        var drifted = Drift.Of(row).Where(e => e is { ComputedWeight: > 0, EffectiveWeight: > 0 } && e.EffectiveWeight != e.ComputedWeight).ToList();
        if (drifted.Count > Apart)
        {
            yield return Report(
                row.Ref,
                [row.Profile.Key],
                $"Azure has other weights for {drifted.Count} clusters.",
                [.. drifted.Take(Apart).Select(e => Quote.Azure($"endpoint {e.Name}", $"weight {e.AzureWeight}, in status.endpoints {e.StatusWeight}"))],
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
                [Quote.Azure($"endpoint {endpoint.Name}", $"weight {endpoint.AzureWeight}"), Quote.Field(row.Ref, "status.endpoints", $"weight {endpoint.StatusWeight}")],
                cluster: endpoint.Cluster,
                says: row.Profile.SharesUnknown is not null ? null : $"{endpoint.Cluster} gets {Wording.Percent(endpoint.Effective)} of the answers in place of {Wording.Percent(endpoint.Intended)}: the weight was changed in Azure by hand, and stays so until the backend next changes.",
                link: Refs.Page(row.Profile.Ref()),
                commands: BackendWords.Nudge(row));
        }
    }
}
