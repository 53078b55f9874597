using System.Text.Json.Nodes;

namespace FleetDns.Core.Problems.Rules;

/// <summary>Changes single patches and rules of an override, each guarded by a test of the current value. The rest of the override is
/// unchanged.</summary>
internal static class OverrideEdits
{
    private const string Rules = "/spec/policy/overrideRules";

    public static IEnumerable<(int Rule, int Index, OverridePatch Patch)> Patches(ResourceOverride over) =>
        over.Rules.SelectMany((rule, r) => rule.Patches.Select((patch, i) => (r, i, patch)));

    /// <summary>Sets the values of those patches for which <paramref name="value"/> gives one.</summary>
    public static IEnumerable<JsonObject> Values(ResourceOverride over, Func<OverridePatch, JsonNode?> value)
    {
        foreach (var (rule, index, patch) in Patches(over))
        {
            if (value(patch) is { } instead)
            {
                yield return Test(rule, index, patch);
                yield return Steps.Op("replace", $"{At(rule, index)}/value", instead);
            }
        }
    }

    /// <summary>Replaces the patches for which <paramref name="instead"/> gives others; last first, so that no index moves.</summary>
    public static IEnumerable<JsonObject> Replace(ResourceOverride over, Func<OverridePatch, IReadOnlyList<JsonObject>?> instead)
    {
        foreach (var (rule, index, patch) in Patches(over).Reverse())
        {
            if (instead(patch) is { } patches)
            {
                yield return Test(rule, index, patch);
                yield return Steps.Op("remove", At(rule, index));
                foreach (var made in patches.Reverse())
                {
                    yield return Steps.Op("add", At(rule, index), made);
                }
            }
        }
    }

    public static IEnumerable<JsonObject> ReplaceOne(ResourceOverride over, int rule, int index, JsonObject instead) =>
        [Test(rule, index, over.Rules[rule].Patches[index]), Steps.Op("replace", At(rule, index), instead)];

    /// <summary>Removes patches, and a rule with its last patch; null if no rule would be left.</summary>
    public static IReadOnlyList<JsonObject>? Remove(ResourceOverride over, Func<OverridePatch, bool> goes)
    {
        var ops = new List<JsonObject>();
        var left = over.Rules.Length;
        for (var r = over.Rules.Length - 1; r >= 0; r--)
        {
            var patches = over.Rules[r].Patches;
            if (over.Rules[r].Type != "Delete" && patches.Length > 0 && patches.All(goes))
            {
                ops.Add(Test(r, 0, patches[0]));
                ops.Add(Steps.Op("remove", $"{Rules}/{r}"));
                left--;
                continue;
            }

            for (var i = patches.Length - 1; i >= 0; i--)
            {
                if (goes(patches[i]))
                {
                    ops.Add(Test(r, i, patches[i]));
                    ops.Add(Steps.Op("remove", At(r, i)));
                }
            }
        }

        return left == 0 ? null : ops;
    }

    public static JsonObject Append(JsonObject rule) => Steps.Op("add", $"{Rules}/-", rule);

    /// <param name="terms">Empty: every cluster.</param>
    public static JsonObject Rule(IEnumerable<(string Key, string Value)> terms, JsonObject patch) => new()
    {
        ["clusterSelector"] = new JsonObject
        {
            ["clusterSelectorTerms"] = new JsonArray([.. terms.Select(t => new JsonObject
            {
                ["labelSelector"] = new JsonObject { ["matchLabels"] = new JsonObject { [t.Key] = t.Value } },
            })]),
        },
        ["jsonPatchOverrides"] = new JsonArray(patch),
    };

    /// <summary>Gives a rule without a clusterSelector, which matches no cluster, one that matches all.</summary>
    public static IEnumerable<JsonObject> SelectAll(ResourceOverride over) => over.Rules
        .Select((rule, index) => (rule, index)).Where(r => r.rule.Clusters is null)
        .Select(r => Steps.Op("add", $"{Rules}/{r.index}/clusterSelector", new JsonObject { ["clusterSelectorTerms"] = new JsonArray() }));

    /// <summary>Sets one field of those selectors for which <paramref name="value"/> gives a value.</summary>
    public static IEnumerable<JsonObject> Selectors(ResourceOverride over, string field, Func<ResourceSelector, string?> value) =>
        over.Selectors
            .Select((selector, index) => (selector, index, Value: value(selector))).Where(s => s.Value is not null)
            .SelectMany(s => (JsonObject[])[
                Steps.Op("test", $"/spec/resourceSelectors/{s.index}/name", s.selector.Name),
                Steps.Op("replace", $"/spec/resourceSelectors/{s.index}/{field}", s.Value)]);

    private static JsonObject Test(int rule, int index, OverridePatch patch) => Steps.Op("test", $"{At(rule, index)}/path", patch.Path);

    private static string At(int rule, int index) => $"{Rules}/{rule}/jsonPatchOverrides/{index}";
}
