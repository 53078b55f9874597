using FleetDns.Core.Plans.Tracking;

namespace FleetDns.Web.Operations;

internal static class TrackRequests
{
    public static TrackRequest? Of(ChangeReport report, DateTimeOffset started) => throw new NotImplementedException();
}
