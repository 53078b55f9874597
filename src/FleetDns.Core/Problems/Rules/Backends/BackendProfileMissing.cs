namespace FleetDns.Core.Problems.Rules;

internal sealed class BackendProfileMissing() : Rule<ServiceRow>(
    "backend-profile-missing",
    Severity.Critical,
    FixBy.FleetDns,
    "spec.profile.name of a TrafficManagerBackend",
    "The backend references a profile that does not exist in its namespace: its service gets no endpoints.",
    "Delete the backend and create it with the name of an existing profile (spec.profile cannot be changed), or create the profile that "
        + "the backend references.")
{
    public override IEnumerable<Problem> Find(ServiceRow row, Scope scope)
    {
        if (!scope.Reads("trafficmanagerprofiles"))
        {
            yield break;
        }

        foreach (var use in row.Backends.Where(b => scope.Profile(b.Profile) is null))
        {
            var backend = Refs.Backend(use.Backend);
            // The most likely match first: a profile without a backend.
            var near = scope.Profiles.Values.Where(p => p.Key.Namespace == use.Backend.Namespace && p.Profile.Meta.Deleting is null)
                .OrderBy(p => p.Backends.Length > 0).ThenBy(p => p.Key).Select(p => p.Key).ToList();
            yield return Report(
                backend,
                near.Count == 1 ? near : [],
                $"Backend {use.Backend.Name} names profile {use.Profile.Name}, which does not exist.",
                [Quote.Field(backend, "spec.profile.name", use.Profile.Name),
                    new Evidence(
                        $"TrafficManagerProfiles in {use.Backend.Namespace}",
                        near.Count == 0 ? "(none)" : string.Join(", ", near.Take(5).Select(k => k.Name)))],
                instructions: near.Count == 0 ? null
                    : $"Create the backend for profile {near[0].Name} and delete this one: spec.profile cannot be changed.",
                link: near.Count == 0
                    ? $"/create/profile?ns={Uri.EscapeDataString(use.Profile.Namespace)}&name={Uri.EscapeDataString(use.Profile.Name)}"
                    : null,
                steps: near.Count == 0 ? null :
                [
                    Steps.Backend(
                        use.Backend with { Name = Renames.Fresh(use.Backend.Name) }, near[0].Name, row.Key.Name, use.Weight,
                        $"The same backend for profile {near[0].Name}."),
                    Steps.Delete(backend, "It names a profile that does not exist."),
                ],
                button: near.Count == 0 ? "Create the profile…" : $"Point backend at {near[0].Name}…");
        }
    }
}
