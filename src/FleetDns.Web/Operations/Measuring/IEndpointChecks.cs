using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Endpoints;

namespace FleetDns.Web.Operations;

/// <summary>Asks over HTTP who answers at an endpoint of a profile: at the operator's wish, never by itself.</summary>
public interface IEndpointChecks
{
    /// <summary>Every outcome is an answer in words, refusals included; throws only when cancelled.</summary>
    /// <param name="target">Must be the target of an endpoint of that profile as Azure has it.</param>
    Task<EndpointAnswer> AskAsync(ObjectKey profile, string target, Operator by, CancellationToken token);
}
