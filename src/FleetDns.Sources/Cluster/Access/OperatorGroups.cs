using System.Collections;

namespace FleetDns.Sources.Cluster.Access;

/// <summary>The groups in a user's token, sorted; two instances are equal if they contain the same names.</summary>
public sealed class OperatorGroups(IEnumerable<string> names) : IEnumerable<string>, IEquatable<OperatorGroups>
{
    private readonly string[] _names = [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    public static OperatorGroups None { get; } = new([]);

    public bool Equals(OperatorGroups? other) => other is not null && _names.AsSpan().SequenceEqual(other._names);

    public override bool Equals(object? obj) => Equals(obj as OperatorGroups);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var name in _names)
        {
            hash.Add(name, StringComparer.Ordinal);
        }

        return hash.ToHashCode();
    }

    public IEnumerator<string> GetEnumerator() => _names.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
