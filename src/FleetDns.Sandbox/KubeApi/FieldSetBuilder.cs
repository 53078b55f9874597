namespace FleetDns.Sandbox.KubeApi;

/// <summary>A <see cref="FieldSet"/> while it is being collected.</summary>
internal sealed class FieldSetBuilder
{
    private Dictionary<string, FieldSetBuilder>? _children;

    public bool Member { get; set; }

    public FieldSetBuilder At(string element)
    {
        _children ??= new Dictionary<string, FieldSetBuilder>(StringComparer.Ordinal);
        if (!_children.TryGetValue(element, out var child))
            _children[element] = child = new FieldSetBuilder();
        return child;
    }

    public FieldSet ToSet() => _children is null
        ? Member ? FieldSet.Leaf : FieldSet.Empty
        : new FieldSet(Member, _children.Select(c => KeyValuePair.Create(c.Key, c.Value.ToSet())));
}
