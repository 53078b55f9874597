namespace FleetDns.Core.Problems;

/// <summary>The search criteria; null and blank match everything.</summary>
public sealed record ProblemFilter(string? Text, Severity? Severity, string? Namespace, string? Cluster)
{
    public bool IsEmpty =>
        string.IsNullOrWhiteSpace(Text) && Severity is null && string.IsNullOrEmpty(Namespace) && string.IsNullOrEmpty(Cluster);

    public bool Takes(Problem problem, FleetView view) =>
        (Severity is not { } severity || problem.Severity == severity)
        && (string.IsNullOrEmpty(Namespace) || problem.Subject.Key.Namespace == Namespace
            || problem.Profiles.Any(p => p.Namespace == Namespace))
        && (string.IsNullOrEmpty(Cluster) || problem.Cluster == Cluster)
        && (string.IsNullOrWhiteSpace(Text)
            || Text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .All(word => Contains(problem, view, word)));

    private static bool Contains(Problem problem, FleetView view, string word) =>
        Has(problem.Title, word) || Has(problem.Rule, word) || Has(problem.Subject.ToString(), word) || Has(problem.Cluster, word)
        || problem.Profiles.Any(p => Has(p.ToString(), word) || Has(view.Profiles.GetValueOrDefault(p)?.Fqdn, word))
        || problem.Evidence.Any(e => Has(e.Quote, word) || Has(e.Source, word));

    private static bool Has(string? text, string word) => text?.Contains(word, StringComparison.OrdinalIgnoreCase) == true;
}
