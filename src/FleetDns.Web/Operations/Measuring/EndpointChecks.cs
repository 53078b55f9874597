using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Endpoints;
using FleetDns.Web.Live;
using FleetDns.Web.Security;

namespace FleetDns.Web.Operations;

/// <summary>Lets only targets through that Azure gave, of profiles that the operator sees; so many at a time for one person and for the process as the limits say.</summary>
public sealed partial class EndpointChecks(IFleetFeed feed, IEndpointProber prober, IWritePolicy policy, IOperatorRights rights, LimitOptions limits, ILogger<EndpointChecks> logger) : IEndpointChecks, IDisposable
{
    private const int MostWaiting = 200;   // of one person: several tables of endpoints
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

        // What the hub's objects say of target, port and path is written by whoever may write there; what Azure says of them is Azure's.
        if (row.Azure is not { } azure || !azure.Endpoints.Any(endpoint => AzureNames.Target(endpoint.Target) == target))
        {
            return Refused("Azure has no endpoint with that target, so it is not asked.");
        }

        var monitor = azure.Monitor;
        var scheme = string.Equals(monitor?.Protocol, "HTTPS", StringComparison.OrdinalIgnoreCase) ? "https" : "http";
        using var place = await _places.EnterAsync(by.Id, token);
        if (place is null)
        {
            return Refused($"{MostWaiting} endpoint checks of yours are waiting already. Wait until they have ended.");
        }

        var answer = await prober.AskAsync(new EndpointQuestion(target, scheme, monitor?.Port ?? (scheme == "https" ? HttpsPort : HttpPort), monitor?.Path is { Length: > 0 } path && path[0] == '/' ? path : "/"), token);
        LogAsked(logger, by.Id, target, answer.Words);
        return answer;
    }

    public void Dispose() => _places.Dispose();

    private static EndpointAnswer Refused(string why) => new(null, null, TimeSpan.Zero, null, why);

    [LoggerMessage(LogLevel.Information, "{OperatorId} asked {Target} over HTTP: {Words}")]
    private static partial void LogAsked(ILogger logger, string operatorId, string target, string words);
}
