namespace FleetDns.Core.Problems.Rules;

internal sealed class BackendNotReconciled() : Rule<AttachedBackend>(
    "backend-behind",
    Severity.Critical,
    FixBy.Others,
    "condition Accepted and observedGeneration of a TrafficManagerBackend",
    "The controller has not processed the newest spec of this backend: Azure still has the old weights.",
    "Ask the fleet administrator to check the events of the backend. If there are none, the hub's networking agent is not running.")
{
    public override IEnumerable<Problem> Find(AttachedBackend row, Scope scope)
    {
        var since = row.Accepted is null ? row.Backend.Meta.Created : row.IsCurrent() ? (DateTimeOffset?)null
            : scope.Seen($"generation {row.Backend.Meta.Generation}");
        if (since is { } begun && row.Backend.Meta.Deleting is null && !EndpointNotDeleted.Is(row, scope)
            && scope.Lasts(begun, ProfileFacts.Timeouts))
        {
            yield return Report(
                row.Ref,
                [row.Profile.Key],
                $"The controller has not processed {row.Backend.Meta.Key.Name}.",
                [
                    new Evidence(
                        $"condition Accepted of {row.Ref}",
                        row.Accepted is null ? "(none)"
                        : $"observedGeneration {row.Accepted.ObservedGeneration}; metadata.generation {row.Backend.Meta.Generation}"),
                    .. ProfileFacts.ErrorEvents(scope, row.Ref),
                ],
                begun,
                show: [Shell.Kubectl("describe", row.Ref)]);
        }
    }
}
