using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FleetDns.Sandbox.Schemas;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>Types, required fields, enums, ranges, lengths, patterns and list keys of custom resources, with the API server's messages.</summary>
internal static class StructuralValidation
{
    public static List<FieldError> Validate(JsonObject obj, SchemaNode root)
    {
        var errors = new List<FieldError>();
        Fields(obj, root, "", errors);
        Duplicates(obj, root, "", errors);
        return errors;
    }

    private static void Fields(JsonObject obj, SchemaNode node, string path, List<FieldError> errors)
    {
        foreach (var (name, value) in obj)
            if (node.Field(name) is { } child)
                Check(value, child, Join(path, name), errors);
        foreach (var name in node.Required)
            if (!obj.TryGetPropertyValue(name, out var value) || value is null)
                errors.Add(FieldError.Required(Join(path, name)));
    }

    private static void Check(JsonNode? value, SchemaNode node, string path, List<FieldError> errors)
    {
        if (value is null)
        {
            // A null is dropped for optional fields by the decoder; for required ones the missing value is reported above.
            return;
        }

        var kind = value.GetValueKind();
        if (!TypeFits(kind, value, node))
        {
            var shown = $"\"{TypeName(kind, value)}\"";
            errors.Add(FieldError.TypeInvalid(path, shown, $"{path} in body must be of type {Expected(node.Type)}: {shown}"));
            return;
        }

        if (node.EnumValues is { } allowed && !allowed.Any(a => JsonTree.Same(a, value)))
            errors.Add(FieldError.NotSupported(path, value, node.Enum!.Select(e => $"\"{e}\"")));
        switch (value)
        {
            case JsonObject obj:
                Fields(obj, node, path, errors);
                break;
            case JsonArray list:
                for (var i = 0; i < list.Count && node.Items is not null; i++)
                    Check(list[i], node.Items, $"{path}[{i}]", errors);
                if (node.MaxItems is { } most && list.Count > most)
                    errors.Add(FieldError.TooMany(path, list.Count, most));
                if (node.MinItems is { } least && list.Count < least)
                    errors.Add(FieldError.Invalid(path, JsonValue.Create(list.Count), $"{path} in body should have at least {least} items"));
                break;
            default:
                if (kind == JsonValueKind.String)
                    Text(value, value.GetValue<string>(), node, path, errors);
                else if (kind == JsonValueKind.Number)
                    Number(value, node, path, errors);
                break;
        }
    }

    private static void Text(JsonNode value, string text, SchemaNode node, string path, List<FieldError> errors)
    {
        var length = text.EnumerateRunes().Count();
        if (node.MaxLength is { } most && length > most)
            errors.Add(FieldError.TooLong(path, most));
        if (node.MinLength is { } least && length < least)
            errors.Add(FieldError.Invalid(path, value, $"{path} in body should be at least {least} chars long"));
        if (node.Pattern is { } pattern && !pattern.IsMatch(text))
            errors.Add(FieldError.Invalid(path, value, $"{path} in body should match '{node.PatternText}'"));
        if (node.Format == "date-time" && !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _))
            errors.Add(FieldError.Invalid(path, value, $"{path} in body must be of type date-time: {FieldError.Show(value)}"));
    }

    private static void Number(JsonNode value, SchemaNode node, string path, List<FieldError> errors)
    {
        if (!decimal.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            number = value.ToJsonString().StartsWith('-') ? decimal.MinValue : decimal.MaxValue;
        if (node.Maximum is { } most && number > most)
            errors.Add(FieldError.Invalid(path, value, $"{path} in body should be less than or equal to {most.ToString(CultureInfo.InvariantCulture)}"));
        if (node.Minimum is { } least && number < least)
            errors.Add(FieldError.Invalid(path, value, $"{path} in body should be greater than or equal to {least.ToString(CultureInfo.InvariantCulture)}"));
    }

    private static void Duplicates(JsonNode? value, SchemaNode node, string path, List<FieldError> errors)
    {
        switch (value)
        {
            case JsonObject obj:
                foreach (var (name, child) in obj)
                    if (node.Field(name) is { } schema)
                        Duplicates(child, schema, Join(path, name), errors);
                break;
            case JsonArray list when node.Items is not null:
                if (FieldPaths.IsGranularList(node))
                {
                    var seen = new Dictionary<string, int>(StringComparer.Ordinal);
                    for (var i = 0; i < list.Count; i++)
                    {
                        var element = FieldPaths.ItemElement(list[i], node);
                        var times = seen[element] = seen.GetValueOrDefault(element) + 1;
                        if (times == 2)   // further ones are not reported again
                            errors.Add(FieldError.Duplicate($"{path}[{i}]", element[2..]));
                    }
                }

                for (var i = 0; i < list.Count; i++)
                    Duplicates(list[i], node.Items, $"{path}[{i}]", errors);
                break;
        }
    }

    private static bool TypeFits(JsonValueKind kind, JsonNode value, SchemaNode node) => node.Type switch
    {
        SchemaType.Object or SchemaType.Map => kind == JsonValueKind.Object,
        SchemaType.List => kind == JsonValueKind.Array,
        SchemaType.String => kind == JsonValueKind.String,
        SchemaType.Integer => kind == JsonValueKind.Number && IsWhole(value),
        SchemaType.Number => kind == JsonValueKind.Number,
        SchemaType.Boolean => kind is JsonValueKind.True or JsonValueKind.False,
        SchemaType.IntOrString => kind == JsonValueKind.String || kind == JsonValueKind.Number && IsWhole(value),
        _ => true,
    };

    private static bool IsWhole(JsonNode value) => decimal.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number == decimal.Truncate(number);

    private static string TypeName(JsonValueKind kind, JsonNode value) => kind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => IsWhole(value) ? "integer" : "number",
        _ => "boolean",
    };

    private static string Expected(SchemaType type) => type switch
    {
        SchemaType.Object or SchemaType.Map => "object",
        SchemaType.List => "array",
        SchemaType.IntOrString => "integer,string",
        _ => type.ToString().ToLowerInvariant(),
    };

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
