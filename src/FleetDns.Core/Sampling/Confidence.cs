namespace FleetDns.Core.Sampling;

/// <summary>How sure a statement about a measured split is, in one place for verdicts, intervals and sample sizes (docs/domain.md
/// 4.4).</summary>
public static class Confidence
{
    /// <summary>The chance that a verdict says "differs" where nothing differs.</summary>
    public const double Alpha = 0.05;

    /// <summary>The two-sided quantile of the normal distribution that belongs to <see cref="Alpha"/>.</summary>
    public const double Z = 1.959964;

    /// <summary>As the head of an interval names it.</summary>
    public const string Words = "95 %";

    /// <summary>How often chance alone gives a verdict "differs".</summary>
    public const string ChanceWords = "one of twenty measurements";
}
