namespace FleetDns.Core.Sampling;

/// <summary>Pearson's test of observed counts against expected shares (docs/domain.md 4.4). Suitable if every expected count is at least
/// 5.</summary>
public static class ChiSquare
{
    /// <summary>Σ(O−E)²/E.</summary>
    /// <param name="shares">Positive, adding up to 1.</param>
    public static double Statistic(IReadOnlyList<int> counts, IReadOnlyList<double> shares)
    {
        var n = counts.Sum();
        var sum = 0.0;
        for (var i = 0; i < counts.Count; i++)
        {
            var expected = n * shares[i];
            sum += (counts[i] - expected) * (counts[i] - expected) / expected;
        }

        return sum;
    }

    /// <summary>P(χ² ≥ statistic).</summary>
    /// <param name="degreesOfFreedom">At least 1.</param>
    public static double PValue(double statistic, int degreesOfFreedom)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degreesOfFreedom, 1);
        return GammaFunction.UpperRegularised(degreesOfFreedom / 2.0, statistic / 2);
    }
}
