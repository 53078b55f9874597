namespace FleetDns.Core.Problems.Rules;

/// <summary>The fallback for condition Accepted: messages that no other rule recognises, for example of a newer controller.</summary>
internal sealed class BackendNotAccepted() : Rule<AttachedBackend>(
    "backend-not-accepted",
    Severity.Warning,
    FixBy.Others,
    "condition Accepted (not True, with a message unknown to FleetDns) of a TrafficManagerBackend",
    "The controller has not accepted this backend and gives a reason that FleetDns does not know: "
        + "its endpoints may be missing or outdated.",
    "Ask the fleet administrator to check the condition and the events. The controller's message is quoted here.")
{
    public override IEnumerable<Problem> Find(AttachedBackend row, Scope scope)
    {
        if (row.Word() == BackendWord.Other && row.Backend.Meta.Deleting is null
            && scope.Lasts(row.Accepted!.LastTransition ?? scope.Seen("not accepted"), ProfileFacts.Timeouts))
        {
            yield return Report(
                row.Ref,
                [row.Profile.Key],
                $"{row.Backend.Meta.Key.Name} is not accepted: {row.Accepted.Reason}.",
                [Quote.Of(row.Ref, row.Accepted), .. ProfileFacts.ErrorEvents(scope, row.Ref)],
                row.Accepted.LastTransition,
                show: [Shell.Kubectl("describe", row.Ref)]);
        }
    }
}
