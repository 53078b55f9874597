using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans.Lint;

/// <summary>An exported Service that cannot be an endpoint, as pasted or after overrides on clusters (docs/domain.md 1.1.2): type, internal
/// load balancer, headless.</summary>
internal sealed class ServiceTypeRule : ILintRule
{
    public string Trap => "service";

    public IEnumerable<LintHit> Find(LintContext scene)
    {
        foreach (
            var key in scene.All(PlanKind.ServiceExport).Concat(scene.All(PlanKind.Service)).Select(d => LintContext.Key(d.Document))
            .Distinct())
        {
            var reference = PlanKind.Service.Named(key.Namespace, key.Name);
            if (!scene.IsExported(key.Namespace, key.Name) || scene.Projection.Template(reference) is not { } template)
            {
                continue;
            }

            var pasted = scene.Index(PlanKind.Service, key.Namespace, key.Name);
            var index = pasted ?? scene.Index(PlanKind.ServiceExport, key.Namespace, key.Name)!.Value;
            var bodies = scene.Projection.Of(reference).Where(l => l.Body is not null).Select(l => (l.Cluster, Body: l.Body!))
                .DefaultIfEmpty((Cluster: "", Body: template)).ToList();
            foreach (
                var group in bodies.GroupBy(
                    b => (Ineligible: ServiceLanding.Ineligible(b.Body), Unsupported: ServiceLanding.Unsupported(b.Body),
                    Internal: Internal(b.Body), Type: b.Body.Text("spec", "type") ?? "ClusterIP")))
            {
                // If it is the same on every cluster, no names are needed.
                var where = group.Count() == bodies.Count ? "" : $" on {Wording.List([.. group.Select(b => b.Cluster).Distinct()])}";
                if (group.Key.Ineligible is { } why)
                {
                    yield return new LintHit(
                        index, "spec", PlanSeverity.Refuse,
                        $"service {key} is not eligible for export{where}: {why}. It gets no endpoint. Export a Service of type "
                        + "LoadBalancer.");
                    continue;
                }

                if (group.Key.Type != "LoadBalancer")
                {
                    yield return new LintHit(
                        index, "spec.type", PlanSeverity.Refuse,
                        $"Service {key.Name} is of type {group.Key.Type}{where}: the controller would report unsupported service type "
                        + $"\"{group.Key.Type}\". Only a LoadBalancer has a public IP per cluster.",
                        pasted is { } at
                            ? LintRepair.Of(
                                $"Change Service {key.Name} to type LoadBalancer: Traffic Manager needs a public IP per cluster.", at,
                                d => d.Make("spec")["type"] = "LoadBalancer") : null);
                }

                if (group.Key.Internal)
                {
                    yield return new LintHit(
                        index, $"metadata.annotations[{ServiceWorkload.InternalAnnotation}]", PlanSeverity.Refuse,
                        $"The Service requests an internal load balancer{where}: the controller would report internal load balancer is "
                        + "not supported. Traffic Manager can only reach public addresses.",
                        pasted is { } here && Internal(scene.Documents[here])
                            ? LintRepair.Of(
                                $"Make the load balancer of Service {key.Name} public: Traffic Manager cannot reach internal ones.", here,
                                d => d.Make("metadata", "annotations")[ServiceWorkload.InternalAnnotation] = "false") : null);
                }
            }
        }
    }

    private static bool Internal(JsonObject service) =>
        service.Text("metadata", "annotations", ServiceWorkload.InternalAnnotation) == "true";
}
