using FleetDns.Sources.Cluster.Access;

namespace FleetDns.Web.Operations;

/// <summary>What operators may do at the hub, remembered for a while.</summary>
public interface IOperatorRights
{
    /// <summary>Null where the operator may, and where the hub could not be asked: then the write itself will tell.</summary>
    Task<MissingRight?> WhyNotAsync(AccessQuestion question, Operator by, CancellationToken token);

    /// <summary>What the operator may see of a fleet with profiles in these namespaces. Null while the hub has never told: then nothing is shown.</summary>
    Task<Visibility?> VisibleAsync(Operator by, IEnumerable<string> namespaces, CancellationToken token);

    /// <summary>As <see cref="VisibleAsync"/> from memory alone; null where something would have to be asked.</summary>
    Visibility? Known(Operator by, IEnumerable<string> namespaces);

    /// <summary>The hub has just refused this operator: what is remembered of them may be old.</summary>
    void Forget(Operator by);
}
