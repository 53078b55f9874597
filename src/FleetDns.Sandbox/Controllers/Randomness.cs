namespace FleetDns.Sandbox.Controllers;

/// <summary>
/// Orders that are arbitrary upstream (lists of an informer cache, Go's maps): by a hash of the name and a seed, so that names do not decide and a run can be
/// repeated.
/// </summary>
internal sealed class Randomness(int seed)
{
    public List<T> Order<T>(IEnumerable<T> items, Func<T, string> name) => [.. items.OrderBy(item => Hash(name(item)))];

    /// <summary>FNV-1a, its bits mixed once more: names differ in their last letters.</summary>
    private uint Hash(string name)
    {
        var hash = 2166136261u ^ (uint)seed;
        foreach (var letter in name)
        {
            hash = (hash ^ letter) * 16777619u;
        }

        hash = (hash ^ (hash >> 16)) * 0x7feb352du;
        return hash ^ (hash >> 15);
    }
}
