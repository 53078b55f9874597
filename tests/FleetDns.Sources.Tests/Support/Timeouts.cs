namespace FleetDns.Sources.Tests.Support;

/// <summary>Upper bounds of waits that a passing test never exhausts.</summary>
internal static class Timeouts
{
    public static TimeSpan Long { get; } = TimeSpan.FromSeconds(60);

    public static Task WithinTimeoutAsync(this Task task) => task.WaitAsync(Long, TestContext.Current.CancellationToken);

    public static Task<T> WithinTimeoutAsync<T>(this Task<T> task) => task.WaitAsync(Long, TestContext.Current.CancellationToken);
}
