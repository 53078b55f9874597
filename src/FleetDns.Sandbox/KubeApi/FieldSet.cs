using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>
/// A set of field paths as a tree, in the form of <c>fieldsV1</c>: <c>{"f:spec":{"f:weight":{}}}</c> holds the path spec.weight,
/// <c>{"f:spec":{".":{},"f:weight":{}}}</c> holds spec too. Elements are <c>f:name</c>, <c>k:{"type":"Ready"}</c>, <c>v:"x"</c>. Immutable.
/// </summary>
internal sealed class FieldSet
{
    private static readonly ConcurrentDictionary<string, FieldSet> s_pool = new(StringComparer.Ordinal);
    private const int PoolLimit = 20_000;   // distinct shapes; far more than the kinds have, so that only a flood of odd objects empties it

    private readonly KeyValuePair<string, FieldSet>[] _children;   // in ordinal order
    private string? _json;

    public FieldSet(bool member, IEnumerable<KeyValuePair<string, FieldSet>> children)
    {
        Member = member;
        _children = [.. children.Where(c => !c.Value.IsEmpty).OrderBy(c => c.Key, StringComparer.Ordinal)];
    }

    public static FieldSet Empty { get; } = new(false, []);

    public static FieldSet Leaf { get; } = new(true, []);

    /// <summary>The path that leads here is itself in the set.</summary>
    public bool Member { get; }

    public IReadOnlyList<KeyValuePair<string, FieldSet>> Children => _children;

    public bool IsEmpty => !Member && _children.Length == 0;

    public FieldSet? Child(string element)
    {
        foreach (var (key, child) in _children)
            if (key == element)
                return child;
        return null;
    }

    public FieldSet Union(FieldSet other)
    {
        if (other.IsEmpty || ReferenceEquals(this, other))
            return this;
        if (IsEmpty)
            return other;
        var children = _children.ToDictionary(StringComparer.Ordinal);
        foreach (var (key, child) in other._children)
            children[key] = children.TryGetValue(key, out var own) ? own.Union(child) : child;
        return new FieldSet(Member || other.Member, children);
    }

    public FieldSet Difference(FieldSet other) => other.IsEmpty || IsEmpty
        ? this
        : new FieldSet(Member && !other.Member, _children.Select(c => KeyValuePair.Create(c.Key, other.Child(c.Key) is { } o ? c.Value.Difference(o) : c.Value)));

    public FieldSet Intersection(FieldSet other) => other.IsEmpty || IsEmpty
        ? Empty
        : new FieldSet(Member && other.Member, _children.Select(c => KeyValuePair.Create(c.Key, other.Child(c.Key) is { } o ? c.Value.Intersection(o) : Empty)));

    /// <summary>Without one element and all below it.</summary>
    public FieldSet Without(params ReadOnlySpan<string> path)
    {
        var first = path[0];
        var rest = path[1..].ToArray();
        return new FieldSet(Member, _children
            .Where(c => c.Key != first || rest.Length > 0)
            .Select(c => c.Key == first ? KeyValuePair.Create(c.Key, c.Value.Without(rest)) : c));
    }

    /// <summary>Only what stands below one element of the root.</summary>
    public FieldSet Only(string element) => Child(element) is { } child ? new FieldSet(false, [KeyValuePair.Create(element, child)]) : Empty;

    /// <summary>Every path of the set in the form of conflicts: <c>.spec.ports[name="web"].port</c>.</summary>
    public IEnumerable<string> Paths(string prefix = "")
    {
        if (Member && prefix.Length > 0)
            yield return prefix;
        foreach (var (key, child) in _children)
            foreach (var path in child.Paths(prefix + Show(key)))
                yield return path;
    }

    public string Json => _json ??= WriteJson();

    public bool SameAs(FieldSet other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if (Member != other.Member || _children.Length != other._children.Length)
            return false;
        for (var i = 0; i < _children.Length; i++)
            if (_children[i].Key != other._children[i].Key || !_children[i].Value.SameAs(other._children[i].Value))
                return false;
        return true;
    }

    /// <summary>The one shared instance of this shape: thousands of objects written by one controller have the same fields.</summary>
    public FieldSet Pooled()
    {
        if (s_pool.Count > PoolLimit)
            s_pool.Clear();
        return s_pool.GetOrAdd(Json, this);
    }

    public static FieldSet Read(JsonElement json)
    {
        var member = json.ValueKind == JsonValueKind.Object && !json.EnumerateObject().Any();
        var children = new List<KeyValuePair<string, FieldSet>>();
        if (json.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in json.EnumerateObject())
            {
                if (property.Name == ".")
                    member = true;
                else
                    children.Add(KeyValuePair.Create(property.Name, Read(property.Value)));
            }
        }

        return new FieldSet(member, children);
    }

    private string WriteJson()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, JsonTree.Writer))
            Write(writer, top: true);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private void Write(Utf8JsonWriter writer, bool top = false)
    {
        writer.WriteStartObject();
        if (Member && _children.Length > 0 && !top)
        {
            writer.WriteStartObject(".");
            writer.WriteEndObject();
        }

        foreach (var (key, child) in _children)
        {
            writer.WritePropertyName(key);
            child.Write(writer);
        }

        writer.WriteEndObject();
    }

    private static string Show(string element)
    {
        var value = element[2..];
        return element[0] switch
        {
            'f' => "." + value,
            'v' => $"[={value}]",
            'k' => "[" + string.Join(",", JsonElement.Parse(value).EnumerateObject().Select(p => $"{p.Name}={p.Value.GetRawText()}")) + "]",
            _ => $"[{value}]",
        };
    }
}
