namespace FleetDns.Core.Problems.Rules;

internal sealed class BackendStale() : Rule<AttachedBackend>(
    "backend-stale",
    Severity.Critical,
    FixBy.Commands,
    "condition Accepted of a TrafficManagerBackend and Programmed of its profile",
    "The backend still reports an earlier state of its profile, which is programmed now. "
        + "The controller was not triggered, so endpoints may be missing in Azure.",
    "Change the backend's weight and change it back. This triggers the controller.")
{
    public override IEnumerable<Problem> Find(AttachedBackend row, Scope scope)
    {
        var profile = row.Profile.Programmed();
        if (row.Word() is BackendWord.WaitsForProfile or BackendWord.NoProfile
            && profile is { Status: ConditionStatus.True }
                && (profile.ObservedGeneration == 0 || profile.ObservedGeneration >= row.Profile.Profile.Meta.Generation)
            && scope.Lasts(profile.LastTransition ?? scope.Seen("stale"), ProfileFacts.Timeouts))
        {
            yield return Report(
                row.Ref,
                [row.Profile.Key],
                $"{row.Backend.Meta.Key.Name} does not yet see that its profile is programmed.",
                [Quote.Of(row.Ref, row.Accepted!), Quote.Of(row.Profile.Ref(), profile)],
                row.Accepted!.LastTransition,
                link: Refs.Page(row.Profile.Ref()),
                commands: BackendWords.Nudge(row));
        }
    }
}
