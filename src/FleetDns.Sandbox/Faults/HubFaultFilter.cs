using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Faults;

/// <summary>What the switched-on faults do to a request before it is looked at.</summary>
internal static class HubFaultFilter
{
    /// <summary>Throws the refusal of a fault, or waits; false where the connection was reset and nothing is to be answered.</summary>
    public static async Task<bool> PassAsync(HttpContext http, RequestInfo info, UserInfo? user, FaultSwitch faults, HubOptions options, TimeProvider time)
    {
        if (faults.IsOn(HubFaults.Refuse))
        {
            http.Abort();
            return false;
        }

        if (faults.IsOn(HubFaults.Slow))
        {
            await Task.Delay(options.SlowBy, time, http.RequestAborted);
        }

        if (faults.IsOn(HubFaults.Unauthorized))
        {
            throw new StatusException(401, "Unauthorized", "Unauthorized");
        }

        if (faults.IsOn(HubFaults.TooManyRequests))
        {
            throw new StatusException(429, "TooManyRequests", "The server has received too many requests and has asked us to try again later") { RetryAfterSeconds = 1 };
        }

        if (faults.IsOn(HubFaults.InternalError))
        {
            throw new StatusException(500, "InternalError", "Internal error occurred: etcdserver: request timed out") { Causes = [new StatusCause("", "etcdserver: request timed out", "")] };
        }

        if (faults.IsOn(HubFaults.Forbidden) && info.IsResource && user is not null)
        {
            throw Rbac.Refused(new AccessRequest(user, info.Verb, info.Group, info.Version, info.Resource, info.Subresource, info.Name, info.Namespace));
        }

        return true;
    }

    /// <summary>Faults under which an open watch is ended in the ordinary way.</summary>
    public static bool EndsWatches(FaultSwitch faults) =>
        faults.IsOn(HubFaults.Close) || faults.IsOn(HubFaults.Unauthorized) || faults.IsOn(HubFaults.Forbidden)
        || faults.IsOn(HubFaults.TooManyRequests) || faults.IsOn(HubFaults.InternalError) || faults.IsOn(HubFaults.Refuse);
}
