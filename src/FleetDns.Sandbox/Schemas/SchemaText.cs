using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FleetDns.Sandbox.Schemas;

/// <summary>
/// Reads the compact schema files of this folder. One line per field, indented by one space for each level:
/// <code>
/// group networking.fleet.azure.com
/// def Status3 object
///  conditions $Conditions
/// kind TrafficManagerBackend trafficmanagerbackends trafficmanagerbackend Namespaced short=tmb categories=fleet-networking
/// version v1beta1 storage status column "Profile" string ".spec.profile.name" rule "size(self.metadata.name) &lt; 64" "metadata.name max
/// length is 63" spec! object weight integer:int64 default=1 min=0 max=1000
/// </code>
/// <c>!</c> means required, <c>[]</c> the items of a list, <c>{}</c> the values of a map, <c>$Name</c> a definition; attributes are JSON.
/// </summary>
public sealed class SchemaText
{
    private readonly Dictionary<string, SchemaNode> _definitions = new(StringComparer.Ordinal);
    private readonly List<KindSchema> _kinds = [];
    private readonly string[] _lines;
    private string _group = "";
    private bool _builtin;
    private int _at;

    private SchemaText(string text) => _lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The kinds of one file, in its order. Throws <see cref="FormatException"/> with the line that cannot be parsed.</summary>
    public static IReadOnlyList<KindSchema> Read(string text)
    {
        var reader = new SchemaText(text);
        reader.ReadAll();
        return reader._kinds;
    }

    private void ReadAll()
    {
        while (_at < _lines.Length)
        {
            var line = new SchemaLine(_lines[_at]);
            switch (line.Word())
            {
                case "#":
                    _at++;
                    break;
                case "group":
                    _group = line.Word() is var name && name == "core" ? "" : name;
                    _builtin = line.Word() == "builtin";
                    _at++;
                    break;
                case "def":
                    var definition = line.Word();
                    _definitions[definition] = ReadNode(line, 0);
                    break;
                case "kind":
                    ReadKind(line);
                    break;
                default:
                    throw Unreadable("a group, def or kind was expected");
            }
        }
    }

    private void ReadKind(SchemaLine line)
    {
        var kind = line.Word();
        var plural = line.Word();
        var singular = line.Word();
        var namespaced = line.Word() == "Namespaced";
        string[] shortNames = [], categories = [];
        while (line.Word() is { Length: > 0 } word)
        {
            if (word.StartsWith("short=", StringComparison.Ordinal))
            {
                shortNames = word[6..].Split(',');
            }
            else if (word.StartsWith("categories=", StringComparison.Ordinal))
            {
                categories = word[11..].Split(',');
            }
            else
            {
                throw Unreadable($"'{word}' is not an attribute of a kind");
            }
        }

        _at++;
        var versions = new List<VersionSchema>();
        while (_at < _lines.Length && _lines[_at].StartsWith("version ", StringComparison.Ordinal))
        {
            versions.Add(ReadVersion());
        }

        _kinds.Add(new KindSchema(_group, kind, plural, singular, namespaced, shortNames, categories, _builtin, versions));
    }

    private VersionSchema ReadVersion()
    {
        var line = new SchemaLine(_lines[_at++]);
        line.Word();
        var name = line.Word();
        bool storage = false, status = false;
        while (line.Word() is { Length: > 0 } word)
        {
            storage |= word == "storage";
            status |= word == "status";
        }

        var columns = new List<PrinterColumn>();
        var root = new SchemaNode { Type = SchemaType.Object };
        for (; _at < _lines.Length && _lines[_at].StartsWith("column ", StringComparison.Ordinal); _at++)
        {
            columns.Add(ReadColumn(new SchemaLine(_lines[_at])));
        }

        ReadFields(root, 0);
        return new VersionSchema(name, storage, status, columns, root);
    }

    private static PrinterColumn ReadColumn(SchemaLine line)
    {
        line.Word();
        var name = line.Json()!.GetValue<string>();
        var type = line.Word().Split(':');
        var path = line.Json()!.GetValue<string>();
        var priority = line.Word() is { Length: > 0 } word ? int.Parse(word["priority=".Length..], CultureInfo.InvariantCulture) : 0;
        return new PrinterColumn(name, type[0], type.Length > 1 ? type[1] : "", path, priority);
    }

    /// <summary>Reads the line's type and attributes, then the lines below it, which are at <paramref name="depth"/> + 1.</summary>
    private SchemaNode ReadNode(SchemaLine line, int depth)
    {
        var type = line.Word();
        if (type.StartsWith('$'))
        {
            _at++;
            return _definitions.TryGetValue(type[1..], out var shared) ? shared : throw Unreadable($"{type} is not defined");
        }

        var parts = type.Split(':');
        var node = new SchemaNode { Type = TypeOf(parts[0]), Format = parts.Length > 1 ? parts[1] : null };
        while (line.Attribute() is { } attribute)
        {
            Set(node, attribute.Name, attribute.Value);
        }

        _at++;
        ReadFields(node, depth + 1);
        return node;
    }

    private void ReadFields(SchemaNode parent, int depth)
    {
        while (_at < _lines.Length)
        {
            var line = new SchemaLine(_lines[_at]);
            if (line.Depth < depth)
            {
                return;
            }

            if (line.Depth > depth)
            {
                throw Unreadable("a line is indented too deep");
            }

            if (depth == 0 && (_lines[_at].StartsWith("kind ", StringComparison.Ordinal) && _lines[_at].Split(' ').Length > 4
                || _lines[_at].StartsWith("version ", StringComparison.Ordinal)
                    || _lines[_at].StartsWith("def ", StringComparison.Ordinal)))
            {
                return;
            }

            var name = line.Word();
            if (name == "rule" && line.Peek == '"')
            {
                parent.Rules.Add(new SchemaRule(line.Json()!.GetValue<string>(), line.Json()!.GetValue<string>()));
                _at++;
                continue;
            }

            var required = name.EndsWith('!');
            name = required ? name[..^1] : name;
            var node = ReadNode(line, depth);
            if (name is "[]" or "{}")
            {
                parent.Items = node;
            }
            else
            {
                parent.Properties[name] = node;
            }

            if (required)
            {
                parent.Required.Add(name);
            }
        }
    }

    private SchemaType TypeOf(string word) => word switch
    {
        "object" => SchemaType.Object,
        "map" => SchemaType.Map,
        "list" => SchemaType.List,
        "string" => SchemaType.String,
        "integer" => SchemaType.Integer,
        "number" => SchemaType.Number,
        "boolean" => SchemaType.Boolean,
        "int-or-string" => SchemaType.IntOrString,
        "any" => SchemaType.Any,
        _ => throw Unreadable($"'{word}' is not a type"),
    };

    private void Set(SchemaNode node, string name, JsonNode? value)
    {
        switch (name)
        {
            case "default": node.Default = value; break;
            case "enum":
                node.EnumValues = value!.AsArray();
                node.Enum = [.. node.EnumValues.Select(v => v!.ToString())];
                break;
            case "min": node.Minimum = value!.GetValue<decimal>(); break;
            case "max": node.Maximum = value!.GetValue<decimal>(); break;
            case "minLength": node.MinLength = value!.GetValue<int>(); break;
            case "maxLength": node.MaxLength = value!.GetValue<int>(); break;
            case "minItems": node.MinItems = value!.GetValue<int>(); break;
            case "maxItems": node.MaxItems = value!.GetValue<int>(); break;
            case "pattern":
                node.PatternText = value!.GetValue<string>();
                // In the definitions' language '$' is the very end of the text; .NET's also matches before a final line break.
                node.Pattern = new Regex(node.PatternText.EndsWith('$') ? node.PatternText[..^1] + "\\z" : node.PatternText,
                    RegexOptions.CultureInvariant);
                break;
            case "list":
                node.ListType = value!.GetValue<string>();
                node.ListTypeStated = true;
                break;
            case "keys": node.ListKeys = [.. value!.AsArray().Select(v => v!.GetValue<string>())]; break;
            case "map": node.AtomicMap = value!.GetValue<string>() == "atomic"; break;
            case "mergeKey": node.MergeKey = value!.GetValue<string>(); break;
            case "retainKeys": node.RetainKeys = true; break;
            case "open": node.Open = true; break;
            case "embedded": node.Embedded = true; break;
            default: throw Unreadable($"'{name}' is not an attribute");
        }
    }

    private FormatException Unreadable(string why) => new($"Schema of group '{_group}', line {_at + 1}: {why}: {_lines[_at]}");
}
