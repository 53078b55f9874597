namespace FleetDns.Core.Plans;

/// <summary>The effect of a delete. The documents to delete are those of the plan; nothing else is changed.</summary>
/// <param name="Stops">Sentences about what stops resolving.</param>
/// <param name="Follows">Sentences about other consequences.</param>
/// <param name="Finalizers">What the deletion waits for, by finalizer.</param>
public sealed record DeletePlan(Plan Plan, ImmutableArray<string> Stops, ImmutableArray<string> Follows, ImmutableArray<string> Finalizers)
{
    /// <summary>Profiles, backends, ServiceExports, Services, overrides and placements.</summary>
    public static DeletePlan Of(DocumentRef what, FleetView view, HubReading hub) => DeletePlans.Of(what, view, hub);

    public static ImmutableArray<DocumentRef> Asks(DocumentRef what) => [what];
}
