using FleetDns.Sources.Cluster.Access;

namespace FleetDns.Web.Operations;

/// <summary>What operators may do in Azure, cached for a while.</summary>
public interface IAzureRights
{
    /// <summary>Null where the operator may, and where Azure could not be queried: then the act itself shows it.</summary>
    Task<MissingAzureRight?> WhyNotAsync(AzureAct act, string scope, Operator by, CancellationToken token);

    /// <summary>Drops the cached answers: Azure has just refused this operator.</summary>
    void Forget(Operator by);
}
