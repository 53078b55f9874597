namespace FleetDns.Core.Sampling;

/// <summary>How many independent answers are needed to detect a shift (docs/domain.md 4.4). Shares and shifts are 0..1: a shift is
/// absolute, not relative.</summary>
public static class SampleSize
{
    private const double Z = Confidence.Z;

    /// <summary>Answers needed to detect that <paramref name="share"/> moves by <paramref name="shift"/>, two-sided at 5 %.</summary>
    /// <param name="power">How often the shift is detected, e.g. 0.8.</param>
    public static int ToSee(double share, double shift, double power)
    {
        var moved = Moved(share, shift);
        var z = NormalDistribution.Quantile(power);
        var root = (Z * Deviation(share)) + (z * Deviation(moved));
        return (int)Math.Ceiling(root * root / (shift * shift));
    }

    /// <summary>How often (0..1) this many answers show the shift.</summary>
    public static double Power(double share, double shift, int answers)
    {
        var moved = Moved(share, shift);
        var z = ((Math.Abs(shift) * Math.Sqrt(answers)) - (Z * Deviation(share))) / Deviation(moved);
        return NormalDistribution.Below(z);
    }

    /// <summary>Answers needed to see an endpoint of that share at least once; 299 for 1 % with 95 %.</summary>
    public static int ToMeet(double share, double confidence)
    {
        RequireShare(share);
        RequireShare(confidence);
        return (int)Math.Ceiling(Math.Log(1 - confidence) / Math.Log(1 - share));
    }

    private static double Deviation(double share) => Math.Sqrt(share * (1 - share));

    private static double Moved(double share, double shift)
    {
        RequireShare(share);
        RequireShare(share + shift);
        ArgumentOutOfRangeException.ThrowIfZero(shift);
        return share + shift;
    }

    private static void RequireShare(double share)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(share, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(share, 1);
    }
}
