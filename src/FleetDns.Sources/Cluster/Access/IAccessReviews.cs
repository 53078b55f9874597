namespace FleetDns.Sources.Cluster.Access;

/// <summary>Queries the hub, as the operator, for the operator's rights. Throws only when cancelled.</summary>
public interface IAccessReviews
{
    Task<AccessAnswer> AskAsync(AccessQuestion question, Operator by, CancellationToken token);

    /// <summary>The hub's own name for the operator (in Azure the object id); null where it is unknown.</summary>
    Task<string?> UserNameAsync(Operator by, CancellationToken token);
}
