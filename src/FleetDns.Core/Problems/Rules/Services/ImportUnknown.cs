namespace FleetDns.Core.Problems.Rules;

internal sealed class ImportUnknown() : Rule<ServiceRow>(
    "backend-service-unknown",
    Severity.Critical,
    FixBy.FleetDns,
    "spec.backend.name of a TrafficManagerBackend",
    "The backend references a service that exists neither on the hub nor on any member: it has no endpoints.",
    "Recreate the backend with the name of an exported Service (spec.backend cannot be changed), or create and export a Service of that "
        + "name.")
{
    public override IEnumerable<Problem> Find(ServiceRow row, Scope scope)
    {
        if (row.Service is not null || row.Export is not null || !row.IsNowhere(scope) || !scope.Reads("services")
            || !scope.Reads("serviceexports"))
        {
            yield break;
        }

        var near = scope.Services.Values.Where(
            s => s.Key.Namespace == row.Key.Namespace && s.Key != row.Key && (s.Service is not null || s.Export is not null))
            .Select(s => s.Key.Name).ToList();
        var complaints = row.Complaints(scope);
        foreach (var use in row.Backends)
        {
            var backend = Refs.Backend(use.Backend);
            // One that is exported and that this profile does not use yet.
            var meant = near.FirstOrDefault(
                name => scope.Service(row.Key with { Name = name }) is { } service && service.Exporting().Any()
                && service.Backends.All(b => b.Profile != use.Profile));
            yield return Report(
                backend,
                [use.Profile],
                $"Backend {use.Backend.Name} names service {row.Key.Name}, which does not exist.",
                [Quote.Field(backend, "spec.backend.name", row.Key.Name),
                    new Evidence($"services in {row.Key.Namespace}", near.Count == 0 ? "(none)" : string.Join(", ", near.Take(5))),
                    .. complaints.Quotes()],
                complaints.Since(),
                instructions: meant is null ? null
                    : $"Create the backend for service {meant} and delete this one: spec.backend cannot be changed.",
                link: meant is null
                    ? $"/create/service?ns={Uri.EscapeDataString(row.Key.Namespace)}&name={Uri.EscapeDataString(row.Key.Name)}" : null,
                steps: meant is null ? null :
                [
                    Steps.Backend(
                        use.Backend with { Name = Renames.Fresh(use.Backend.Name) }, use.Profile.Name, meant, use.Weight,
                        $"The same backend for service {meant}."),
                    Steps.Delete(backend, "It names a service that does not exist."),
                ],
                button: meant is null ? $"Expose service {row.Key.Name}…" : $"Point backend at {meant}…");
        }
    }
}
