using System.Collections.Immutable;
using FleetDns.Core.Fleet;

namespace FleetDns.Core.Sampling;

/// <summary>Makes the plan of a measurement from the profile as it is now, and tells afterwards whether it still held.</summary>
public static class MeasurementPlans
{
    /// <summary>Seconds; the fleet's controller always sets this (facts 2.3).</summary>
    public const long FleetTtl = 60;

    /// <summary>Every endpoint with a target is expected, those with share 0 too: an answer from one of them is a finding with a name.</summary>
    public static MeasurementPlan For(ProfileRow row, string fqdn, int queries) => new(fqdn, queries, row.Azure?.Ttl ?? FleetTtl, Expected(row));

    /// <summary>What changed in the profile since the plan was made, in words; null when the plan still holds.</summary>
    public static string? ChangedSince(MeasurementPlan plan, ProfileRow? now)
    {
        if (now is null)
        {
            return "the profile was deleted";
        }

        return Expected(now).SequenceEqual(plan.Expected) ? null : "effective shares changed";
    }

    private static ImmutableArray<ExpectedTarget> Expected(ProfileRow row) =>
    [
        .. row.Endpoints
            .Where(e => e.Target is not null)
            .Select(e => new ExpectedTarget(e.Target!, e.Cluster ?? e.Target!, e.Slot, e.Effective)),
    ];
}
