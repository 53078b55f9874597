namespace FleetDns.Sources.Cluster.Watching;

/// <summary>
/// Waits of <c>first · 2ⁿ</c>, at most <c>longest</c>, each shortened at random by up to half, so that watches that failed together do not
/// retry together.
/// </summary>
internal sealed class Backoff(TimeSpan first, TimeSpan longest, Random random)
{
    private int _failures;

    public int Failures => _failures;

    public TimeSpan Next()
    {
        var basis = Math.Min(first.TotalMilliseconds * Math.Pow(2, Math.Min(_failures, 30)), longest.TotalMilliseconds);
        _failures++;
        return TimeSpan.FromMilliseconds(basis * (1 - (random.NextDouble() / 2)));
    }

    public void StartOver() => _failures = 0;
}
