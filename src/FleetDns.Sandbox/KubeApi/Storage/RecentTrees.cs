namespace FleetDns.Sandbox.KubeApi;

/// <summary>
/// The most recently used objects, whose trees are cached: an object is often read again soon, and its tree costs some ten times
/// the memory of its bytes. (Weak references would work too, but each needs a handle that every garbage collection visits.)
/// </summary>
internal static class RecentTrees
{
    private const int Kept = 512;   // a power of two

    private static readonly StoredObject?[] s_ring = new StoredObject?[Kept];
    private static int s_next;

    public static void Add(StoredObject stored)
    {
        var at = Interlocked.Increment(ref s_next) & (Kept - 1);
        var oldest = Interlocked.Exchange(ref s_ring[at], stored);
        if (!ReferenceEquals(oldest, stored))
        {
            oldest?.Forget();
        }
    }
}
