namespace FleetDns.Core.Fleet;

/// <summary>Label selectors as text, and why one does not match.</summary>
public static class LabelWords
{
    /// <summary>The first requirement of the term that the labels do not meet; null if it matches.</summary>
    public static string? WhyNot(LabelTerm term, IReadOnlyDictionary<string, string> labels)
    {
        foreach (var (key, value) in term.MatchLabels.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (labels.GetValueOrDefault(key) != value)
            {
                return $"{Is(key, labels)}, not {value}";
            }
        }

        foreach (var expression in term.MatchExpressions)
        {
            var has = labels.TryGetValue(expression.Key, out var value);
            var listed = has && expression.Values.Contains(value!);
            if (expression.Operator switch { "In" => !listed, "NotIn" => listed, "Exists" => !has, "DoesNotExist" => has, _ => true })
            {
                return expression.Operator switch
                {
                    "In" => $"{Is(expression.Key, labels)}, none of {Wording.List([.. expression.Values])}",
                    "NotIn" => $"{Is(expression.Key, labels)}, which is excluded",
                    "Exists" => $"it has no label {expression.Key}",
                    "DoesNotExist" => $"it has a label {expression.Key}",
                    var other => $"{other} is not an operator",
                };
            }
        }

        return null;
    }

    /// <summary><c>fleet.azure.com/location = eastus</c>; <c>everything</c> for an empty term.</summary>
    public static string Of(LabelTerm term)
    {
        var parts = term.MatchLabels.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} = {pair.Value}")
            .Concat(term.MatchExpressions.Select(expression => expression.Operator switch
            {
                "Exists" => $"{expression.Key} is set",
                "DoesNotExist" => $"{expression.Key} is not set",
                "NotIn" => $"{expression.Key} not in {string.Join(", ", expression.Values)}",
                _ => $"{expression.Key} in {string.Join(", ", expression.Values)}",
            }))
            .ToList();
        return parts.Count == 0 ? "everything" : string.Join(" and ", parts);
    }

    /// <summary>Alternatives: any one of the terms must hold.</summary>
    public static string Of(EquatableArray<LabelTerm> terms) => terms.IsEmpty ? "all clusters" : string.Join(", or ", terms.Select(Of));

    private static string Is(string key, IReadOnlyDictionary<string, string> labels) =>
        labels.TryGetValue(key, out var value) ? $"{key} is {value}" : $"{key} is not set";
}
