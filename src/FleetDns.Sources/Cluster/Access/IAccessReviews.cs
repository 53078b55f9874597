namespace FleetDns.Sources.Cluster.Access;

/// <summary>Asks the hub, as the operator, what the operator may do. Never throws but when cancelled.</summary>
public interface IAccessReviews
{
    Task<AccessAnswer> AskAsync(AccessQuestion question, Operator by, CancellationToken token);

    /// <summary>The hub's own name for the operator (in Azure the object id); null where it does not tell.</summary>
    Task<string?> UserNameAsync(Operator by, CancellationToken token);
}
