namespace FleetDns.Core.Problems.Rules;

/// <summary>If a delete in Azure fails while a backend needs no endpoints, the controller writes no status (docs/domain.md 1.1.2): only
/// Azure and an event show it, so the rule waits for no condition.</summary>
internal sealed class EndpointNotDeleted() : Rule<AttachedBackend>(
    "endpoint-not-deleted",
    Severity.Warning,
    FixBy.Commands,
    "endpoints of an Azure profile and a TrafficManagerBackend that needs none (weight 0, or no ServiceImport)",
    "The backend needs no endpoints, but Azure still has them and DNS returns them. The controller writes no status when a deletion "
        + "fails: condition Accepted may still be True.",
    "Check for an event. The controller retries automatically, at most 16 minutes apart. "
        + "To stop the traffic at once, delete the endpoints in Azure.")
{
    public static bool Is(AttachedBackend row, Scope scope) =>
        Shares.IsKnown(row.Profile.AzureState) && row.Backend.Meta.Deleting is null
        && (row.Backend.Weight == 0 || (row.Row.Import is null && scope.Reads("serviceimports")))
        // Other causes that stop the controller have rules of their own.
        && row.Word() is BackendWord.None or BackendWord.NoImport
        && Left(row).Any();

    public override IEnumerable<Problem> Find(AttachedBackend row, Scope scope)
    {
        if (!Is(row, scope) || !scope.Lasts(scope.Seen("not deleted"), ProfileFacts.Timeouts))
        {
            yield break;
        }

        var left = Left(row).ToList();
        yield return Report(
            row.Ref,
            [row.Profile.Key],
            $"Azure still answers with {Wording.Count(left.Count)} {(left.Count == 1 ? "endpoint" : "endpoints")} of "
            + $"{row.Backend.Meta.Key.Name}, which needs none.",
            [
                .. left.Take(5).Select(e => Quote.Azure($"endpoint {e.Name}", $"weight {e.AzureWeight}")),
                row.Backend.Weight == 0 ? Quote.Field(row.Ref, "spec.weight", "0")
                    : new Evidence($"ServiceImport {row.Backend.Import} of {row.Ref}", "(none)"),
                .. row.Accepted is { } accepted ? (Evidence[])[Quote.Of(row.Ref, accepted)] : [],
                .. ProfileFacts.ErrorEvents(scope, row.Ref),
            ],
            scope.Seen("not deleted"),
            left.Count == 1 ? left[0].Cluster : null,
            link: Refs.Page(row.Profile.Ref()),
            commands: left.Select(e => $"az network traffic-manager endpoint delete --ids {Shell.Word(Drift.Id(row, e))}"),
            show: [Shell.Kubectl("describe", row.Ref)]);
    }

    private static IEnumerable<EndpointRow> Left(AttachedBackend row) =>
        row.Row.Endpoints.Where(e => e is { ComputedWeight: 0, EffectiveWeight: > 0, AzureWeight: not null });
}
