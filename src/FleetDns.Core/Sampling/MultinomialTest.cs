namespace FleetDns.Core.Sampling;

/// <summary>
/// The exact test of observed counts against expected shares: p = Σ P(t) over all tables t that are not more likely than the observed one.
/// All tables are enumerated while they are few, else drawn at random from a fixed seed, so that the same counts always give the same p.
/// </summary>
public static class MultinomialTest
{
    public const int Draws = 100_000;

    /// <summary>Tables that are enumerated at most: well under a second.</summary>
    public const int EnumeratedTables = 1_000_000;

    // Tables of equal probability may differ in the last bits: they count as equal, as in R's and Python's libraries.
    private const double Tie = 1e-7;

    /// <param name="shares">Positive, adding up to 1.</param>
    /// <returns>The p-value, and whether it is exact (else from <see cref="Draws"/> random tables).</returns>
    public static (double PValue, bool Exact) PValue(IReadOnlyList<int> counts, IReadOnlyList<double> shares)
    {
        var n = counts.Sum();
        var logFactorials = LogFactorials(n);
        var logShares = shares.Select(s => Math.Log(s)).ToArray();
        var observed = LogProbability([.. counts], logShares, logFactorials) + Tie;
        return Tables(n, counts.Count) <= EnumeratedTables
            ? (Math.Min(1, Enumerate(0, n, logFactorials[n], logShares, logFactorials, observed)), true)
            : (Draw(n, shares, logShares, logFactorials, observed), false);
    }

    /// <summary>Ways to put n answers into k boxes, C(n+k−1, k−1).</summary>
    internal static double Tables(int n, int k) =>
        Math.Round(Math.Exp(GammaFunction.Log(n + k) - GammaFunction.Log(n + 1) - GammaFunction.Log(k)));

    private static double Enumerate(int box, int left, double logSofar, double[] logShares, double[] logFactorials, double observed)
    {
        if (box == logShares.Length - 1)
        {
            var log = logSofar + (left * logShares[box]) - logFactorials[left];
            return log <= observed ? Math.Exp(log) : 0;
        }

        var sum = 0.0;
        for (var count = 0; count <= left; count++)
        {
            sum += Enumerate(
                box + 1, left - count, logSofar + (count * logShares[box]) - logFactorials[count], logShares, logFactorials, observed);
        }

        return sum;
    }

    private static double Draw(int n, IReadOnlyList<double> shares, double[] logShares, double[] logFactorials, double observed)
    {
        var random = new BinomialDraw(logFactorials, 0x5EED);
        var counts = new int[shares.Count];
        var asExtreme = 0;
        for (var draw = 0; draw < Draws; draw++)
        {
            // A multinomial table is a chain of binomial counts, each of the rest of the earlier boxes.
            var left = n;
            var share = 1.0;
            for (var box = 0; box < counts.Length - 1; box++)
            {
                counts[box] = random.Next(left, Math.Min(1, shares[box] / share));
                left -= counts[box];
                share = Math.Max(share - shares[box], double.Epsilon);
            }

            counts[^1] = left;
            if (LogProbability(counts, logShares, logFactorials) <= observed)
            {
                asExtreme++;
            }
        }

        // The observed table is one of the possible ones: p is never 0.
        return (asExtreme + 1.0) / (Draws + 1.0);
    }

    private static double LogProbability(int[] counts, double[] logShares, double[] logFactorials)
    {
        var log = logFactorials[^1];
        for (var i = 0; i < counts.Length; i++)
        {
            log += (counts[i] * logShares[i]) - logFactorials[counts[i]];
        }

        return log;
    }

    private static double[] LogFactorials(int n)
    {
        var logs = new double[n + 1];
        for (var i = 2; i <= n; i++)
        {
            logs[i] = logs[i - 1] + Math.Log(i);
        }

        return logs;
    }
}
