namespace FleetDns.Core.Problems.Rules;

internal sealed class AzureFailsBackend() : Rule<AttachedBackend>(
    "azure-fails-backend",
    Severity.Critical,
    FixBy.Others,
    "condition Accepted (Unknown, Pending) of a TrafficManagerBackend",
    "Azure throttles or fails the controller, which tries again with growing pauses: changes of this backend wait. The status lists no endpoints, but Azure keeps what it had and goes on answering.",
    "Nobody has to act: the controller tries again by itself. Make fewer changes at once while Azure throttles.")
{
    public override IEnumerable<Problem> Find(AttachedBackend row, Scope scope)
    {
        if (row.Word() == BackendWord.AzureFails && AzureErrorText.Parse(row.Accepted!.Message) is var error && error is not { Status: 403 }
            && scope.Lasts(row.Accepted.LastTransition ?? scope.Seen("fails"), TimeSpan.FromSeconds(30)))
        {
            yield return Report(
                row.Ref,
                [row.Profile.Key],
                error is null ? $"{row.Backend.Meta.Key.Name} is not carried out." : $"Azure answers {error.Status} {error.Code}; {row.Backend.Meta.Key.Name} is not carried out.",
                [Quote.Of(row.Ref, row.Accepted), .. ProfileFacts.ErrorEvents(scope, row.Ref)],
                row.Accepted.LastTransition,
                show: [Shell.Kubectl("describe", row.Ref)]);
        }
    }
}
