using System.Globalization;
using System.Text.Json.Nodes;

namespace FleetDns.Core.Plans;

/// <summary>Applies a JSON patch (add, remove, replace, test) as the API server does.</summary>
internal static class JsonPatches
{
    /// <returns>Why it cannot be applied; null if it was.</returns>
    public static string? Apply(JsonObject target, JsonArray patch)
    {
        foreach (var op in patch.OfType<JsonObject>())
        {
            var path = op.Text("path") ?? "";
            var steps = path.Split('/').Skip(1)
                .Select(s => s.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)).ToList();
            JsonNode? parent = target;
            foreach (var step in steps.SkipLast(1))
            {
                parent = Child(parent, step);
            }

            if (steps.Count == 0 || !Applied(op.Text("op"), parent, steps[^1], op["value"]))
            {
                return path;
            }
        }

        return null;
    }

    private static bool Applied(string? op, JsonNode? parent, string last, JsonNode? value)
    {
        switch (op, parent)
        {
            case ("test", not null):
                return JsonNode.DeepEquals(Child(parent, last), value);
            case ("add" or "replace", JsonObject map) when op == "add" || map.ContainsKey(last):
                map[last] = value?.DeepClone();
                return true;
            case ("remove", JsonObject map):
                return map.Remove(last);
            case ("add", JsonArray list) when last == "-" || Index(last, list.Count + 1) is not null:
                list.Insert(last == "-" ? list.Count : Index(last, list.Count + 1)!.Value, value?.DeepClone());
                return true;
            case ("replace", JsonArray list) when Index(last, list.Count) is { } at:
                list[at] = value?.DeepClone();
                return true;
            case ("remove", JsonArray list) when Index(last, list.Count) is { } at:
                list.RemoveAt(at);
                return true;
            default:
                return false;
        }
    }

    private static JsonNode? Child(JsonNode? parent, string step) => parent switch
    {
        JsonObject map => map[step],
        JsonArray list when Index(step, list.Count) is { } at => list[at],
        _ => null,
    };

    private static int? Index(string step, int count) =>
        int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at < count ? at : null;
}
