using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.Controllers.Placement;

/// <summary>metav1.LabelSelector; an absent or empty one selects everything.</summary>
internal static class LabelSelector
{
    public static bool Matches(JsonNode? selector, IReadOnlyDictionary<string, string> labels) =>
        selector.Map("matchLabels").All(pair => labels.TryGetValue(pair.Key, out var value) && value == pair.Value)
        && selector.Items("matchExpressions").All(expression => Matches(expression, labels));

    private static bool Matches(JsonObject expression, IReadOnlyDictionary<string, string> labels)
    {
        var has = labels.TryGetValue(expression.Text("key") ?? "", out var value);
        return expression.Text("operator") switch
        {
            "In" => has && expression.Texts("values").Contains(value),
            "NotIn" => !has || !expression.Texts("values").Contains(value),
            "Exists" => has,
            "DoesNotExist" => !has,
            _ => false,
        };
    }
}
