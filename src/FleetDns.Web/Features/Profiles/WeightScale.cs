namespace FleetDns.Web.Features.Profiles;

/// <summary>
/// How much of 0..1000 a slider shows: small weights stay easy to set, and releasing the thumb at the end extends the scale.
/// </summary>
public static class WeightScale
{
    public const int Max = 1000;

    public static int For(int weight) => weight switch { < 200 => 200, < 500 => 500, _ => Max };

    /// <summary>The five labels under a slider.</summary>
    public static IEnumerable<int> Ticks(int scale) => Enumerable.Range(0, 5).Select(quarter => scale * quarter / 4);
}
