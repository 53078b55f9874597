namespace FleetDns.Core.Fleet;

/// <summary>What FleetDns keeps of an object's metadata.</summary>
/// <param name="ResourceVersion">Opaque; only ever compared for equality and sent back.</param>
/// <param name="Deleting">When deletion was asked for; null while the object is meant to stay.</param>
/// <param name="Owners">Who last wrote the fields that FleetDns shows (from managedFields).</param>
public sealed record ObjectMeta(
    ObjectKey Key,
    string Uid,
    string ResourceVersion,
    long Generation,
    DateTimeOffset Created,
    DateTimeOffset? Deleting,
    ImmutableDictionary<string, string> Labels,
    ImmutableDictionary<string, string> Annotations,
    ImmutableArray<string> Finalizers,
    ImmutableArray<FieldOwner> Owners)
{
    /// <summary>When FleetDns saw the status change, by its own clock; null where it did not see that. (The times in managedFields are any client's to write.)
    /// Tells a backend's status that is newer than the last reading of Azure from one that Azure has since been moved away from.</summary>
    public DateTimeOffset? StatusWritten { get; init; }
}

/// <summary>A field manager of one field, e.g. <c>("spec.weight", "kubectl-client-side-apply", "Update")</c>.</summary>
public sealed record FieldOwner(string Field, string Manager, string Operation);

/// <summary>What every fact about a Kubernetes object has in common.</summary>
public interface IFleetObject
{
    ObjectMeta Meta { get; }
}
