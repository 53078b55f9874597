namespace FleetDns.Core.Fleet;

/// <summary>Namespaces of the hub by name. Used only by the projection.</summary>
internal sealed class NamespaceProjection(RowDefects defects)
{
    private readonly HubMirror<HubNamespace> _namespaces = new(HubKinds.Namespaces, defects);

    public ImmutableSortedDictionary<string, HubNamespace> Update(
        ImmutableSortedDictionary<string, HubNamespace> view, FleetFacts facts, FleetChanges changes)
    {
        var rows = view.ToBuilder();
        _namespaces.Follow(facts, changes, (key, _, now) =>
        {
            if (now is null)
            {
                rows.Remove(key.Name);
            }
            else
            {
                rows[key.Name] = now;
            }
        });
        return rows.ToImmutable();
    }
}
