using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FleetDns.Core.Plans;

namespace FleetDns.Core.Problems.Rules;

/// <summary>Builds the writes of fixes.</summary>
internal static class Steps
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Text(JsonNode json) => json.ToJsonString(s_json);

    public static FixStep Merge(ObjectRef of, JsonObject patch, string why) => new(FixVerb.Merge, of, Text(patch), why);

    public static FixStep Spec(ObjectRef of, string field, JsonNode value, string why) =>
        Merge(of, new() { ["spec"] = new JsonObject { [field] = value } }, why);

    public static FixStep Monitor(ObjectRef profile, JsonObject monitor, string why) => Spec(profile, "monitorConfig", monitor, why);

    public static FixStep Annotate(ObjectRef of, string annotation, string value, string why) =>
        Merge(of, new() { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [annotation] = value } } }, why);

    /// <param name="ops">Empty: no step.</param>
    public static IEnumerable<FixStep> Patch(ObjectRef of, IEnumerable<JsonObject> ops, string why)
    {
        var all = new JsonArray([.. ops]);
        return all.Count == 0 ? [] : [new FixStep(FixVerb.Patch, of, Text(all), why)];
    }

    public static FixStep Delete(ObjectRef of, string why) => new(FixVerb.Delete, of, "", why);

    public static FixStep Create(PlanKind kind, ObjectKey key, JsonObject rest, string why)
    {
        var manifest =
            new JsonObject
            {
                ["apiVersion"] = ApiVersions.Unknown.ApiVersion(kind),
                ["kind"] = kind.Kind,
                ["metadata"] = new JsonObject { ["name"] = key.Name }
            };
        if (kind.Namespaced)
        {
            manifest["metadata"]!["namespace"] = key.Namespace;
        }

        foreach (var (field, value) in rest)
        {
            if (field == "metadata")
            {
                foreach (var (name, part) in value!.AsObject())
                {
                    manifest["metadata"]![name] = part?.DeepClone();
                }
            }
            else
            {
                manifest[field] = value?.DeepClone();
            }
        }

        return new FixStep(FixVerb.Create, new ObjectRef(kind.Kind, key), Text(manifest), why);
    }

    public static FixStep Export(ObjectKey service, IEnumerable<KeyValuePair<string, string>> annotations, string why)
    {
        var kept = new JsonObject(
            annotations.Where(a => a.Key != Manifests.LastApplied).OrderBy(a => a.Key, StringComparer.Ordinal)
            .Select(a => KeyValuePair.Create(a.Key, (JsonNode?)a.Value)));
        return Create(
            PlanKind.ServiceExport, service, kept.Count == 0 ? [] : new() { ["metadata"] = new JsonObject { ["annotations"] = kept } },
            why);
    }

    public static FixStep Backend(ObjectKey key, string profile, string service, int weight, string why) =>
        Create(PlanKind.Backend, key, new()
        {
            ["spec"] =
            new JsonObject
            {
                ["profile"] = new JsonObject { ["name"] = profile },
                ["backend"] = new JsonObject { ["name"] = service },
                ["weight"] = weight
            },
        }, why);

    public static JsonObject Op(string op, string path, JsonNode? value = null)
    {
        var made = new JsonObject { ["op"] = op, ["path"] = path };
        if (op != "remove")
        {
            made["value"] = value;
        }

        return made;
    }
}
