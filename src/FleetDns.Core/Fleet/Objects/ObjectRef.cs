namespace FleetDns.Core.Fleet;

/// <summary>Kind, namespace and name: the subject of an event, a problem or a journal entry. <see cref="ToString"/> gives
/// <c>TrafficManagerBackend kuard-demo/web</c>.</summary>
public readonly record struct ObjectRef(string Kind, ObjectKey Key) : IComparable<ObjectRef>
{
    public int CompareTo(ObjectRef other) =>
        string.CompareOrdinal(Kind, other.Kind) is var kind and not 0 ? kind : Key.CompareTo(other.Key);

    public static bool operator <(ObjectRef left, ObjectRef right) => left.CompareTo(right) < 0;

    public static bool operator <=(ObjectRef left, ObjectRef right) => left.CompareTo(right) <= 0;

    public static bool operator >(ObjectRef left, ObjectRef right) => left.CompareTo(right) > 0;

    public static bool operator >=(ObjectRef left, ObjectRef right) => left.CompareTo(right) >= 0;

    public override string ToString() => $"{Kind} {Key}";
}
