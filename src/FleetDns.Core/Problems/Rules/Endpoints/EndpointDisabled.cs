namespace FleetDns.Core.Problems.Rules;

internal sealed class EndpointDisabled() : Rule<AttachedBackend>(
    "endpoint-disabled",
    Severity.Warning,
    FixBy.Commands,
    "endpointStatus of an endpoint of an Azure profile",
    "The endpoint was disabled by hand in Azure. DNS leaves this cluster out, and its share goes to the others until the backend next "
        + "changes.",
    "Enable it in Azure, or change the backend's weight and change it back: the controller then enables it.")
{
    public override IEnumerable<Problem> Find(AttachedBackend row, Scope scope)
    {
        foreach (var endpoint in Drift.Of(row).Where(e => e is { Enabled: false, AzureWeight: not null, ComputedWeight: > 0 }))
        {
            yield return Report(
                row.Ref,
                [row.Profile.Key],
                $"The endpoint of {endpoint.Cluster} is disabled in Azure.",
                [Quote.Azure($"endpoint {endpoint.Name}", "endpointStatus Disabled")],
                cluster: endpoint.Cluster,
                link: Refs.Page(row.Profile.Ref()),
                commands: BackendWords.Nudge(row),
                weight: row.Profile.Answers() ? Severity.Warning : Severity.Critical);
        }
    }
}
