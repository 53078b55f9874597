using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Endpoints;
using FleetDns.Web.Live;
using FleetDns.Web.Security;

namespace FleetDns.Web.Operations;

/// <summary>
/// Probes only targets that Azure reports, of profiles that the operator may see, within the limits per user and for the process.
/// </summary>
public sealed partial class EndpointChecks(
    IFleetFeed feed, IEndpointProber prober, IWritePolicy policy, IOperatorRights rights, LimitOptions limits,
    ILogger<EndpointChecks> logger) : IEndpointChecks, IDisposable
{
    private const int MostWaiting = 200;   // per user: several tables of endpoints
    private const int HttpPort = 80;
    private const int HttpsPort = 443;
    private readonly Places _places = new(limits.EndpointChecksPerPerson, limits.EndpointChecks, MostWaiting);

    public async Task<EndpointAnswer> AskAsync(ObjectKey profile, string target, Operator by, CancellationToken token)
    {
        if (policy.Refuses(by, Act.Measure) is { } why)
        {
            return Refused(why);
        }

        var visible = rights.Known(by, feed.Current.Profiles.Keys.Select(key => key.Namespace).Distinct(StringComparer.Ordinal));
        if (visible?.Sees(profile.Namespace) != true || feed.Current.Profiles.GetValueOrDefault(profile) is not { } row)
        {
            return Refused($"There is no profile {profile}.");
        }

        // Objects at the hub are untrusted for target, port and path: only Azure's values are used.
        if (row.Azure is not { } azure || !azure.Endpoints.Any(endpoint => AzureNames.Target(endpoint.Target) == target))
        {
            return Refused("Azure has no endpoint with this target, so it was not probed.");
        }

        var monitor = azure.Monitor;
        var scheme = string.Equals(monitor?.Protocol, "HTTPS", StringComparison.OrdinalIgnoreCase) ? "https" : "http";
        using var place = await _places.EnterAsync(by.Id, token);
        if (place is null)
        {
            return Refused($"You already have {MostWaiting} probes waiting. Wait until they have finished.");
        }

        var answer = await prober.AskAsync(
            new EndpointQuestion(
                target, scheme, monitor?.Port ?? (scheme == "https" ? HttpsPort : HttpPort),
                monitor?.Path is { Length: > 0 } path && path[0] == '/' ? path : "/"), token);
        LogAsked(logger, by.Id, target, answer.Words);
        return answer;
    }

    public void Dispose() => _places.Dispose();

    private static EndpointAnswer Refused(string why) => new(null, null, TimeSpan.Zero, null, why);

    [LoggerMessage(LogLevel.Information, "{OperatorId} probed {Target} over HTTP: {Words}")]
    private static partial void LogAsked(ILogger logger, string operatorId, string target, string words);
}
