namespace FleetDns.Web.Features.Profiles;

/// <summary>One position of a slider. It writes nothing.</summary>
/// <param name="Weight">0..1000.</param>
public readonly record struct WeightMove(ObjectKey Backend, int Weight);
