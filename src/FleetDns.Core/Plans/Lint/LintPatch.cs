using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FleetDns.Core.Problems.Rules;

namespace FleetDns.Core.Plans.Lint;

/// <summary>One patch of an override, applied as the fleet does (docs/domain.md 1.3.4): <c>add</c> below a missing parent fails, as do
/// <c>replace</c> and <c>remove</c> of a missing value.</summary>
internal static class LintPatch
{
    private const string LabelVariable = "${MEMBER-CLUSTER-LABEL-KEY-";

    /// <param name="member">Null if no member is known: variables stay as they are.</param>
    /// <returns>Null, or why it fails, starting in lower case.</returns>
    public static string? Apply(JsonObject document, OverridePatch patch, MemberRow? member)
    {
        var text = patch.Value is null || member is null ? patch.Value
            : Overridden.Fill(patch.Value, member.Name, member.Cluster.Meta.Labels);
        if (member is not null && text?.IndexOf(LabelVariable, StringComparison.Ordinal) is >= 0 and var at)
        {
            var end = text.IndexOf('}', at);
            return end < 0 ? "a variable in its value has no closing bracket"
                : $"the cluster has no label {text[(at + LabelVariable.Length)..end]}";
        }

        var steps = patch.Path.Split('/').Skip(1)
            .Select(step => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)).ToArray();
        if (steps.Length == 0)
        {
            return "its path does not begin with a slash";
        }

        JsonNode? parent = document;
        for (var i = 0; i < steps.Length - 1; i++)
        {
            parent = parent switch
            {
                JsonObject map => map[steps[i]],
                JsonArray list => Index(steps[i], list.Count - 1) is { } index ? list[index] : null,
                _ => null,
            };
            if (parent is not (JsonObject or JsonArray))
            {
                return $"there is no {string.Join('.', steps[..(i + 1)])}";
            }
        }

        return (parent, patch.Op) switch
        {
            (JsonObject map, "add") => Set(map, steps[^1], Parse(text)),
            (JsonObject map, "replace") => map.ContainsKey(steps[^1]) ? Set(map, steps[^1], Parse(text)) : Missing(steps),
            (JsonObject map, "remove") => map.Remove(steps[^1]) ? null : Missing(steps),
            (JsonArray list, _) => Change(list, patch.Op, steps, text),
            _ => $"op must be add, remove or replace, not {patch.Op}",
        };
    }

    private static string? Change(JsonArray list, string op, string[] steps, string? text)
    {
        if ((steps[^1] == "-" && op == "add" ? list.Count : Index(steps[^1], op == "add" ? list.Count : list.Count - 1)) is not { } index)
        {
            return Missing(steps);
        }

        if (op is "replace" or "remove")
        {
            list.RemoveAt(index);
        }

        if (op is "add" or "replace")
        {
            list.Insert(index, Parse(text));
        }

        return null;
    }

    private static string Missing(string[] steps) => $"there is no {string.Join('.', steps)}";

    private static string? Set(JsonObject map, string key, JsonNode? value)
    {
        map[key] = value;
        return null;
    }

    private static int? Index(string step, int last) =>
        int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index <= last ? index : null;

    private static JsonNode? Parse(string? json)
    {
        try
        {
            return json is null ? null : JsonNode.Parse(json);
        }
        catch (JsonException)
        {
            return json;   // a value that is not JSON is used as text
        }
    }
}
