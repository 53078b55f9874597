using System.Globalization;
using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans;

/// <summary>Deployment and Service of a draft, from any source, and whether the Service reaches the Deployment.</summary>
/// <param name="Service">Null if unknown.</param>
internal sealed record ServiceWorkload(JsonObject? Deployment, JsonObject? Service)
{
    public const string InternalAnnotation = "service.beta.kubernetes.io/azure-load-balancer-internal";

    public static ServiceWorkload Of(ServiceDraft draft, PlanBuilder plan) => draft.Workload switch
    {
        WorkloadSource.OnHub => OnHub(draft, plan),
        WorkloadSource.Pasted => Pasted(draft, plan),
        _ => Sample(draft, plan),
    };

    public static string DeploymentName(ServiceDraft draft) =>
        draft.Deployment.Length > 0 || draft.Workload != WorkloadSource.Sample ? draft.Deployment : draft.Name;

    /// <summary>Whether the Service can be an endpoint at all, and reaches a container that listens (docs/domain.md 1.1.2, 2.7 trap
    /// 10).</summary>
    public void Check(ServiceDraft draft, PlanBuilder plan)
    {
        if (Service is null)
        {
            return;
        }

        var type = Service.Text("spec", "type") ?? "ClusterIP";
        if (type != "LoadBalancer")
        {
            plan.Refuse(nameof(ServiceDraft.ServiceType), type == "ExternalName"
                ? "A Service of type ExternalName is not eligible for export."
                : $"Traffic Manager needs a public IP per cluster; the controller would report: unsupported service type \"{type}\".",
                "Choose type LoadBalancer.");
        }

        if (Service.Text("spec", "clusterIP") == "None")
        {
            plan.Refuse(
                nameof(ServiceDraft.Workload), "The Service is headless (clusterIP None) and not eligible for export.",
                "Remove clusterIP: None.");
        }

        if (Service.Text("metadata", "annotations", InternalAnnotation) == "true")
        {
            plan.Refuse(
                nameof(ServiceDraft.Workload),
                "The Service requests an internal load balancer; Traffic Manager can only reach public IPs, and the controller would "
                + "report: internal load balancer is not supported.", $"Set annotation {InternalAnnotation} to \"false\".");
        }

        if (Deployment is not null)
        {
            ServiceReach.Check(draft, Deployment, Service, plan);
        }
    }

    private static ServiceWorkload OnHub(ServiceDraft draft, PlanBuilder plan)
    {
        var service = PlanKind.Service.Named(draft.Namespace, draft.Name);
        if (plan.Hub.Lacks(service))
        {
            plan.Refuse(
                nameof(ServiceDraft.Name), $"The hub has no Service {service.Key}.",
                "Choose an existing one, or let FleetDns create a sample.");
        }

        var deployment = draft.Deployment.Length == 0 ? null : PlanKind.Deployment.Named(draft.Namespace, draft.Deployment);
        if (deployment is not null && plan.Hub.Lacks(deployment))
        {
            plan.Refuse(
                nameof(ServiceDraft.Deployment), $"The hub has no Deployment {deployment.Key}.",
                "Choose an existing one, or leave it empty if the workload reaches the clusters in another way.");
        }

        return new ServiceWorkload(deployment is null ? null : plan.Hub.Find(deployment), plan.Hub.Find(service));
    }

    private static ServiceWorkload Pasted(ServiceDraft draft, PlanBuilder plan)
    {
        var services = draft.Pasted.Where(d => Is(d, PlanKind.Service)).ToList();
        var deployments = draft.Pasted.Where(d => Is(d, PlanKind.Deployment)).ToList();
        if (services.Count != 1)
        {
            plan.Refuse(
                nameof(ServiceDraft.Pasted),
                services.Count == 0 ? "The pasted manifests contain no Service."
                : $"The pasted manifests contain {services.Count} Services; this wizard exports one.",
                "Paste one Service, and its Deployment if it has one.");
        }

        if (deployments.Count > 1 || draft.Pasted.Length > services.Count + deployments.Count)
        {
            plan.Refuse(
                nameof(ServiceDraft.Pasted), "The pasted manifests contain more than one Deployment and one Service.",
                "Use Bring your own YAML for larger sets.");
        }

        foreach (var document in draft.Pasted)
        {
            if (document.Text("metadata", "namespace") is { Length: > 0 } ns && ns != draft.Namespace)
            {
                plan.Refuse(
                    nameof(ServiceDraft.Pasted), $"A pasted manifest belongs to namespace {ns}, not to {draft.Namespace}.",
                    "Use one namespace for all manifests.");
            }
        }

        if (services is [var only] && only.Text("metadata", "name") != draft.Name)
        {
            plan.Refuse(
                nameof(ServiceDraft.Name), $"The pasted Service is named {only.Text("metadata", "name") ?? "nothing"}, not {draft.Name}.",
                "The export must have the Service's name.");
        }

        return new ServiceWorkload(Moved(deployments.FirstOrDefault()), Moved(services.FirstOrDefault()));

        JsonObject? Moved(JsonObject? document)
        {
            if (document is null)
            {
                return null;
            }

            var typed = Manifests.Typed(document);
            typed.Make("metadata")["namespace"] = draft.Namespace;
            return typed;
        }
    }

    private static ServiceWorkload Sample(ServiceDraft draft, PlanBuilder plan)
    {
        if (string.IsNullOrWhiteSpace(draft.Image) || draft.Image.Any(char.IsWhiteSpace))
        {
            plan.Refuse(
                nameof(ServiceDraft.Image),
                draft.Image.Trim().Length == 0 ? "The container image is missing." : "A container image's name must not contain spaces.",
                "Name an image that all member clusters can pull.");
        }

        if (draft.ContainerPort is < 1 or > 65535)
        {
            plan.Refuse(nameof(ServiceDraft.ContainerPort), "A port must be a number from 1 to 65535.");
        }

        if (draft.Replicas is < 0 or > 1000)
        {
            plan.Refuse(nameof(ServiceDraft.Replicas), "The number of replicas must be from 0 to 1000.");
        }
        else if (draft.Replicas == 0)
        {
            plan.Warn(nameof(ServiceDraft.Replicas), "With 0 replicas all probes fail.");
        }

        CheckPorts(draft, plan);
        var name = DeploymentName(draft);
        plan.Refuse(nameof(ServiceDraft.Deployment), Names.Object("Deployment", name));
        var labels = new JsonObject { ["app"] = draft.Name };
        var deployment = plan.Head(PlanKind.Deployment, draft.Namespace, name);
        deployment["spec"] = new JsonObject
        {
            ["replicas"] = draft.Replicas,
            ["selector"] = new JsonObject { ["matchLabels"] = labels },
            ["template"] = new JsonObject
            {
                ["metadata"] = new JsonObject { ["labels"] = labels.DeepClone() },
                ["spec"] = new JsonObject
                {
                    ["containers"] = new JsonArray(new JsonObject
                    {
                        ["name"] = "app",
                        ["image"] = draft.Image,
                        ["ports"] = new JsonArray(
                            new JsonObject { ["name"] = "http", ["containerPort"] = draft.ContainerPort, ["protocol"] = "TCP" }),
                    }),
                },
            },
        };

        var service = plan.Head(PlanKind.Service, draft.Namespace, draft.Name);
        service["spec"] = new JsonObject
        {
            ["type"] = draft.ServiceType,
            ["selector"] = labels.DeepClone(),
            ["ports"] = Json.List(draft.Ports.Select(Port)),
        };
        return new ServiceWorkload(deployment, service);
    }

    private static void CheckPorts(ServiceDraft draft, PlanBuilder plan)
    {
        if (draft.Ports.IsDefaultOrEmpty)
        {
            plan.Refuse(nameof(ServiceDraft.Ports), "A Service needs at least one port.");
            return;
        }

        for (var i = 0; i < draft.Ports.Length; i++)
        {
            var port = draft.Ports[i];
            var at = string.Create(CultureInfo.InvariantCulture, $"{nameof(ServiceDraft.Ports)}[{i}]");
            if (port.Port is < 1 or > 65535)
            {
                plan.Refuse($"{at}.{nameof(PortDraft.Port)}", "A port must be a number from 1 to 65535.");
            }

            if (port.Protocol is not ("TCP" or "UDP" or "SCTP"))
            {
                plan.Refuse($"{at}.{nameof(PortDraft.Protocol)}", "The protocol must be TCP, UDP or SCTP.");
            }

            if (draft.Ports.Length > 1 && Names.Namespace(port.Name) is not null)
            {
                plan.Refuse(
                    $"{at}.{nameof(PortDraft.Name)}",
                    port.Name.Length == 0 ? "With several ports, each needs a name."
                    : "A port's name can contain only a to z, 0 to 9 and hyphens.");
            }

            if (draft.Ports.Take(i).Any(p => p.Name == port.Name || (p.Port == port.Port && p.Protocol == port.Protocol)))
            {
                plan.Refuse(at, "Two ports have the same name, or the same number and protocol.");
            }
        }
    }

    private static JsonObject Port(PortDraft port)
    {
        var made = new JsonObject();
        if (port.Name.Length > 0)
        {
            made["name"] = port.Name;
        }

        made["protocol"] = port.Protocol;
        made["port"] = port.Port;
        made["targetPort"] = int.TryParse(port.TargetPort, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : port.TargetPort;
        return made;
    }

    private static bool Is(JsonObject document, PlanKind kind) =>
        document.Text("kind") == kind.Kind && Manifests.Group(document) == kind.Group;
}
