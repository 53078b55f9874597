using FleetDns.Core.Fleet;

namespace FleetDns.Core.Problems.Rules;

internal sealed class ImportUnknown() : Rule<ServiceRow>(
    "backend-service-unknown",
    Severity.Critical,
    FixBy.FleetDns,
    "spec.backend.name of a TrafficManagerBackend",
    "The backend names a service that neither the hub nor any member knows: it has no endpoints.",
    "Create the backend anew with the name of an exported Service (spec.backend cannot be changed), or make and export a Service of that name.")
{
    public override IEnumerable<Problem> Find(ServiceRow row, Scope scope)
    {
        if (row.Service is not null || row.Export is not null || !row.IsNowhere(scope) || !scope.Reads("services") || !scope.Reads("serviceexports"))
        {
            yield break;
        }

        var near = scope.Services.Values.Where(s => s.Key.Namespace == row.Key.Namespace && s.Key != row.Key && (s.Service is not null || s.Export is not null)).Select(s => s.Key.Name).ToList();
        var complaints = row.Complaints(scope);
        foreach (var use in row.Backends)
        {
            var backend = Refs.Backend(use.Backend);
            yield return Report(
                backend,
                [use.Profile],
                $"Backend {use.Backend.Name} names service {row.Key.Name}, which does not exist.",
                [Quote.Field(backend, "spec.backend.name", row.Key.Name), new Evidence($"services in {row.Key.Namespace}", near.Count == 0 ? "(none)" : string.Join(", ", near.Take(5))), .. complaints.Quotes()],
                complaints.Since(),
                link: $"/create/service?ns={Uri.EscapeDataString(row.Key.Namespace)}&name={Uri.EscapeDataString(row.Key.Name)}",
                commands: [Shell.Kubectl("delete", backend)]);
        }
    }
}
