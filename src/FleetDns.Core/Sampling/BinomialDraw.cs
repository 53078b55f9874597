namespace FleetDns.Core.Sampling;

/// <summary>
/// Random binomial counts, exact, in constant time: inversion where few are expected, else Hörmann's transformed rejection (BTRS, 1993).
/// Numbers come from SplitMix64: a fixed sequence that no runtime version changes, unlike a seeded System.Random.
/// </summary>
/// <param name="logFactorials">ln 0! … ln n! up to the largest requested count.</param>
internal sealed class BinomialDraw(double[] logFactorials, ulong seed)
{
    // BTRS is designed for expected counts from here on.
    private const double Few = 10;
    private ulong _state = seed;

    /// <summary>How many of <paramref name="trials"/> succeed.</summary>
    /// <param name="share">0..1.</param>
    public int Next(int trials, double share) =>
        trials == 0 || share <= 0 ? 0
        : share > 0.5 ? trials - Next(trials, 1 - share)
        : trials * share < Few ? Invert(trials, share)
        : Reject(trials, share);

    private int Invert(int trials, double share)
    {
        var odds = share / (1 - share);
        var probability = Math.Pow(1 - share, trials);
        var rest = Uniform();
        var count = 0;
        while (rest > probability && count < trials)
        {
            rest -= probability;
            count++;
            probability *= (trials - count + 1) * odds / count;
        }

        return count;
    }

    private int Reject(int trials, double share)
    {
        var deviation = Math.Sqrt(trials * share * (1 - share));
        var b = 1.15 + (2.53 * deviation);
        var a = -0.0873 + (0.0248 * b) + (0.01 * share);
        var squeeze = 0.92 - (4.2 / b);
        var alpha = (2.83 + (5.1 / b)) * deviation;
        var mode = (int)((trials + 1) * share);
        var logOdds = Math.Log(share / (1 - share));
        while (true)
        {
            var u = Uniform() - 0.5;
            var v = Uniform();
            var us = 0.5 - Math.Abs(u);
            var count = (int)Math.Floor((((2 * a / us) + b) * u) + (trials * share) + 0.5);
            if (us >= 0.07 && v <= squeeze)
            {
                return count;
            }

            // us = 0 makes the quotient infinite; such a count is out of range anyway.
            if (us > 0 && count >= 0 && count <= trials
                && Math.Log(v * alpha / ((a / (us * us)) + b)) <= LogRatio(trials, count, mode, logOdds))
            {
                return count;
            }
        }
    }

    /// <summary>ln of P(count) / P(mode).</summary>
    private double LogRatio(int trials, int count, int mode, double logOdds) =>
        logFactorials[mode] + logFactorials[trials - mode] - logFactorials[count] - logFactorials[trials - count] + (
            (count - mode) * logOdds);

    private double Uniform()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
