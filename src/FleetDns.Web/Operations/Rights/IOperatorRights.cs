using FleetDns.Sources.Cluster.Access;

namespace FleetDns.Web.Operations;

/// <summary>What operators may do at the hub, cached for a while.</summary>
public interface IOperatorRights
{
    /// <summary>Null where the operator may, and where the hub could not be queried: then the write itself shows it.</summary>
    Task<MissingRight?> WhyNotAsync(AccessQuestion question, Operator by, CancellationToken token);

    /// <summary>
    /// What the operator may see of a fleet with profiles in these namespaces. Null before the hub has answered for the first time: then
    /// nothing is shown.
    /// </summary>
    Task<Visibility?> VisibleAsync(Operator by, IEnumerable<string> namespaces, CancellationToken token);

    /// <summary>Like <see cref="VisibleAsync"/> from the cache only; null where a query would be needed.</summary>
    Visibility? Known(Operator by, IEnumerable<string> namespaces);

    /// <summary>Drops the cached answers: the hub has just refused this operator.</summary>
    void Forget(Operator by);
}
