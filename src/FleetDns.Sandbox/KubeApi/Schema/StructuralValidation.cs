using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FleetDns.Sandbox.Schemas;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>
/// Types, required fields, enums, ranges, lengths, patterns and list keys of custom resources, with the API server's messages.
/// </summary>
internal static class StructuralValidation
{
    /// <param name="before">The previous, valid value: unchanged fields need no second check.</param>
    /// <param name="ofStatus">Only the status is written.</param>
    public static List<FieldError> Validate(JsonObject obj, JsonObject? before, SchemaNode root, bool ofStatus)
    {
        var errors = new List<FieldError>();
        var path = new FieldPath(outside: ofStatus ? 1 : 0);
        Fields(obj, root, path, errors, before);
        Duplicates(obj, root, path, errors, before);
        return errors;
    }

    private static void Fields(JsonObject obj, SchemaNode node, FieldPath path, List<FieldError> errors, JsonObject? before = null)
    {
        for (var i = 0; i < obj.Count; i++)
        {
            var (name, value) = obj.GetAt(i);
            if (node.Field(name) is not { } child || IsUnchanged(before, name, value))
            {
                continue;
            }

            path.Push(name);
            Check(value, child, path, errors);
            path.Pop();
        }

        foreach (var name in node.Required)
        {
            if (!obj.TryGetPropertyValue(name, out var value) || value is null)
            {
                errors.Add(FieldError.Required(path.At(name)));
            }
        }
    }

    private static bool IsUnchanged(JsonObject? before, string name, JsonNode? value) =>
        before?[name] is { } old && JsonTree.Same(old, value);

    private static void Check(JsonNode? value, SchemaNode node, FieldPath at, List<FieldError> errors)
    {
        if (value is null)
        {
            // A null is dropped for optional fields by the decoder; for required ones the missing value is reported above.
            return;
        }

        var kind = value.GetValueKind();
        if (!TypeFits(kind, value, node))
        {
            var (shown, path) = ($"\"{TypeName(kind, value)}\"", at.ToString());
            errors.Add(FieldError.TypeInvalid(path, shown, $"{at.InBody} in body must be of type {Expected(node.Type)}: {shown}"));
            return;
        }

        if (node.EnumValues is { } allowed && !allowed.Any(a => JsonTree.Same(a, value)))
        {
            errors.Add(FieldError.NotSupported(at.ToString(), value, node.Enum!.Select(e => $"\"{e}\"")));
        }

        switch (value)
        {
            case JsonObject obj:
                Fields(obj, node, at, errors);
                break;
            case JsonArray list:
                for (var i = 0; i < list.Count && node.Items is not null; i++)
                {
                    at.Push(i);
                    Check(list[i], node.Items, at, errors);
                    at.Pop();
                }

                if (node.MaxItems is { } most && list.Count > most)
                {
                    errors.Add(FieldError.TooMany(at.ToString(), list.Count, most));
                }

                if (node.MinItems is { } least && list.Count < least)
                {
                    errors.Add(FieldError.Invalid(at.ToString(), JsonValue.Create(list.Count),
                        $"{at.InBody} in body should have at least {least} items"));
                }

                break;
            default:
                if (kind == JsonValueKind.String && HasTextRules(node))
                {
                    Text(value, value.ToString(), node, at, errors);
                }
                else if (kind == JsonValueKind.Number && (node.Maximum is not null || node.Minimum is not null))
                {
                    Number(value, node, at, errors);
                }

                break;
        }
    }

    private static bool HasTextRules(SchemaNode node) =>
        node.MaxLength is not null || node.MinLength is not null || node.Pattern is not null || node.Format == "date-time";

    private static void Text(JsonNode value, string text, SchemaNode node, FieldPath at, List<FieldError> errors)
    {
        // Only the first error is reported. A character is one or two chars.
        if (node.MaxLength is { } most && text.Length > most && text.EnumerateRunes().Count() > most)
        {
            errors.Add(FieldError.TooLong(at.ToString(), most));
        }
        else if (node.MinLength is { } least && text.Length < 2 * least && text.EnumerateRunes().Count() < least)
        {
            errors.Add(FieldError.Invalid(at.ToString(), value, $"{at.InBody} in body should be at least {least} chars long"));
        }
        else if (node.Pattern is { } pattern && !pattern.IsMatch(text))
        {
            errors.Add(FieldError.Invalid(at.ToString(), value, $"{at.InBody} in body should match '{node.PatternText}'"));
        }

        if (node.Format == "date-time"
            && !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _))
        {
            errors.Add(FieldError.Invalid(at.ToString(), value,
                $"{at.InBody} in body must be of type date-time: {FieldError.Show(value)}"));
        }
    }

    private static void Number(JsonNode value, SchemaNode node, FieldPath path, List<FieldError> errors)
    {
        if (!decimal.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            number = value.ToJsonString().StartsWith('-') ? decimal.MinValue : decimal.MaxValue;
        }

        if (node.Maximum is { } most && number > most)
        {
            errors.Add(FieldError.Invalid(path.ToString(), value,
                $"{path.InBody} in body should be less than or equal to {most.ToString(CultureInfo.InvariantCulture)}"));
        }

        if (node.Minimum is { } least && number < least)
        {
            errors.Add(FieldError.Invalid(path.ToString(), value,
                $"{path.InBody} in body should be greater than or equal to {least.ToString(CultureInfo.InvariantCulture)}"));
        }
    }

    private static void Duplicates(JsonNode? value, SchemaNode node, FieldPath path, List<FieldError> errors, JsonObject? before = null)
    {
        switch (value)
        {
            case JsonObject obj:
                for (var i = 0; i < obj.Count; i++)
                {
                    var (name, child) = obj.GetAt(i);
                    if (child is null or JsonValue || node.Field(name) is not { } schema || IsUnchanged(before, name, child))
                    {
                        continue;
                    }

                    path.Push(name);
                    Duplicates(child, schema, path, errors);
                    path.Pop();
                }

                break;
            case JsonArray list when node.Items is not null:
                if (list.Count > 1 && FieldPaths.IsGranularList(node))
                {
                    DuplicateItems(list, node, path, errors);
                }

                for (var i = 0; i < list.Count; i++)
                {
                    path.Push(i);
                    Duplicates(list[i], node.Items, path, errors);
                    path.Pop();
                }

                break;
        }
    }

    private static void DuplicateItems(JsonArray list, SchemaNode node, FieldPath path, List<FieldError> errors)
    {
        var seen = new Dictionary<string, int>(list.Count, StringComparer.Ordinal);
        for (var i = 0; i < list.Count; i++)
        {
            var element = FieldPaths.ItemElement(list[i], node);
            var times = seen[element] = seen.GetValueOrDefault(element) + 1;
            if (times == 2)   // further ones are not reported again
            {
                errors.Add(FieldError.Duplicate($"{path}[{i}]", element[2..]));
            }
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

    private static bool IsWhole(JsonNode value) =>
        value is JsonValue leaf && leaf.TryGetValue<JsonElement>(out var element) && element.TryGetInt64(out _)
        || decimal.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number == decimal.Truncate(number);

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
}
