namespace FleetDns.Core.Problems.Rules;

internal sealed class EndpointLeftBehind() : Rule<AttachedBackend>(
    "endpoint-left-behind",
    Severity.Warning,
    FixBy.Commands,
    "endpoints of an Azure profile and the exports of the service",
    "Azure still has an endpoint for a cluster that this backend does not use, and the endpoint still receives traffic.",
    "Change the backend's weight and change it back: the controller then deletes the endpoint.")
{
    public override IEnumerable<Problem> Find(AttachedBackend row, Scope scope)
    {
        if (EndpointNotDeleted.Is(row, scope))
        {
            yield break;   // none of them is used: reported by another rule
        }

        foreach (var endpoint in Drift.Of(row).Where(e => e is { ComputedWeight: 0, EffectiveWeight: > 0, AzureWeight: not null }))
        {
            if (scope.Lasts(scope.Seen($"left {endpoint.Cluster}"), ProfileFacts.Timeouts))
            {
                yield return Report(
                    row.Ref,
                    [row.Profile.Key],
                    $"Azure still has an endpoint for {endpoint.Cluster}.",
                    [Quote.Azure($"endpoint {endpoint.Name}", $"weight {endpoint.AzureWeight}"),
                        Quote.Field(row.Ref, $"export of {endpoint.Cluster}", endpoint.LeftOut)],
                    scope.Seen($"left {endpoint.Cluster}"),
                    endpoint.Cluster,
                    link: Refs.Page(row.Profile.Ref()),
                    commands: BackendWords.Nudge(row));
            }
        }
    }
}
