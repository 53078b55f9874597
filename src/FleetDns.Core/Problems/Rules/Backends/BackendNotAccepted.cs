namespace FleetDns.Core.Problems.Rules;

/// <summary>The last word on condition Accepted: whatever the other rules do not recognise, e.g. a message of a newer controller.</summary>
internal sealed class BackendNotAccepted() : Rule<AttachedBackend>(
    "backend-not-accepted",
    Severity.Warning,
    FixBy.Others,
    "condition Accepted (not True, in words that FleetDns does not know) of a TrafficManagerBackend",
    "The controller has not accepted this backend and gives a reason that FleetDns does not know: its endpoints may be missing or old.",
    "An administrator of the fleet reads the condition and the events; the controller's own words are quoted here.")
{
    public override IEnumerable<Problem> Find(AttachedBackend row, Scope scope)
    {
        if (row.Word() == BackendWord.Other && row.Backend.Meta.Deleting is null && scope.Lasts(row.Accepted!.LastTransition ?? scope.Seen("not accepted"), ProfileFacts.Timeouts))
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
