namespace FleetDns.Sandbox.KubeApi;

/// <summary>
/// The objects of this process whose trees are kept, newest first: who reads an object reads it again soon, and its tree costs some ten times
/// the memory of its bytes. (Weak references would do the same, but each needs a handle that every collection looks at.)
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
