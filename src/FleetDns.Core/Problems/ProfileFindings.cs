namespace FleetDns.Core.Problems;

/// <summary>The problems of one profile, as summarised in its row.</summary>
/// <param name="Worst">The worst problem above advice; null if there is none.</param>
/// <param name="Others">The number of other problems above advice.</param>
/// <param name="Drained">Clusters and backends drained by weight 0, and whether only one cluster is left.</param>
public sealed record ProfileFindings(Problem? Worst, int Others, EquatableArray<Problem> Drained)
{
    public static ProfileFindings None { get; } = new(null, 0, []);

    public static ImmutableDictionary<ObjectKey, ProfileFindings> Of(FleetView view) =>
        view.Problems.Values
            .Where(Counts)
            .SelectMany(p => p.Profiles.Select(profile => (profile, p)))
            .GroupBy(p => p.profile, p => p.p)
            .ToImmutableDictionary(g => g.Key, Of);

    public static ProfileFindings Of(FleetView view, ObjectKey profile) =>
        Of(view.Problems.Values.Where(p => Counts(p) && p.Profiles.Contains(profile)));

    private static bool Counts(Problem problem) => !problem.IsAdvice || problem.Rule is Rules.Drained.RuleId or Rules.OneCluster.RuleId;

    private static ProfileFindings Of(IEnumerable<Problem> of)
    {
        var worst = of.Where(p => !p.IsAdvice).OrderBy(p => p.Severity)
            .ThenBy(p => p.Subject.Kind is "ResourceOverride" or "ClusterResourceOverride").ThenBy(p => p.Key).ToList();
        var advice = of.Where(p => p.IsAdvice).OrderBy(p => p.Rule == Rules.OneCluster.RuleId).ThenBy(p => p.Key).ToImmutableArray();
        // An FQDN that always had one cluster has lost nothing.
        return new ProfileFindings(
            worst.FirstOrDefault(), Math.Max(0, worst.Count - 1), advice.Any(p => p.Rule == Rules.Drained.RuleId) ? advice : []);
    }
}
