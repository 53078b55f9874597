namespace FleetDns.Core.Plans;

/// <summary>What "Expose a service" makes of a draft: to be asked at each keystroke.</summary>
/// <param name="Clusters">Every member, those that get the service first.</param>
public sealed record ServicePlan(Plan Plan, ImmutableArray<ClusterOutlook> Clusters)
{
    /// <summary>The plan of a draft on the fleet as it is seen.</summary>
    public static ServicePlan Of(ServiceDraft draft, FleetView view, HubPicture hub, AzurePicture azure) => ServicePlans.Of(draft, view, hub, azure);

    /// <summary>What to ask the hub for before planning (see IPlanLookups): namespace, objects of the same names, the placement.</summary>
    /// <param name="view">Where overrides of the service may stand already; null where nothing of it does.</param>
    public static ImmutableArray<DocumentRef> Asks(ServiceDraft draft, FleetView? view = null) => ServicePlans.Asks(draft, view ?? FleetView.Empty);

    /// <summary>What to ask the hub for before <see cref="Edit"/>.</summary>
    public static ImmutableArray<DocumentRef> AsksToEdit(ObjectKey service, FleetView view) => ServiceDrafts.Asks(service, view);

    /// <summary>The draft of a service that is exported already; null where the picture holds no Service or ServiceExport of that name.</summary>
    public static ServiceDraft? Edit(ObjectKey service, FleetView view, HubPicture hub) => ServiceDrafts.Edit(service, view, hub);

    /// <summary>Labels to ask about, as <c>label.region</c>.</summary>
    public ImmutableArray<string> LabelsToCheck =>
        [.. Clusters.Where(c => c is { Picked: true, Label: not null, Region: not null, LabelProblem: null, LabelState.State: not NameState.Own }).Select(c => $"{c.Label}.{c.Region}")];
}

/// <summary>One member cluster under a service plan.</summary>
/// <param name="Region">Null where the cluster has no label <c>fleet.azure.com/location</c>.</param>
/// <param name="Picked">The placement would pick it (with PickN: it is among the candidates, see <paramref name="Why"/>).</param>
/// <param name="Why">Why it is picked or not, in words.</param>
/// <param name="Label">The DNS label its public IP will get; null where no rule gives it one.</param>
/// <param name="LabelProblem">What is wrong with the label; null where nothing is.</param>
/// <param name="LabelState">Whether the label is free, as far as it was asked.</param>
/// <param name="Weight">The export weight there.</param>
public sealed record ClusterOutlook(string Cluster, int Slot, string? Region, bool Picked, string Why, string? Label, string? LabelProblem, NameAnswer LabelState, int Weight);
