namespace FleetDns.Core.Fleet;

/// <summary>The objects of one watched kind as the projection has processed them.</summary>
internal sealed class HubMirror<T>(HubKind<T> kind, RowDefects? defects = null) : Mirror<ObjectKey, T>(defects, kind.Name, kind.Same)
    where T : class, IFleetObject
{
    public void Follow(FleetFacts facts, FleetChanges changes, Action<ObjectKey, T?, T?> changed) =>
        Follow(facts.Of(kind), changes.Of(kind), changed);
}
