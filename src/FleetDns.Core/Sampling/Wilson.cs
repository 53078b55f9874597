namespace FleetDns.Core.Sampling;

/// <summary>Wilson's score interval of a share (docs/domain.md 4.4).</summary>
public static class Wilson
{
    private const double Z = Confidence.Z;

    /// <param name="answers">0..<paramref name="counted"/>.</param>
    /// <param name="counted">All counted answers; 0 gives the whole range 0..1.</param>
    public static Interval Of(int answers, int counted)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(answers);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(answers, counted);
        if (counted == 0)
        {
            return new Interval(0, 1);
        }

        double n = counted;
        var p = answers / n;
        var scale = 1 + (Z * Z / n);
        var centre = (p + (Z * Z / (2 * n))) / scale;
        var half = Z * Math.Sqrt((p * (1 - p) / n) + (Z * Z / (4 * n * n))) / scale;
        // At 0 and n the bound is exact; the subtraction leaves only noise.
        return new Interval(answers == 0 ? 0 : Math.Max(0, centre - half), answers == counted ? 1 : Math.Min(1, centre + half));
    }
}
