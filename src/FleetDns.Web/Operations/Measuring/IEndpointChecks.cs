using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Endpoints;

namespace FleetDns.Web.Operations;

/// <summary>Probes an endpoint of a profile over HTTP: only on request of an operator, never automatically.</summary>
public interface IEndpointChecks
{
    /// <summary>Every outcome, including a refusal, is an answer with a sentence; throws only when cancelled.</summary>
    /// <param name="target">Must be the target of an endpoint of that profile in Azure.</param>
    Task<EndpointAnswer> AskAsync(ObjectKey profile, string target, Operator by, CancellationToken token);
}
