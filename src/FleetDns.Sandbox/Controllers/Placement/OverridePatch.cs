using System.Globalization;
using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.Controllers.Placement;

/// <summary>
/// The JSON Patch operations that overrides allow (add, remove, replace), with the errors of the Go library that upstream uses. Assumed.
/// </summary>
internal static class OverridePatch
{
    /// <returns>Null, or why the operation does not apply.</returns>
    public static string? Apply(JsonObject document, string operation, string path, JsonNode? value)
    {
        var steps = path.Split('/').Skip(1)
            .Select(step => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)).ToArray();
        if (steps.Length == 0)
        {
            return $"{operation} operation does not apply: the path is empty";
        }

        JsonNode? parent = document;
        foreach (var step in steps[..^1])
        {
            parent = parent switch
            {
                JsonObject map => map[step],
                JsonArray list when Index(step, list.Count - 1) is { } index => list[index],
                _ => null,
            };
        }

        var last = steps[^1];
        return (parent, operation) switch
        {
            (JsonObject map, "add") => Set(map, last, value),
            (JsonObject map, "replace") => map.ContainsKey(last) ? Set(map, last, value) : Missing("replace", path, "missing key"),
            (JsonObject map, "remove") => map.Remove(last) ? null : $"Unable to remove nonexistent key: {last}: missing value",
            (JsonArray list, "add") => Insert(list, last, value, path),
            (JsonArray list, "replace") when Index(last, list.Count - 1) is { } index => Set(list, index, value),
            (JsonArray list, "remove") when Index(last, list.Count - 1) is { } index => RemoveAt(list, index),
            _ => Missing(operation, path, "missing value"),
        };
    }

    private static string Missing(string operation, string path, string why) =>
        $"{operation} operation does not apply: doc is missing path: \"{path}\": {why}";

    private static string? Set(JsonObject map, string key, JsonNode? value)
    {
        map[key] = value?.DeepClone();
        return null;
    }

    private static string? Set(JsonArray list, int index, JsonNode? value)
    {
        list[index] = value?.DeepClone();
        return null;
    }

    private static string? RemoveAt(JsonArray list, int index)
    {
        list.RemoveAt(index);
        return null;
    }

    private static string? Insert(JsonArray list, string step, JsonNode? value, string path)
    {
        var index = step == "-" ? list.Count : Index(step, list.Count);
        if (index is null)
        {
            return Missing("add", path, "invalid index referenced");
        }

        list.Insert(index.Value, value?.DeepClone());
        return null;
    }

    private static int? Index(string step, int max) =>
        int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index <= max ? index : null;
}
