using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.Controllers;

/// <summary>Client-side apply: merges a manifest into an object as kubectl and the work agent do.</summary>
internal static class ThreeWayMerge
{
    /// <summary>A three-way merge: fields of the last manifest that are missing in the new one are removed.</summary>
    public static void Overlay(JsonObject onto, JsonObject manifest, JsonObject? last)
    {
        foreach (var (key, _) in last?.ToList() ?? [])
        {
            if (!manifest.ContainsKey(key) && key is not ("apiVersion" or "kind" or "status"))
            {
                onto.Remove(key);
            }
        }

        foreach (var (key, value) in manifest.ToList())
        {
            if (key is "apiVersion" or "kind")
            {
                continue;
            }

            if (value is JsonObject map && onto[key] is JsonObject there)
            {
                Overlay(there, map, last?[key] as JsonObject);
            }
            else if (value is JsonArray list && onto[key] is JsonArray known && IsSameShape(list, known))
            {
                OverlayItems(known, list, last?[key] as JsonArray);
            }
            else
            {
                onto[key] = value?.DeepClone();
            }
        }
    }

    /// <summary>
    /// Items keep the fields that the member added (such as a port's nodePort); upstream pairs items by merge key, here by position.
    /// </summary>
    private static void OverlayItems(JsonArray onto, JsonArray manifest, JsonArray? last)
    {
        for (var i = 0; i < manifest.Count; i++)
        {
            Overlay((JsonObject)onto[i]!, (JsonObject)manifest[i]!, last?.Count == manifest.Count ? last[i] as JsonObject : null);
        }
    }

    private static bool IsSameShape(JsonArray a, JsonArray b) =>
        a.Count == b.Count && a.All(item => item is JsonObject) && b.All(item => item is JsonObject);
}
