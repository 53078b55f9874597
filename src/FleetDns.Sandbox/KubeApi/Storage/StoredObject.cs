using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>
/// One state of one object: the bytes that clients get, encoded once for each served version and shared by all lists and watches. The tree
/// is only a cache of the bytes that may be dropped and parsed again: 50,000 trees would need some ten times the memory of their bytes.
/// </summary>
public sealed class StoredObject
{
    private readonly byte[] _bytes;   // in storage version, with managedFields
    private readonly Range _owners;   // position of managedFields in them
    private readonly KindRegistry _kinds;
    private byte[]?[]? _others;       // for each served version that is not the stored one
    private volatile JsonObject? _tree;   // while recently used

    /// <param name="kept">The tree belongs to this object only, is fully built and in wire form: it may be returned as it is.</param>
    internal StoredObject(KindRegistry kinds, ResourceKind kind, ObjectName name, long version, JsonObject obj,
        ImmutableArray<FieldManager> managers, bool isDeleting, bool kept)
    {
        _kinds = kinds;
        Kind = kind;
        Name = name;
        Version = version;
        Managers = managers;
        IsDeleting = isDeleting;
        Labels = obj.At("metadata", "labels") is { Count: > 0 } labels
            ? [.. labels.Select(l => KeyValuePair.Create(string.Intern(l.Key), string.Intern(l.Value?.ToString() ?? "")))]
            : [];
        _bytes = ObjectEncoder.Encode(obj, managers, out _owners);
        if (kept)
        {
            Remember(JsonTree.Normalise(obj));
        }
    }

    public ResourceKind Kind { get; }

    public ObjectName Name { get; }

    public long Version { get; }

    internal ImmutableArray<FieldManager> Managers { get; }

    internal bool IsDeleting { get; }

    internal ImmutableArray<KeyValuePair<string, string>> Labels { get; }

    /// <summary>In storage version, without managedFields. Shared: must not be modified.</summary>
    public JsonObject Object
    {
        get
        {
            if (_tree is { } known)
            {
                return known;
            }

            var tree = (JsonObject)JsonTree.ParseOwn([.. _bytes.AsSpan(0, _owners.Start.Value), .. _bytes.AsSpan(_owners.End.Value)])!;
            Remember(tree);
            return tree;
        }
    }

    /// <summary>UTF-8 JSON in a served version. Shared: must not be modified.</summary>
    public ReadOnlyMemory<byte> Bytes(string version)
    {
        if (version == Kind.StorageVersion)
        {
            return _bytes;
        }

        var index = IndexOf(version);
        var others = _others ??= new byte[]?[Kind.Versions.Count];
        return others[index] ??= ObjectEncoder.Encode(VersionConversion.To(_kinds, Kind, Object, version), Managers);
    }

    /// <summary>A new tree in a served version, with managedFields; owned by the caller.</summary>
    internal JsonObject Tree(string version) => (JsonObject)JsonTree.Parse(Bytes(version).Span)!;

    /// <summary>In a served version, without managedFields. Shared: must not be modified.</summary>
    internal JsonObject View(string version)
    {
        if (version == Kind.StorageVersion)
        {
            return Object;
        }

        var tree = Tree(version);
        ((JsonObject)tree["metadata"]!).Remove("managedFields");
        return tree;
    }

    internal void Forget() => _tree = null;

    private void Remember(JsonObject tree)
    {
        _tree = tree;
        RecentTrees.Add(this);
    }

    private int IndexOf(string version)
    {
        for (var i = 0; i < Kind.Versions.Count; i++)
        {
            if (Kind.Versions[i] == version)
            {
                return i;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(version), version, $"{Kind.Plural} is not served in this version.");
    }
}
