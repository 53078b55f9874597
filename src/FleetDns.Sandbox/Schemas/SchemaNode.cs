using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FleetDns.Sandbox.Schemas;

public enum SchemaType
{
    Object,
    Map,
    List,
    String,
    Integer,
    Number,
    Boolean,
    IntOrString,
    Any,
}

/// <summary>A CEL rule as the definition writes it, and the message shown when it is violated.</summary>
public sealed record SchemaRule(string Rule, string Message);

/// <summary>
/// One field of a kind: its type, its limits and, for objects, its fields. Shared between kinds; never modified after reading.
/// </summary>
public sealed class SchemaNode
{
    public required SchemaType Type { get; init; }

    /// <summary><c>date-time</c>, <c>int32</c>, <c>int64</c> or null.</summary>
    public string? Format { get; init; }

    public JsonNode? Default { get; set; }

    public IReadOnlyList<string>? Enum { get; set; }

    /// <summary>The values of <see cref="Enum"/> as JSON (an enumeration may be of integers).</summary>
    public JsonArray? EnumValues { get; set; }

    public decimal? Minimum { get; set; }

    public decimal? Maximum { get; set; }

    public int? MinLength { get; set; }

    public int? MaxLength { get; set; }

    public int? MinItems { get; set; }

    public int? MaxItems { get; set; }

    public Regex? Pattern { get; set; }

    /// <summary>
    /// The pattern as written; a .NET regex has the same text but another meaning of <c>$</c> (see <see cref="SchemaText"/>).
    /// </summary>
    public string? PatternText { get; set; }

    /// <summary><c>map</c>, <c>set</c> or <c>atomic</c>; a list without a type is atomic.</summary>
    public string ListType { get; set; } = "atomic";

    /// <summary>False where the definition leaves the list type out (published so in OpenAPI).</summary>
    public bool ListTypeStated { get; set; }

    public IReadOnlyList<string> ListKeys { get; set; } = [];

    /// <summary>The object or map is written and owned as a whole.</summary>
    public bool AtomicMap { get; set; }

    /// <summary>Key of a strategic merge (built-in kinds); the empty string for a list of scalars merged as a set.</summary>
    public string? MergeKey { get; set; }

    public bool RetainKeys { get; set; }

    /// <summary>Unknown fields are kept.</summary>
    public bool Open { get; set; }

    /// <summary>A whole object with apiVersion, kind and metadata.</summary>
    public bool Embedded { get; set; }

    public List<SchemaRule> Rules { get; } = [];

    public OrderedDictionary<string, SchemaNode> Properties { get; } = [];

    public List<string> Required { get; } = [];

    /// <summary>Schema of the items of a list or the values of a map.</summary>
    public SchemaNode? Items { get; set; }

    /// <summary>Whether a field below this one has a default. Evaluated only after the schema is complete.</summary>
    public bool HasDefaults => Known(ref _hasDefaults, n => n.Default is not null || n.HasDefaults);

    /// <summary>Whether this field or one below has rules. Evaluated only after the schema is complete.</summary>
    public bool HasRules => Rules.Count > 0 || Known(ref _hasRules, n => n.HasRules);

    private byte _hasDefaults;   // 0: not evaluated yet, 1: no, 2: yes
    private byte _hasRules;

    private bool Known(ref byte answer, Func<SchemaNode, bool> holdsBelow)
    {
        if (answer == 0)
        {
            answer = (byte)(Properties.Values.Any(holdsBelow) || Items is not null && holdsBelow(Items) ? 2 : 1);
        }

        return answer == 2;
    }

    /// <summary>The schema of a field of this object or map; null when it is unknown.</summary>
    public SchemaNode? Field(string name) => Type switch
    {
        SchemaType.Map => Items,
        SchemaType.Object => Properties.GetValueOrDefault(name),
        _ => null,
    };
}
