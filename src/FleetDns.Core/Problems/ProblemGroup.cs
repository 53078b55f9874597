namespace FleetDns.Core.Problems;

/// <summary>Problems that belong together: those of one FQDN, or those of clusters, placements … that affect none or several.</summary>
/// <param name="Profile">Null if the group is not of one FQDN.</param>
/// <param name="Title">The FQDN, or the subject of the group.</param>
/// <param name="Problems">Worst first.</param>
public sealed record ProblemGroup(ObjectKey? Profile, string Title, ImmutableArray<Problem> Problems)
{
    public Severity Worst => Problems[0].Severity;

    /// <summary>Groups of the problems that match the filter, worst first.</summary>
    public static ImmutableArray<ProblemGroup> Of(FleetView view, IEnumerable<Problem> problems) =>
    [
        .. problems
            .GroupBy(p => (Profile: p.Profiles is [var one] ? one : (ObjectKey?)null, Area: p.Profiles is [_] ? string.Empty : Area(p)))
            .Select(g => new ProblemGroup(
                g.Key.Profile,
                g.Key.Profile is { } key ? view.Profiles.GetValueOrDefault(key)?.Fqdn ?? key.ToString() : g.Key.Area,
                [.. g.OrderBy(p => p.Severity).ThenBy(p => p.Since ?? DateTimeOffset.MaxValue).ThenBy(p => p.Key)]))
            .OrderBy(g => g.Worst)
            .ThenByDescending(g => g.Problems.Count(p => p.Severity == g.Worst))
            .ThenBy(g => g.Profile is null)
            .ThenBy(g => g.Title, StringComparer.Ordinal),
    ];

    private static string Area(Problem problem) => problem.Subject.Kind switch
    {
        "MemberCluster" => "Clusters",
        "ClusterResourcePlacement" or "ResourcePlacement" => "Placements",
        "ClusterResourceOverride" or "ResourceOverride" => "Overrides",
        "Service" or "ServiceExport" or "ServiceImport" => "Services",
        "TrafficManagerBackend" => "Backends",
        "TrafficManagerProfile" => "Several FQDNs",
        _ => "The hub",
    };
}
