using System.Globalization;
using FleetDns.Core.Fleet;

namespace FleetDns.Core.Sampling;

/// <summary>From a profile's row to the plan of its measurement, and whether the row still is what was planned for (facts 4.3, points 3, 6 and 7).</summary>
public static class MeasurementPlans
{
    /// <summary>1,000 answers show a shift of 5 points at an even split in about 9 of 10 runs.</summary>
    public const int DefaultQueries = 1000;

    /// <summary>Seconds; the fleet's controller always sets this (facts 2.3). Holds where Azure, which could tell otherwise, is not known.</summary>
    public const long FleetTtl = 60;

    /// <summary>The plan against the effective shares of this moment; null while the profile has no FQDN. Endpoints that should get nothing are expected with share 0.</summary>
    /// <param name="queries">Fixed beforehand; at least 1.</param>
    public static MeasurementPlan? For(ProfileRow row, int queries = DefaultQueries)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(queries, 1);
        return row.Fqdn is not { Length: > 0 } fqdn
            ? null
            : new MeasurementPlan(
                AzureNames.Target(fqdn)!,
                queries,
                row.Azure?.Ttl ?? FleetTtl,
                [.. row.Endpoints.Where(e => e.Target is not null).Select(e => new ExpectedTarget(e.Target!, e.Cluster ?? e.Target!, e.Slot, e.Effective))]);
    }

    /// <summary>What changed of weights, monitor status or targets between two states of the profile, in words for the verdict; null when nothing did.</summary>
    /// <param name="after">Null where the profile is gone.</param>
    public static string? ChangedDuring(ProfileRow before, ProfileRow? after)
    {
        if (after is null)
        {
            return "The profile was deleted.";
        }

        if (ReferenceEquals(before, after))
        {
            return null;
        }

        if (before.Fqdn != after.Fqdn)
        {
            return $"The FQDN went from {before.Fqdn ?? "none"} to {after.Fqdn ?? "none"}.";
        }

        if (before.Azure is { } old && after.Azure is { } now && old.Enabled != now.Enabled)
        {
            return $"The Azure profile was {(now.Enabled ? "enabled" : "disabled")}.";
        }

        var then = Answering(before);
        var thereafter = Answering(after);
        foreach (var (key, endpoint) in thereafter)
        {
            if (!then.TryGetValue(key, out var was))
            {
                return $"{Label(endpoint)} came in with weight {Text(endpoint.EffectiveWeight)}.";
            }

            if (Difference(was, endpoint) is { } difference)
            {
                return difference;
            }
        }

        return then.FirstOrDefault(e => !thereafter.ContainsKey(e.Key)) is { Value: { } gone } ? $"{Label(gone)} left." : null;
    }

    private static string? Difference(EndpointRow was, EndpointRow now) =>
        was.EffectiveWeight != now.EffectiveWeight ? $"The weight of {Label(now)} went from {Text(was.EffectiveWeight)} to {Text(now.EffectiveWeight)}."
        : was.Enabled != now.Enabled ? $"{Label(now)} was {(now.Enabled ? "enabled" : "disabled")}."
        // An endpoint on probation answers like a healthy one: only a status that moves answers counts.
        : Shares.IsEligible(was) != Shares.IsEligible(now) ? $"The monitor status of {Label(now)} went from {was.MonitorStatus ?? "unknown"} to {now.MonitorStatus ?? "unknown"}."
        : was.Target != now.Target ? $"The target of {Label(now)} went from {was.Target ?? "none"} to {now.Target ?? "none"}."
        : null;

    // By backend and cluster, not by name: the same endpoint is null, lower case or as Azure has it, depending on who told of it last.
    private static Dictionary<(ObjectKey? Backend, string Endpoint), EndpointRow> Answering(ProfileRow row)
    {
        var endpoints = new Dictionary<(ObjectKey?, string), EndpointRow>();
        foreach (var backend in row.Backends)
        {
            foreach (var endpoint in backend.Endpoints.Where(e => e.EffectiveWeight > 0))
            {
                endpoints.TryAdd((backend.Key, endpoint.Cluster!), endpoint);
            }
        }

        foreach (var endpoint in row.ForeignEndpoints.Where(e => e.EffectiveWeight > 0))
        {
            endpoints.TryAdd((null, Label(endpoint)), endpoint);
        }

        return endpoints;
    }

    private static string Label(EndpointRow endpoint) => endpoint.Cluster ?? endpoint.Target ?? endpoint.Name ?? "?";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
