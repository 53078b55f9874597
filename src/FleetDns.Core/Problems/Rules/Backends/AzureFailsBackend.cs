namespace FleetDns.Core.Problems.Rules;

internal sealed class AzureFailsBackend() : Rule<AttachedBackend>(
    "azure-fails-backend",
    Severity.Critical,
    FixBy.Others,
    "condition Accepted (Unknown, Pending) of a TrafficManagerBackend",
    "Azure throttles the controller or returns errors; the controller retries with growing pauses, so changes to this backend wait. "
        + "The status lists no endpoints, but Azure keeps its endpoints, and DNS still returns them.",
    "No action needed: it recovers automatically. Make fewer changes at once while Azure throttles.")
{
    public override IEnumerable<Problem> Find(AttachedBackend row, Scope scope)
    {
        if (row.Word() == BackendWord.AzureFails && AzureErrorText.Parse(row.Accepted!.Message) is var error && error is not { Status: 403 }
            && scope.Lasts(row.Accepted.LastTransition ?? scope.Seen("fails"), TimeSpan.FromSeconds(30)))
        {
            yield return Report(
                row.Ref,
                [row.Profile.Key],
                error is null ? $"Changes to {row.Backend.Meta.Key.Name} are not being applied."
                    : $"Azure returns {error.Status} {error.Code}; changes to {row.Backend.Meta.Key.Name} are not being applied.",
                [Quote.Of(row.Ref, row.Accepted), .. ProfileFacts.ErrorEvents(scope, row.Ref)],
                row.Accepted.LastTransition,
                show: [Shell.Kubectl("describe", row.Ref)]);
        }
    }
}
