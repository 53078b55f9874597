using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans.Lint;

/// <summary>Backends whose profile or exported service does not exist.</summary>
internal sealed class ReferencesRule : ILintRule
{
    public string Trap => "references";

    public IEnumerable<LintHit> Find(LintContext scene)
    {
        foreach (var (index, backend) in scene.All(PlanKind.Backend))
        {
            var ns = LintContext.Namespace(backend);
            var profile = backend.Text("spec", "profile", "name") ?? "";
            if (!scene.MayExist(PlanKind.Profile, ns, profile) && !scene.View.Profiles.ContainsKey(new ObjectKey(ns, profile)))
            {
                var profiles = scene.All(PlanKind.Profile).Select(p => LintContext.Key(p.Document)).Concat(scene.View.Profiles.Keys)
                    .Where(p => p.Namespace == ns && p.Name.Length > 0).Select(p => p.Name).Distinct(StringComparer.Ordinal).ToList();
                yield return new LintHit(
                    index, "spec.profile.name", PlanSeverity.Refuse, $"TrafficManagerProfile \"{profile}\" is not found in namespace {ns}.",
                    profiles is [var only]
                        ? LintRepair.Of(
                            $"Set the profile of backend {LintContext.Name(backend)} to {only}, the only one found in namespace {ns}.",
                            index,
                            d => d.Make("spec", "profile")["name"] = only) : null);
            }

            var import = backend.Text("spec", "backend", "name") ?? "";
            var exports = scene.All(PlanKind.ServiceExport).Select(e => e.Document).Where(e => LintContext.Namespace(e) == ns)
                .Select(LintContext.Name).ToList();
            var misnamed = exports.Exists(e => !scene.MayExist(PlanKind.Service, ns, e));
            if (scene.FindAnywhere(PlanKind.Service, ns, import) is not null && !scene.IsExported(ns, import) && !misnamed)
            {
                yield return new LintHit(
                    index, "spec.backend.name", PlanSeverity.Refuse,
                    $"Service {import} exists, but nothing exports it: the controller would report ServiceImport \"{import}\" is not "
                    + "found, and the backend has no endpoints. Add a ServiceExport of the same name, and place it with the Service.",
                    Export(scene, ns, import));
                continue;
            }

            // A Service of that name with a misnamed export is reported by trap 1.
            if (!exports.Contains(import) && scene.Find(PlanKind.Service, ns, import) is null
                && scene.View.Services.GetValueOrDefault(new ObjectKey(ns, import)) is not ({ Import: not null } or { Export: not null }))
            {
                yield return new LintHit(
                    index, "spec.backend.name", PlanSeverity.Refuse,
                    $"ServiceImport \"{import}\" is not found: nothing exports a service of that name from namespace {ns}.",
                    Exported(scene, ns, exports) is [var only]
                        ? LintRepair.Of(
                            $"Set the service of backend {LintContext.Name(backend)} to {only}, the only exported one found in namespace "
                            + $"{ns}.", index,
                            d => d.Make("spec", "backend")["name"] = only) : null);
            }
        }
    }

    // Pasted and on the hub; an export without its Service exports nothing.
    private static List<string> Exported(LintContext scene, string ns, List<string> pasted) =>
        [.. pasted.Where(e => scene.MayExist(PlanKind.Service, ns, e))
            .Concat(
                scene.View.Services.Values.Where(s => s.Key.Namespace == ns && (s.Import is not null || s.Export is not null))
                .Select(s => s.Key.Name))
            .Distinct(StringComparer.Ordinal)];

    // The missing export of an existing Service.
    private static LintRepair Export(LintContext scene, string ns, string name) =>
        LintRepair.Adding($"Add ServiceExport {name}, which exports Service {name}.", new JsonObject
        {
            ["apiVersion"] = scene.Hub.Versions.ApiVersion(PlanKind.ServiceExport),
            ["kind"] = PlanKind.ServiceExport.Kind,
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns },
        });
}
