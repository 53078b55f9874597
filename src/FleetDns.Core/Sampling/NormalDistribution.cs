namespace FleetDns.Core.Sampling;

/// <summary>The standard normal distribution, through the incomplete gamma function.</summary>
internal static class NormalDistribution
{
    /// <summary>P(Z ≤ z).</summary>
    public static double Below(double z)
    {
        var tail = 0.5 * GammaFunction.UpperRegularised(0.5, z * z / 2);
        return z >= 0 ? 1 - tail : tail;
    }

    /// <summary>The z with P(Z ≤ z) = <paramref name="probability"/>, by bisection: exact to 1e-12, and only called a few times.</summary>
    /// <param name="probability">Between 0 and 1, both excluded.</param>
    public static double Quantile(double probability)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(probability, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(probability, 1);
        double low = -40, high = 40;
        while (high - low > 1e-12)
        {
            var middle = (low + high) / 2;
            (low, high) = Below(middle) < probability ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }
}
