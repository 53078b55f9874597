using System.Text.Json;
using System.Text.Json.Nodes;
using FleetDns.Core.Plans;

namespace FleetDns.Sources.Cluster.Objects;

/// <summary>Checks why a document cannot be applied as a manifest, and which of its fields are ignored.</summary>
internal static class YamlManifests
{
    private const string Weight = "networking.fleet.azure.com/weight";
    private static readonly string[] s_written = ["managedFields", "resourceVersion", "uid", "creationTimestamp", "generation", "selfLink"];
    private static readonly string[] s_kustomize =
    [
        "resources", "patches", "bases", "components", "namePrefix", "nameSuffix", "configMapGenerator", "secretGenerator",
        "generatorOptions",
        "commonLabels", "patchesStrategicMerge", "patchesJson6902", "images",
    ];

    public static YamlReading Check(YamlReading reading)
    {
        var problems = reading.Problems.ToBuilder();
        var notes = reading.Notes.ToBuilder();
        for (var i = 0; i < reading.Documents.Length; i++)
        {
            var (document, places) = (reading.Documents[i], reading.Places[i]);
            if (Fault(document) is var (path, words))
            {
                problems.Add(At(places, path, words));
            }

            problems.AddRange(YamlTemplates.Check(places, Text(document["kind"])?.EndsWith("Override", StringComparison.Ordinal) == true));
            notes.AddRange(LeftOut(document, places));
        }

        return reading with { Problems = [.. problems.OrderBy(p => p.Line)], Notes = [.. notes.OrderBy(n => n.Line)] };
    }

    private static (string Path, string Words)? Fault(JsonObject document)
    {
        if (Text(document["apiVersion"])?.StartsWith("kustomize.config.k8s.io/", StringComparison.Ordinal) == true
            || Text(document["kind"]) is "Kustomization"
            || (document["kind"] is null && document["apiVersion"] is null && document.Any(field => s_kustomize.Contains(field.Key))))
        {
            return ("",
                "This is a kustomization file, not an object. Render it first (kubectl kustomize, with its folder) and paste the result.");
        }

        if (document["kind"] is null && document.ContainsKey("version") && document.ContainsKey("name"))
        {
            return ("",
                "This is a Chart.yaml of Helm, not an object. Render the chart first (helm template) and paste the result.");
        }

        foreach (var name in (ReadOnlySpan<string>)["apiVersion", "kind", "metadata"])
        {
            if (document[name] is null)
            {
                return document.FirstOrDefault(field => field.Key.Equals(name, StringComparison.OrdinalIgnoreCase)
                    && field.Value is not null) is { Key: { } other }
                    ? (YamlPlaces.Below("", other), $"{other} must be spelled {name}.")
                    : ("", $"This document has no {name}{Hint(document, name)}. A manifest has apiVersion, kind and metadata; "
                        + "if the text was cut off, paste all of it.");
            }
        }

        if (Text(document["apiVersion"]) is not { Length: > 0 } || Text(document["kind"]) is not { Length: > 0 })
        {
            return ("", "apiVersion and kind must be strings.");
        }

        if (Text(document["kind"])!.EndsWith("List", StringComparison.Ordinal) && document["metadata"]?["name"] is null)
        {
            return ("kind", "This list has no items.");
        }

        if (document["metadata"] is not JsonObject metadata)
        {
            return ("metadata", "metadata must have fields, at least name. Check their indentation.");
        }

        if (metadata["name"] is null)
        {
            return metadata.ContainsKey("generateName")
                ? ("metadata.generateName",
                    "generateName creates a new object with each kubectl create and cannot be applied. Use metadata.name.")
                : ("metadata", "This document has no metadata.name.");
        }

        foreach (var name in (ReadOnlySpan<string>)["name", "namespace"])
        {
            if (metadata[name] is { } value && Text(value) is null)
            {
                return ($"metadata.{name}", $"metadata.{name} must be a string, but is read as {value.ToJsonString()}. Put it in quotes.");
            }
        }

        foreach (var map in (ReadOnlySpan<string>)["labels", "annotations"])
        {
            // The weight of an export has its own finding, with a fix.
            if (metadata[map] is JsonObject texts
                && texts.FirstOrDefault(e => Text(e.Value) is null && e.Key != Weight) is { Key: { } key } odd)
            {
                return (YamlPlaces.Below($"metadata.{map}", key),
                    $"{key} must be a string, but is read as {odd.Value?.ToJsonString() ?? "null"}. Put it in quotes.");
            }
        }

        return document["spec"] is { } spec and not JsonObject
            ? ("spec", $"spec must have fields, but is read as {Cut(spec.ToJsonString())}. If the text was cut off, paste all of it.")
            : null;
    }

    private static string Cut(string text) => text.Length > 40 ? $"{text[..40]}…" : text;

    private static string Hint(JsonObject document, string missing) =>
        missing == "apiVersion" && Text(document["kind"]) is { } kind && PlanKind.All.FirstOrDefault(k => k.Kind == kind) is { } known
            ? $", such as {(known.Group.Length == 0 ? "" : known.Group + "/")}{known.Fallback}"
            : "";

    private static IEnumerable<YamlProblem> LeftOut(JsonObject document, YamlPlaces places)
    {
        if (document["metadata"] is JsonObject metadata && s_written.Where(metadata.ContainsKey).ToList() is { Count: > 0 } written)
        {
            yield return At(places, $"metadata.{written[0]}",
                $"{string.Join(", ", written)} {(written.Count == 1 ? "is" : "are")} set by the hub and ignored here.");
        }

        if (document.ContainsKey("status"))
        {
            yield return At(places, "status", "status is set by controllers and ignored here.");
        }
    }

    private static YamlProblem At(YamlPlaces places, string path, string words)
    {
        var (line, column) = places.Find(path) ?? (1, 1);
        return new YamlProblem(line, column, words);
    }

    private static string? Text(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;
}
