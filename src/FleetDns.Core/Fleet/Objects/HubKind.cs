using FleetDns.Core.Journal;

namespace FleetDns.Core.Fleet;

/// <summary>A kind of object that FleetDns watches at the hub: everything that is done with all kinds alike reads it from here. See
/// <see cref="HubKinds"/>.</summary>
/// <param name="group">Empty for the core group.</param>
/// <param name="plural">As paths and rights name it, e.g. <c>works</c>; also the name of its freshness.</param>
/// <param name="name">As objects name it, e.g. <c>Work</c>.</param>
public abstract class HubKind(string group, string plural, string name)
{
    public string Group => group;

    public string Plural => plural;

    public string Name => name;

    /// <summary>Every share is made of it: without it the hub counts as lost.</summary>
    public bool IsCentral { get; init; }

    /// <summary>FleetDns's own identity may ask the hub for it on behalf of an operator.</summary>
    public bool ForOperators { get; init; } = true;

    /// <summary>The right that shows the kind; null where the namespace of each object decides.</summary>
    internal Func<Visibility, bool>? Right { get; init; }

    /// <summary>Follows the changes of this kind for the journal; null where it has no place there.</summary>
    internal abstract IFollowedKind? Follow();

    public override string ToString() => name;
}

/// <inheritdoc/>
/// <typeparam name="T">What FleetDns keeps of an object.</typeparam>
public sealed class HubKind<T>(string group, string plural, string name) : HubKind(group, plural, name)
    where T : class, IFleetObject
{
    /// <summary>The fields whose changes the journal shows; null where it shows none.</summary>
    internal Func<T, FieldMap>? Fields { get; init; }

    /// <summary>The object whose rights decide who sees a change; null where it is the object itself.</summary>
    internal Func<T, ObjectRef>? Scope { get; init; }

    /// <summary>The member cluster that an object is about.</summary>
    internal Func<T, string?>? Cluster { get; init; }

    /// <summary>Whether two states of an object show the same; null for plain equality.</summary>
    internal Func<T, T, bool>? Same { get; init; }

    internal ObjectRef Of(T item) => new(Name, item.Meta.Key);

    internal override IFollowedKind? Follow() => Fields is null ? null : new FollowedKind<T>(this, Fields);
}
