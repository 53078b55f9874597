namespace FleetDns.Core.Fleet;

/// <summary>The parts of an object's metadata that FleetDns keeps.</summary>
/// <param name="ResourceVersion">Opaque; only compared for equality and sent back.</param>
/// <param name="Deleting">When deletion was requested; null if it was not.</param>
/// <param name="Owners">Who last wrote the fields that FleetDns shows (from managedFields).</param>
public sealed record ObjectMeta(
    ObjectKey Key,
    string Uid,
    string ResourceVersion,
    long Generation,
    DateTimeOffset Created,
    DateTimeOffset? Deleting,
    EquatableDictionary<string, string> Labels,
    EquatableDictionary<string, string> Annotations,
    EquatableArray<string> Finalizers,
    EquatableArray<FieldOwner> Owners)
{
    /// <summary>When FleetDns saw the status change, by its own clock; null if it did not. (Any client can write the times in
    /// managedFields.) Distinguishes a backend's status that is newer than the last reading of Azure from one that Azure has since
    /// departed from.</summary>
    public DateTimeOffset? StatusWritten { get; init; }

    /// <summary>This metadata with the version of another state of the object, to compare everything else.</summary>
    internal ObjectMeta AtVersionOf(ObjectMeta other) => this with { ResourceVersion = other.ResourceVersion };
}

/// <summary>A field manager of one field, e.g. <c>("spec.weight", "kubectl-client-side-apply", "Update")</c>.</summary>
public sealed record FieldOwner(string Field, string Manager, string Operation);

/// <summary>What all facts about Kubernetes objects have in common.</summary>
public interface IFleetObject
{
    ObjectMeta Meta { get; }
}
