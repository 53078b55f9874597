using FleetDns.Sources.Cluster.Access;

namespace FleetDns.Web.Operations;

/// <summary>What operators may do in Azure, remembered for a while.</summary>
public interface IAzureRights
{
    /// <summary>Null where the operator may, and where Azure could not be asked: then the act itself will tell.</summary>
    Task<MissingAzureRight?> WhyNotAsync(AzureAct act, string scope, Operator by, CancellationToken token);

    /// <summary>Azure has just refused this operator: what is remembered of them may be old.</summary>
    void Forget(Operator by);
}
