using FleetDns.Core.Fleet;
using FleetDns.Core.Plans;
using FleetDns.Core.Plans.Tracking;

namespace FleetDns.Web.Features.Profiles;

/// <summary>What this tab wrote last, so that it can be taken back.</summary>
public sealed record LastChange(WeightChange Change, DateTimeOffset At)
{
    /// <summary>That is the track of this change.</summary>
    public bool IsOf(TrackRequest request) => request.Backend == Change.Backend && request.Weight == Change.New;

    /// <summary>The reverse change on the object as it is; null where somebody has changed the weight since.</summary>
    public WeightDraft? Undo(TrafficManagerBackend now) => now.Weight == Change.New ? WeightDraft.Anyway(now, Change.Old) : null;
}
