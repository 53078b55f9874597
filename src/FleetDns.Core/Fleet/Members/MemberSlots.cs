namespace FleetDns.Core.Fleet;

/// <summary>
/// The slot (colour and letter) of each member cluster: 0, 1, 2, … in order of creation, then name, as they are first seen.
/// A slot is never reused, not even after its cluster leaves: a colour must not change its meaning while it is on screen.
/// </summary>
internal sealed class MemberSlots
{
    private readonly Dictionary<string, int> _slots;

    public MemberSlots() => _slots = new Dictionary<string, int>(StringComparer.Ordinal);

    private MemberSlots(Dictionary<string, int> slots) => _slots = slots;

    /// <summary>-1 if the cluster has never been a member.</summary>
    public int Of(string cluster) => _slots.GetValueOrDefault(cluster, -1);

    /// <summary>Assigns slots to clusters without one.</summary>
    /// <returns>The names of the clusters that got one now.</returns>
    public IReadOnlyList<string> Give(IEnumerable<MemberCluster> members)
    {
        var newcomers = members
            .Where(m => !_slots.ContainsKey(m.Meta.Key.Name))
            .OrderBy(m => m.Meta.Created)
            .ThenBy(m => m.Meta.Key.Name, StringComparer.Ordinal)
            .Select(m => m.Meta.Key.Name)
            .ToList();
        foreach (var name in newcomers)
        {
            _slots.Add(name, _slots.Count);
        }

        return newcomers;
    }

    public MemberSlots Copy() => new(new Dictionary<string, int>(_slots, StringComparer.Ordinal));
}
