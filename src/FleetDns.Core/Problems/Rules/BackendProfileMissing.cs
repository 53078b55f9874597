using FleetDns.Core.Fleet;

namespace FleetDns.Core.Problems.Rules;

internal sealed class BackendProfileMissing() : Rule<ServiceRow>(
    "backend-profile-missing",
    Severity.Critical,
    FixBy.FleetDns,
    "spec.profile.name of a TrafficManagerBackend",
    "The backend names a profile that does not exist in its namespace: its service gets no endpoint anywhere.",
    "Delete the backend and create it with the name of an existing profile (spec.profile cannot be changed), or create the profile that it names.")
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
            var near = scope.Profiles.Values.Where(p => p.Key.Namespace == use.Backend.Namespace).Select(p => p.Key).ToList();
            yield return Report(
                backend,
                near.Count == 1 ? near : [],
                $"Backend {use.Backend.Name} names profile {use.Profile.Name}, which does not exist.",
                [Quote.Field(backend, "spec.profile.name", use.Profile.Name), new Evidence($"TrafficManagerProfiles in {use.Backend.Namespace}", near.Count == 0 ? "(none)" : string.Join(", ", near.Take(5).Select(k => k.Name)))],
                cure: near.Count == 1 ? $"Delete the backend and create it for profile {near[0].Name}: spec.profile cannot be changed." : null,
                link: near.Count == 0
                    ? $"/create/profile?ns={Uri.EscapeDataString(use.Profile.Namespace)}&name={Uri.EscapeDataString(use.Profile.Name)}"
                    : $"/create/backend?ns={Uri.EscapeDataString(use.Backend.Namespace)}&profile={Uri.EscapeDataString(near[0].Name)}",
                commands: [Shell.Kubectl("delete", backend)]);
        }
    }
}
