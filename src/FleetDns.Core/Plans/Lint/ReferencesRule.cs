using FleetDns.Core.Fleet;

namespace FleetDns.Core.Plans.Lint;

/// <summary>Backends whose profile or exported service is not there, and exports that nothing places.</summary>
internal sealed class ReferencesRule : ILintRule
{
    public string Trap => "references";

    public IEnumerable<LintHit> Find(LintScene scene)
    {
        foreach (var (index, backend) in scene.All(PlanKind.Backend))
        {
            var ns = LintScene.Namespace(backend);
            var profile = backend.Text("spec", "profile", "name") ?? "";
            if (!scene.MayExist(PlanKind.Profile, ns, profile) && !scene.View.Profiles.ContainsKey(new ObjectKey(ns, profile)))
            {
                var profiles = scene.All(PlanKind.Profile).Select(p => p.Document).Where(p => LintScene.Namespace(p) == ns).Select(LintScene.Name).ToList();
                yield return new LintHit(index, "spec.profile.name", PlanSeverity.Refuse, $"TrafficManagerProfile \"{profile}\" is not found in namespace {ns}.",
                    profiles is [var only] ? LintRepair.Of($"Backend {LintScene.Name(backend)} belongs to profile {only}, the only one of the namespace.", index, d => d.Make("spec", "profile")["name"] = only) : null);
            }

            var import = backend.Text("spec", "backend", "name") ?? "";
            var exports = scene.All(PlanKind.ServiceExport).Select(e => e.Document).Where(e => LintScene.Namespace(e) == ns).Select(LintScene.Name).ToList();
            // A Service of that name beside a misnamed export is trap 1's.
            if (!exports.Contains(import) && scene.Find(PlanKind.Service, ns, import) is null && scene.View.Services.GetValueOrDefault(new ObjectKey(ns, import)) is not ({ Import: not null } or { Export: not null }))
            {
                yield return new LintHit(index, "spec.backend.name", PlanSeverity.Refuse, $"ServiceImport \"{import}\" is not found: nothing exports a service of that name from namespace {ns}.",
                    exports is [var only] ? LintRepair.Of($"Backend {LintScene.Name(backend)} answers with service {only}, the only one that the namespace exports.", index, d => d.Make("spec", "backend")["name"] = only) : null);
            }
        }

        foreach (var (index, export) in scene.All(PlanKind.ServiceExport))
        {
            var ns = LintScene.Namespace(export);
            if (ns.Length > 0 && !scene.PlacementsOf(ns).Any() && !scene.PlacedBy(ns).Any())
            {
                yield return new LintHit(index, "metadata.namespace", PlanSeverity.Warn, $"No placement is known that places namespace {ns}: on the hub alone nothing is exported.");
            }
        }
    }
}
