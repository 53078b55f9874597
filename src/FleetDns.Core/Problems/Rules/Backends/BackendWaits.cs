namespace FleetDns.Core.Problems.Rules;

internal sealed class BackendWaits() : Rule<AttachedBackend>(
    "backend-waits",
    Severity.Critical,
    FixBy.Others,
    "condition Accepted (In the processing of trafficManagerProfile) of a TrafficManagerBackend",
    "The backend waits for its profile, which is not programmed: its endpoints are not updated. DNS still returns the existing endpoints.",
    "No action needed on the backend: it recovers automatically once the profile is fixed; see the profile's own problem.")
{
    public override IEnumerable<Problem> Find(AttachedBackend row, Scope scope)
    {
        if (row.Word() == BackendWord.WaitsForProfile && row.Profile.Programmed() is not { Status: ConditionStatus.True }
            && scope.Lasts(row.Accepted!.LastTransition ?? scope.Seen("waits"), ProfileFacts.Timeouts)
            // The profile's own problem covers all its backends; this rule reports only what no profile rule does.
            && row.Profile.Programmed() is not { Status: ConditionStatus.False } && row.HasEndpoints())
        {
            yield return Report(
                row.Ref,
                [row.Profile.Key],
                $"{row.Backend.Meta.Key.Name} waits for its profile.",
                [Quote.Of(row.Ref, row.Accepted!),
                    .. row.Profile.Programmed() is { } programmed ? (Evidence[])[Quote.Of(row.Profile.Ref(), programmed)] : []],
                row.Accepted!.LastTransition,
                link: Refs.Page(row.Profile.Ref()));
        }
    }
}
