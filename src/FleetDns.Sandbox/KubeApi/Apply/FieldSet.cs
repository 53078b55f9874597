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
    private static readonly ConcurrentDictionary<FieldSet, FieldSet> s_pool = new(SameShape.Instance);
    // Distinct shapes; far more than the kinds have, so that only a flood of unusual objects clears it.
    private const int PoolLimit = 20_000;

    private static readonly KeyValuePair<string, FieldSet>[] s_none = [];

    private readonly KeyValuePair<string, FieldSet>[] _children;   // in ordinal order, none of them empty
    private readonly int _hash;
    private string? _json;

    public FieldSet(bool member, IEnumerable<KeyValuePair<string, FieldSet>> children)
        : this(member, [.. children.Where(c => !c.Value.IsEmpty)])
    {
    }

    /// <param name="children">Not copied; none of them empty.</param>
    public FieldSet(bool member, KeyValuePair<string, FieldSet>[] children)
    {
        Member = member;
        _children = children;
        var hash = new HashCode();
        hash.Add(member);
        for (var i = 0; i < children.Length; i++)
        {
            if (i > 0 && string.CompareOrdinal(children[i - 1].Key, children[i].Key) > 0)
            {
                Array.Sort(children, (x, y) => string.CompareOrdinal(x.Key, y.Key));
                i = -1;
                hash = new HashCode();
                hash.Add(member);
                continue;
            }

            hash.Add(children[i].Key, StringComparer.Ordinal);
            hash.Add(children[i].Value._hash);
        }

        _hash = hash.ToHashCode();
    }

    public static FieldSet Empty { get; } = new(false, s_none);

    public static FieldSet Leaf { get; } = new(true, s_none);

    /// <summary>Whether the path to this node is itself in the set.</summary>
    public bool Member { get; }

    public IReadOnlyList<KeyValuePair<string, FieldSet>> Children => _children;

    public bool IsEmpty => !Member && _children.Length == 0;

    public FieldSet? Child(string element)
    {
        int low = 0, high = _children.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = string.CompareOrdinal(_children[middle].Key, element);
            if (order == 0)
            {
                return _children[middle].Value;
            }

            if (order < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return null;
    }

    public FieldSet Union(FieldSet other)
    {
        if (other.IsEmpty || ReferenceEquals(this, other))
        {
            return this;
        }

        if (IsEmpty)
        {
            return other;
        }

        var children = new List<KeyValuePair<string, FieldSet>>(_children.Length + other._children.Length);
        int left = 0, right = 0;
        while (left < _children.Length && right < other._children.Length)
        {
            var (own, theirs) = (_children[left], other._children[right]);
            var order = string.CompareOrdinal(own.Key, theirs.Key);
            children.Add(order < 0 ? own : order > 0 ? theirs : KeyValuePair.Create(own.Key, own.Value.Union(theirs.Value)));
            left += order <= 0 ? 1 : 0;
            right += order >= 0 ? 1 : 0;
        }

        children.AddRange(_children.AsSpan(left));
        children.AddRange(other._children.AsSpan(right));
        return new FieldSet(Member || other.Member, children.ToArray());
    }

    /// <summary>Returns the same instance when the two have nothing in common.</summary>
    public FieldSet Difference(FieldSet other)
    {
        if (other.IsEmpty || IsEmpty)
        {
            return this;
        }

        List<KeyValuePair<string, FieldSet>>? children = null;
        for (var i = 0; i < _children.Length; i++)
        {
            var (key, child) = _children[i];
            var rest = other.Child(key) is { } gone ? child.Difference(gone) : child;
            if (children is null && !ReferenceEquals(rest, child))
            {
                children = [.. _children.AsSpan(0, i)];
            }

            if (children is not null && !rest.IsEmpty)
            {
                children.Add(KeyValuePair.Create(key, rest));
            }
        }

        var member = Member && !other.Member;
        return children is not null ? new FieldSet(member, children.ToArray()) : member == Member ? this : new FieldSet(member, _children);
    }

    public FieldSet Intersection(FieldSet other) => other.IsEmpty || IsEmpty
        ? Empty
        : new FieldSet(
            Member && other.Member,
            _children.Select(c => KeyValuePair.Create(c.Key, other.Child(c.Key) is { } o ? c.Value.Intersection(o) : Empty)));

    /// <summary>Only the paths below one element of the root.</summary>
    public FieldSet Only(string element) =>
        Child(element) is { } child ? new FieldSet(false, [KeyValuePair.Create(element, child)]) : Empty;

    /// <summary>All paths except those of one element of the root.</summary>
    public FieldSet Without(string element) =>
        Child(element) is null ? this : new FieldSet(Member, _children.Where(c => c.Key != element).ToArray());

    /// <summary>Every path of the set in the form of conflicts: <c>.spec.ports[name="web"].port</c>.</summary>
    public IEnumerable<string> Paths(string prefix = "")
    {
        if (Member && prefix.Length > 0)
        {
            yield return prefix;
        }

        foreach (var (key, child) in _children)
        {
            foreach (var path in child.Paths(prefix + Show(key)))
            {
                yield return path;
            }
        }
    }

    public string Json => _json ??= WriteJson();

    public bool SameAs(FieldSet other)
    {
        if (ReferenceEquals(this, other))
        {
            return true;
        }

        if (_hash != other._hash || Member != other.Member || _children.Length != other._children.Length)
        {
            return false;
        }

        for (var i = 0; i < _children.Length; i++)
        {
            if (_children[i].Key != other._children[i].Key || !_children[i].Value.SameAs(other._children[i].Value))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The one shared instance of this shape: thousands of objects written by one controller have the same fields.</summary>
    public FieldSet Pooled()
    {
        if (s_pool.Count > PoolLimit)
        {
            s_pool.Clear();
        }

        return s_pool.GetOrAdd(this, this);
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
                {
                    member = true;
                }
                else
                {
                    children.Add(KeyValuePair.Create(property.Name, Read(property.Value)));
                }
            }
        }

        return new FieldSet(member, children);
    }

    private string WriteJson()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, JsonTree.Writer))
        {
            Write(writer, top: true);
        }

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

    private sealed class SameShape : IEqualityComparer<FieldSet>
    {
        public static SameShape Instance { get; } = new();

        public bool Equals(FieldSet? x, FieldSet? y) => x is not null && y is not null && x.SameAs(y);

        public int GetHashCode(FieldSet set) => set._hash;
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
