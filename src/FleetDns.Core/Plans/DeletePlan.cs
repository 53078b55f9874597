namespace FleetDns.Core.Plans;

/// <summary>What a delete would do: the documents to delete are the plan's; nothing else is touched.</summary>
/// <param name="Stops">In sentences: what stops answering.</param>
/// <param name="Follows">In sentences: what else follows, without an FQDN that stops.</param>
/// <param name="Finalizers">What the deletion waits for, in words, by finalizer; to be watched to the end.</param>
public sealed record DeletePlan(Plan Plan, ImmutableArray<string> Stops, ImmutableArray<string> Follows, ImmutableArray<string> Finalizers)
{
    /// <summary>Profiles, backends, ServiceExports, Services, overrides and placements.</summary>
    public static DeletePlan Of(DocumentRef what, FleetView view, HubPicture hub) => DeletePlans.Of(what, view, hub);

    public static ImmutableArray<DocumentRef> Asks(DocumentRef what) => [what];
}
