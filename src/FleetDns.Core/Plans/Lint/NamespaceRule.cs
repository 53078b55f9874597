using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans.Lint;

/// <summary>A missing namespace: in the document, or on the hub.</summary>
internal sealed class NamespaceRule : ILintRule
{
    public string Trap => "namespace";

    public IEnumerable<LintHit> Find(LintContext scene)
    {
        var named = new HashSet<string>(StringComparer.Ordinal);
        var all = scene.Documents.Select(LintContext.Namespace).Where(n => n.Length > 0).Distinct().ToList();
        for (var i = 0; i < scene.Documents.Length; i++)
        {
            var document = scene.Documents[i];
            if (LintKinds.Find(Manifests.Group(document), document.Text("kind") ?? "") is not { Namespaced: true } kind)
            {
                continue;
            }

            var ns = LintContext.Namespace(document);
            if (ns.Length == 0)
            {
                yield return new LintHit(
                    i, "metadata.namespace", PlanSeverity.Refuse,
                    $"{kind.Kind} {LintContext.Name(document)} names no namespace; kubectl would use its default namespace, and "
                    + "namespace default is never placed.",
                    all is [var only]
                        ? LintRepair.Of(
                            $"Set the namespace of {kind.Kind} {LintContext.Name(document)} to {only}, as in the other documents.", i,
                            d => d.Make("metadata")["namespace"] = only) : null);
            }
            else if (named.Add(ns) && scene.Find(PlanKind.Namespace, "", ns) is null && scene.Hub.Lacks(PlanKind.Namespace.Named("", ns)))
            {
                yield return new LintHit(
                    i, "metadata.namespace", PlanSeverity.Refuse, $"Namespace {ns} exists neither on the hub nor among the documents.",
                    LintRepair.Adding(
                        $"Add Namespace {ns}: the documents need it.",
                        new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = ns } },
                        first: true));
            }
        }
    }
}
