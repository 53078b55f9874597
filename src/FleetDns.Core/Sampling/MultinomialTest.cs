namespace FleetDns.Core.Sampling;

/// <summary>
/// The exact test of observed counts against expected shares: p = Σ P(t) over all tables t that are no likelier than the observed one.
/// All tables are enumerated while they are few, else drawn at random from a fixed seed, so that the same counts always give the same p.
/// </summary>
public static class MultinomialTest
{
    public const int Draws = 100_000;

    /// <summary>Tables that are enumerated at most: well under a second.</summary>
    public const int EnumeratedTables = 1_000_000;

    // Tables of equal probability differ in the last bits: counted as equal, to the same side as in R's and Python's libraries.
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
            sum += Enumerate(box + 1, left - count, logSofar + (count * logShares[box]) - logFactorials[count], logShares, logFactorials, observed);
        }

        return sum;
    }

    private static double Draw(int n, IReadOnlyList<double> shares, double[] logShares, double[] logFactorials, double observed)
    {
        var alias = new AliasTable(shares);
        var random = new SplitMix(0x5EED);
        var counts = new int[shares.Count];
        var asExtreme = 0;
        for (var draw = 0; draw < Draws; draw++)
        {
            Array.Clear(counts);
            for (var i = 0; i < n; i++)
            {
                counts[alias.Pick(random.Next())]++;
            }

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

    /// <summary>Walker's alias table: one random number, one answer.</summary>
    private sealed class AliasTable
    {
        private readonly double[] _threshold;
        private readonly int[] _alias;

        public AliasTable(IReadOnlyList<double> shares)
        {
            var k = shares.Count;
            _threshold = [.. shares.Select(s => s * k)];
            _alias = [.. Enumerable.Range(0, k)];
            var small = new Stack<int>(_alias.Where(i => _threshold[i] < 1));
            var large = new Stack<int>(_alias.Where(i => _threshold[i] >= 1));
            while (small.Count > 0 && large.Count > 0)
            {
                var poor = small.Pop();
                var rich = large.Pop();
                _alias[poor] = rich;
                _threshold[rich] -= 1 - _threshold[poor];
                (_threshold[rich] < 1 ? small : large).Push(rich);
            }

            foreach (var rest in small.Concat(large))
            {
                _threshold[rest] = 1;   // what is left over is 1 but for rounding
            }
        }

        public int Pick(ulong random)
        {
            // The high half chooses the box, the low half the side of the threshold.
            var box = (int)((random >> 32) * (ulong)_threshold.Length >> 32);
            return (uint)random * (1.0 / 4294967296.0) < _threshold[box] ? box : _alias[box];
        }
    }

    /// <summary>SplitMix64: a fixed sequence that no runtime version changes, unlike a seeded System.Random.</summary>
    private sealed class SplitMix(ulong seed)
    {
        private ulong _state = seed;

        public ulong Next()
        {
            _state += 0x9E3779B97F4A7C15;
            var z = _state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
