namespace FleetDns.Core.Problems.Rules;

internal sealed class NoBackend() : Rule<ProfileRow>(
    "no-backend",
    Severity.Critical,
    FixBy.FleetDns,
    "TrafficManagerBackends that reference a TrafficManagerProfile",
    "No backend references this profile: it has no endpoints, and DNS returns no answer for its FQDN.",
    "Add a TrafficManagerBackend in the same namespace, with this profile in spec.profile.name and an exported service in "
        + "spec.backend.name.")
{
    public override IEnumerable<Problem> Find(ProfileRow row, Scope scope)
    {
        if (row.Backends.IsEmpty && row.Profile.Meta.Deleting is null && scope.Reads("trafficmanagerbackends")
            && row.ForeignEndpoints.IsEmpty
            && scope.Lasts(row.Profile.Meta.Created, ProfileFacts.Timeouts)
            // A backend in the namespace that names a missing profile most likely means this one; that backend's own rule reports it.
            && !scope.Services.Values.Any(
                s => s.Key.Namespace == row.Key.Namespace && s.Backends.Any(b => scope.Profile(b.Profile) is null)))
        {
            yield return Report(
                row.Ref(),
                [row.Key],
                "No backend names this profile.",
                [Quote.Field(row.Ref(), "backends", "(none)")],
                row.Profile.Meta.Created,
                link: $"/create/backend?ns={Uri.EscapeDataString(row.Key.Namespace)}&profile={Uri.EscapeDataString(row.Key.Name)}",
                button: "Add a backend…");
        }
    }
}
