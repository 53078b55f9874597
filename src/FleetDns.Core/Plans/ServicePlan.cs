namespace FleetDns.Core.Plans;

/// <summary>The plan and preview that "Export a service" makes of a draft; computed at each keystroke.</summary>
/// <param name="Clusters">Every member, the ones that get the service first.</param>
public sealed record ServicePlan(Plan Plan, ImmutableArray<ClusterOutlook> Clusters)
{
    /// <summary>The plan of a draft for the visible fleet.</summary>
    public static ServicePlan Of(ServiceDraft draft, FleetView view, HubReading hub, AzureReading azure) =>
        ServicePlans.Of(draft, view, hub, azure);

    /// <summary>What to read from the hub before planning (see IPlanLookups): namespace, objects of the same names, the
    /// placement.</summary>
    /// <param name="view">The view, which may contain overrides of the service; null if it has none.</param>
    public static ImmutableArray<DocumentRef> Asks(ServiceDraft draft, FleetView? view = null) =>
        ServicePlans.Asks(draft, view ?? FleetView.Empty);

    /// <summary>What to read from the hub before <see cref="Edit"/>.</summary>
    public static ImmutableArray<DocumentRef> AsksToEdit(ObjectKey service, FleetView view) => ServiceDrafts.Asks(service, view);

    /// <summary>The draft of an exported service; null if the snapshot has no Service or ServiceExport of that name.</summary>
    public static ServiceDraft? Edit(ObjectKey service, FleetView view, HubReading hub) => ServiceDrafts.Edit(service, view, hub);

    /// <summary>Labels to query, as <c>label.region</c>.</summary>
    public ImmutableArray<string> LabelsToCheck =>
        [.. Clusters.Where(
            c => c is { Picked: true, Label: not null, Region: not null, LabelProblem: null, LabelState.State: not NameState.Own })
            .Select(c => $"{c.Label}.{c.Region}")];
}

/// <summary>One member cluster under a service plan.</summary>
/// <param name="Region">Null if the cluster has no label <c>fleet.azure.com/location</c>.</param>
/// <param name="Picked">The placement would pick it (with PickN: it is among the candidates, see <paramref name="Why"/>).</param>
/// <param name="Why">Why it is picked or not.</param>
/// <param name="Label">The DNS label that its public IP will get; null if no rule sets one.</param>
/// <param name="LabelProblem">What is wrong with the label; null if nothing is.</param>
/// <param name="LabelState">Whether the label is free, if it was queried.</param>
/// <param name="Weight">The export weight there.</param>
public sealed record ClusterOutlook(
    string Cluster, int Slot, string? Region, bool Picked, string Why, string? Label, string? LabelProblem, NameAnswer LabelState,
    int Weight);
