namespace FleetDns.Sandbox.Controllers;

/// <summary>
/// Orders that are arbitrary upstream (lists of an informer cache, Go's maps): sorted by a hash of the name and a seed, so that names do
/// not decide the order and a run can be repeated.
/// </summary>
internal sealed class Randomness(int seed)
{
    public List<T> Order<T>(IEnumerable<T> items, Func<T, string> name) => [.. items.OrderBy(item => Hash(name(item)))];

    /// <summary>FNV-1a with a final mix of the bits, because names differ only in their last characters.</summary>
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
