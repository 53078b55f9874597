using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Faults;

/// <summary>Applies the active faults to a request before it is processed.</summary>
internal static class HubFaultFilter
{
    /// <summary>Throws the fault's error, or delays; false when the connection was reset and there is nothing to answer.</summary>
    public static async Task<bool> PassAsync(HttpContext http, RequestInfo info, UserInfo? user, FaultSwitch faults, HubOptions options,
        TimeProvider time)
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
            throw new StatusException(
                429, "TooManyRequests",
                "The server has received too many requests and has asked us to try again later")
            { RetryAfterSeconds = 1 };
        }

        if (faults.IsOn(HubFaults.InternalError))
        {
            throw new StatusException(
                500, "InternalError",
                "Internal error occurred: etcdserver: request timed out")
            {
                Causes =
                [new StatusCause("", "etcdserver: request timed out", "")]
            };
        }

        if (faults.IsOn(HubFaults.Forbidden) && info.IsResource && user is not null)
        {
            throw Rbac.Refused(new AccessRequest(user, info.Verb, info.Group, info.Version, info.Resource, info.Subresource, info.Name,
                info.Namespace));
        }

        return true;
    }

    /// <summary>Whether an active fault ends open watches normally.</summary>
    public static bool EndsWatches(FaultSwitch faults) =>
        faults.IsOn(HubFaults.Close) || faults.IsOn(HubFaults.Unauthorized) || faults.IsOn(HubFaults.Forbidden)
        || faults.IsOn(HubFaults.TooManyRequests) || faults.IsOn(HubFaults.InternalError) || faults.IsOn(HubFaults.Refuse);
}
