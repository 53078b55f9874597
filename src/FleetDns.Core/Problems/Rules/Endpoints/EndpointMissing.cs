namespace FleetDns.Core.Problems.Rules;

internal sealed class EndpointMissing() : Rule<AttachedBackend>(
    "endpoint-missing",
    Severity.Warning,
    FixBy.Commands,
    "endpoints of an Azure profile and status.endpoints of a TrafficManagerBackend",
    "The endpoint was deleted by hand in Azure. DNS leaves this cluster out, and its share goes to the others. The hub still lists the "
        + "endpoint until the backend next changes.",
    "Change the backend's weight and change it back: the controller then recreates the endpoint.")
{
    public override IEnumerable<Problem> Find(AttachedBackend row, Scope scope)
    {
        if (row.Profile.AzureMissing)
        {
            yield break;
        }

        foreach (var endpoint in Drift.Of(row).Where(e => e is { ComputedWeight: > 0, EffectiveWeight: 0, AzureWeight: null }))
        {
            yield return Report(
                row.Ref,
                [row.Profile.Key],
                $"Azure has no endpoint for {endpoint.Cluster}.",
                [Quote.Azure($"profile {row.Profile.Azure!.Name}", $"no endpoint for {endpoint.Cluster}"),
                    Quote.Field(row.Ref, "status.endpoints", $"{endpoint.Name}, weight {endpoint.StatusWeight}")],
                cluster: endpoint.Cluster,
                link: Refs.Page(row.Profile.Ref()),
                commands: BackendWords.Nudge(row),
                weight: row.Profile.Answers() ? Severity.Warning : Severity.Critical);
        }
    }
}
