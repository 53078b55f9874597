using System.Globalization;

namespace FleetDns.Core.Plans;

/// <summary>From a service draft to the documents to write.</summary>
internal static class ServicePlans
{
    /// <summary>Added to a Service without annotations: the override's patch adds a key to the map, which must exist (docs/domain.md
    /// 1.3.4).</summary>
    public const string MarkerAnnotation = "fleetdns.io/dns-labels-by";

    public static ImmutableArray<DocumentRef> Asks(ServiceDraft draft, FleetView view) => draft.Namespace.Length == 0 ? [] :
    [
        PlanKind.Namespace.Named("", draft.Namespace),
        .. ServiceWorkload.DeploymentName(draft) is { Length: > 0 } deployment ? [PlanKind.Deployment.Named(draft.Namespace, deployment)]
            : Array.Empty<DocumentRef>(),
        .. draft.Name.Length == 0 ? [] : (DocumentRef[])
        [
            PlanKind.Service.Named(draft.Namespace, draft.Name),
            PlanKind.ServiceExport.Named(draft.Namespace, draft.Name),
            PlanKind.ResourceOverride.Named(draft.Namespace, ServiceOverrides.LabelsName(draft, view)),
            PlanKind.ResourceOverride.Named(draft.Namespace, ServiceOverrides.WeightsName(draft, view)),
        ],
        PlanKind.Placement.Named("", ServiceOverrides.PlacementName(draft)),
    ];

    public static ServicePlan Of(ServiceDraft draft, FleetView view, HubReading hub, AzureReading azure)
    {
        var plan = new PlanBuilder(hub);
        var clusters = ServiceClusters.Of(draft, view, azure);
        CheckNames(draft, hub, plan);
        CheckLabels(draft, clusters, azure, plan);

        if (draft.NewNamespace)
        {
            plan.Write(
                PlanKind.Namespace, plan.Head(PlanKind.Namespace, "", draft.Namespace), "The namespace that is placed on the members.");
        }

        var workload = ServiceWorkload.Of(draft, plan);
        workload.Check(draft, plan);
        Workload(draft, workload, view, plan);
        Export(draft, plan);
        if (ServiceOverrides.Labels(draft, view, clusters, plan) is { } labels)
        {
            plan.Write(PlanKind.ResourceOverride, labels, "Gives the Service its own DNS label in each cluster.");
        }

        if (ServiceOverrides.Weights(draft, view, clusters, plan) is { } weights)
        {
            plan.Write(PlanKind.ResourceOverride, weights, "Gives clusters their own export weights.");
        }

        if (ServicePlacement.Of(draft, view, clusters, plan) is { } placement)
        {
            plan.Write(PlanKind.Placement, placement, "Places the namespace and these objects on the members.");
        }
        else
        {
            plan.Keep(PlanKind.Placement.Named("", ServiceOverrides.PlacementName(draft)), "Already places the namespace.");
        }

        return new ServicePlan(plan.Build($"Export service {draft.Namespace}/{draft.Name}", []), clusters);
    }

    private static void Workload(ServiceDraft draft, ServiceWorkload workload, FleetView view, PlanBuilder plan)
    {
        if (workload.Deployment is { } deployment)
        {
            if (draft.Workload == WorkloadSource.OnHub)
            {
                plan.Keep(PlanKind.Deployment.Named(draft.Namespace, draft.Deployment), "Your workload, unchanged.");
            }
            else
            {
                plan.Write(PlanKind.Deployment, deployment, "The application workload.");
            }
        }

        if (workload.Service is not { } service)
        {
            return;
        }

        var wanted = draft.Workload == WorkloadSource.OnHub ? plan.Head(PlanKind.Service, draft.Namespace, draft.Name) : service.Copy();
        if (!service.Map("metadata", "annotations").Any(a => a.Key != Manifests.LastApplied))
        {
            wanted.Make("metadata", "annotations")[MarkerAnnotation] = ServiceOverrides.LabelsName(draft, view);
        }

        plan.Write(
            PlanKind.Service, wanted,
            "Gets one public IP in each cluster. The annotation is needed so that the override can add the DNS label.");
    }

    private static void Export(ServiceDraft draft, PlanBuilder plan)
    {
        if (draft.ExportWeight is < 0 or > EndpointWeights.MaxWeight)
        {
            plan.Refuse(
                nameof(ServiceDraft.ExportWeight), $"An export weight must be a whole number from 0 to {EndpointWeights.MaxWeight}.");
            return;
        }

        if (draft.ExportWeight == 0 && draft.Weights.Values.All(w => w == 0))
        {
            plan.Refuse(
                nameof(ServiceDraft.ExportWeight), "With export weight 0 no cluster exports the service.",
                "Choose a weight of at least 1.");
        }

        var export = plan.Head(PlanKind.ServiceExport, draft.Namespace, draft.Name);
        export.Make("metadata", "annotations")[ServiceOverrides.WeightAnnotation] =
            draft.ExportWeight.ToString(CultureInfo.InvariantCulture);
        plan.Write(PlanKind.ServiceExport, export, "Exports the Service from every cluster where it is placed, under its own name.");
    }

    private static void CheckNames(ServiceDraft draft, HubReading hub, PlanBuilder plan)
    {
        plan.Refuse(nameof(ServiceDraft.Namespace), Names.Namespace(draft.Namespace) ?? Names.Placed(draft.Namespace));
        plan.Refuse(nameof(ServiceDraft.Name), Names.Service(draft.Name));
        var ns = PlanKind.Namespace.Named("", draft.Namespace);
        if (!draft.NewNamespace && draft.Namespace.Length > 0 && hub.Lacks(ns))
        {
            plan.Refuse(nameof(ServiceDraft.Namespace), $"The hub has no namespace {draft.Namespace}.", "Let FleetDns create it.");
        }
        else if (hub.Find(ns).Text("status", "phase") == "Terminating")
        {
            plan.Refuse(nameof(ServiceDraft.Namespace), $"The namespace {draft.Namespace} is being deleted.");
        }

        if (draft.Editing is { } editing && (editing.Namespace != draft.Namespace || editing.Name != draft.Name))
        {
            plan.Refuse(nameof(ServiceDraft.Name), $"Namespace and name of the exported service {editing} cannot be changed.");
        }

        if (draft.Editing is null && draft.Workload == WorkloadSource.Sample)
        {
            foreach (
                var (kind, name, field) in ((PlanKind, string, string)[])[
                    (PlanKind.Service, draft.Name, nameof(ServiceDraft.Name)),
                    (PlanKind.Deployment, ServiceWorkload.DeploymentName(draft), nameof(ServiceDraft.Deployment))])
            {
                if (hub.Find(kind.Named(draft.Namespace, name)) is not null)
                {
                    plan.Warn(
                        field, $"{kind.Kind} {draft.Namespace}/{name} exists and would be changed to the sample.",
                        "Choose another name, or use the existing workload on the hub.");
                }
            }
        }
    }

    private static void CheckLabels(ServiceDraft draft, ImmutableArray<ClusterOutlook> clusters, AzureReading azure, PlanBuilder plan)
    {
        foreach (var cluster in clusters.Where(c => c.Picked))
        {
            var own = draft.Labels.ContainsKey(cluster.Cluster);
            var field = own || draft.Rules == LabelRules.PerCluster ? $"{nameof(ServiceDraft.Labels)}[{cluster.Cluster}]"
                : nameof(ServiceDraft.LabelPattern);
            if (cluster.Label is null)
            {
                plan.Refuse(
                    field, $"{cluster.Cluster} has no label {ClusterLabels.Location}: no region's rule matches it, and its public IP "
                        + "would get no DNS label.", "Use one rule per cluster.");
            }
            else if (cluster.LabelProblem is { } problem)
            {
                plan.Refuse(
                    field, $"{cluster.Cluster}: {problem}",
                    own ? null : draft.Rules == LabelRules.PerRegion
                    ? "Use one rule per cluster, which may shorten the name, or another pattern." : "Choose your own label.");
            }
            else if (cluster.LabelState.State == NameState.Taken)
            {
                plan.Refuse(
                    field, $"{cluster.Cluster}: {cluster.Label}.{cluster.Region}.{DnsLabels.Zone} is "
                        + $"taken{(cluster.LabelState.Words is { } words ? $": {words}" : ".")}", "Choose another label.");
            }
            else if (cluster.Region is null)
            {
                plan.Warn(
                    field, $"{cluster.Cluster} has no label {ClusterLabels.Location}, so FleetDns cannot check whether {cluster.Label} "
                        + "is free in its region.");
            }
        }

        if (clusters.Any(
            c => c is { Picked: true, LabelProblem: null, Label: not null, Region: not null, LabelState.State: NameState.Unknown }))
        {
            plan.Advise(
                nameof(ServiceDraft.LabelPattern),
                azure.Labels.IsEmpty ? "FleetDns has not yet checked whether the DNS labels are free."
                : "FleetDns could not check whether all DNS labels are free.");
        }
    }
}
