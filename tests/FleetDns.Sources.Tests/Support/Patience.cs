namespace FleetDns.Sources.Tests.Support;

/// <summary>Upper bounds of waits that a passing test never exhausts.</summary>
internal static class Patience
{
    public static TimeSpan Long { get; } = TimeSpan.FromSeconds(60);

    public static Task WithinPatienceAsync(this Task task) => task.WaitAsync(Long, TestContext.Current.CancellationToken);

    public static Task<T> WithinPatienceAsync<T>(this Task<T> task) => task.WaitAsync(Long, TestContext.Current.CancellationToken);
}
