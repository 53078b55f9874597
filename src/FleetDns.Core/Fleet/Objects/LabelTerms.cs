namespace FleetDns.Core.Fleet;

/// <summary>Label selectors with the semantics of Kubernetes.</summary>
public static class LabelTerms
{
    /// <summary>Whether an override rule's clusterSelector matches a cluster with these labels: absent matches none, without terms matches
    /// all (docs/domain.md 1.3.4).</summary>
    public static bool Takes(this OverrideRule rule, ImmutableDictionary<string, string> labels) =>
        rule.Clusters is { } terms && (terms.IsEmpty || terms.Any(term => term.Matches(labels)));

    public static bool Matches(this LabelTerm term, ImmutableDictionary<string, string> labels) =>
        term.MatchLabels.All(pair => labels.TryGetValue(pair.Key, out var value) && value == pair.Value)
        && term.MatchExpressions.All(expression => Holds(expression, labels.GetValueOrDefault(expression.Key)));

    // An unknown operator matches nothing: better one cluster too few than a wrong one.
    private static bool Holds(LabelExpression expression, string? value) => expression.Operator switch
    {
        "In" => value is not null && expression.Values.Contains(value),
        "NotIn" => value is null || !expression.Values.Contains(value),
        "Exists" => value is not null,
        "DoesNotExist" => value is null,
        _ => false,
    };
}
