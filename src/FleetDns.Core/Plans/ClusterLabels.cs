namespace FleetDns.Core.Plans;

/// <summary>Labels with which placements and overrides select clusters.</summary>
internal static class ClusterLabels
{
    public const string Location = "fleet.azure.com/location";
    private static readonly string[] s_names = ["fleet.azure.com/member-name", "kubernetes-fleet.io/member-name"];

    public static string? Region(MemberRow member) => member.Cluster.Meta.Labels.GetValueOrDefault(Location);

    /// <summary>A label that only this cluster has; null if there is none.</summary>
    public static (string Key, string Value)? Own(MemberRow member, IEnumerable<MemberRow> all)
    {
        foreach (var key in s_names)
        {
            if (member.Cluster.Meta.Labels.GetValueOrDefault(key) is { Length: > 0 } value
                && all.All(other => other.Name == member.Name || other.Cluster.Meta.Labels.GetValueOrDefault(key) != value))
            {
                return (key, value);
            }
        }

        return null;
    }

    /// <summary>Whether the cluster matches one of the terms; with no terms every cluster does.</summary>
    public static bool Matches(MemberRow member, ImmutableArray<AffinityTerm> terms) =>
        terms.IsDefaultOrEmpty
            || terms.Any(term => term.MatchLabels.All(l => member.Cluster.Meta.Labels.GetValueOrDefault(l.Key) == l.Value));

    public static bool Matches(MemberRow member, LabelTerm term) =>
        term.MatchLabels.All(l => member.Cluster.Meta.Labels.GetValueOrDefault(l.Key) == l.Value)
            && term.MatchExpressions.All(e => Matches(member.Cluster.Meta.Labels, e));

    private static bool Matches(ImmutableDictionary<string, string> labels, LabelExpression expression) => expression.Operator switch
    {
        "In" => labels.TryGetValue(expression.Key, out var value) && expression.Values.Contains(value),
        "NotIn" => !labels.TryGetValue(expression.Key, out var value) || !expression.Values.Contains(value),
        "Exists" => labels.ContainsKey(expression.Key),
        "DoesNotExist" => !labels.ContainsKey(expression.Key),
        _ => false,
    };
}
