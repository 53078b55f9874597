using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Controllers.Networking;

/// <summary>Checks whether an export's ports match its import's (docs/domain.md 1.1.3).</summary>
internal static class ExportConflict
{
    public static Condition Condition(ObjectName service, bool conflict, long generation) => conflict
        ? new("Conflict", "True", "ConflictFound",
            $"service {service.Namespace}/{service.Name} is in conflict with other exported services", generation)
        : new("Conflict", "False", "NoConflictFound", $"service {service.Namespace}/{service.Name} is exported without conflict",
            generation);
}
