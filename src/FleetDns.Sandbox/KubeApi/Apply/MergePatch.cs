using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>JSON merge patch (RFC 7386): objects are merged, null removes, anything else replaces.</summary>
internal static class MergePatch
{
    /// <summary>Changes <paramref name="target"/> in place.</summary>
    public static void Apply(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            switch (value)
            {
                case null:
                    target.Remove(name);
                    break;
                case JsonObject changes:
                    if (target[name] is not JsonObject child)
                    {
                        target[name] = child = [];
                    }

                    Apply(child, changes);
                    break;
                default:
                    target[name] = value.DeepClone();
                    break;
            }
        }
    }
}
