using System.Globalization;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>Times as Kubernetes writes them: whole seconds, UTC, <c>2026-11-23T06:25:27Z</c>.</summary>
public static class Timestamp
{
    public static string Show(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string Now(TimeProvider time) => Show(time.GetUtcNow());
}
