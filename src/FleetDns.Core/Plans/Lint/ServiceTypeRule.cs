namespace FleetDns.Core.Plans.Lint;

/// <summary>An exported Service that cannot be an endpoint (facts 1.1.2): type, internal load balancer, headless.</summary>
internal sealed class ServiceTypeRule : ILintRule
{
    public string Trap => "service";

    public IEnumerable<LintHit> Find(LintScene scene)
    {
        foreach (var (index, service) in scene.All(PlanKind.Service))
        {
            var (ns, name) = (LintScene.Namespace(service), LintScene.Name(service));
            if (scene.Find(PlanKind.ServiceExport, ns, name) is null)
            {
                continue;
            }

            var type = service.Text("spec", "type") ?? "ClusterIP";
            if (service.Text("spec", "clusterIP") == "None" || type == "ExternalName")
            {
                yield return new LintHit(index, "spec", PlanSeverity.Refuse, $"service {ns}/{name} is not eligible for export: it is {(type == "ExternalName" ? "of type ExternalName" : "headless")}.");
            }
            else if (type != "LoadBalancer")
            {
                yield return new LintHit(index, "spec.type", PlanSeverity.Refuse, $"Service {name} is of type {type}: the controller would say unsupported service type \"{type}\". Only a LoadBalancer has a public IP per cluster.",
                    LintRepair.Of($"Service {name} becomes a LoadBalancer: Traffic Manager needs a public IP per cluster.", index, d => d.Make("spec")["type"] = "LoadBalancer"));
            }

            if (service.Text("metadata", "annotations", ServiceWorkload.InternalAnnotation) == "true")
            {
                yield return new LintHit(index, $"metadata.annotations[{ServiceWorkload.InternalAnnotation}]", PlanSeverity.Refuse, "The Service asks for an internal load balancer: the controller would say internal load balancer is not supported.",
                    LintRepair.Of($"Service {name} asks for a public load balancer: Traffic Manager does not reach internal ones.", index, d => d.Make("metadata", "annotations")[ServiceWorkload.InternalAnnotation] = "false"));
            }
        }
    }
}
