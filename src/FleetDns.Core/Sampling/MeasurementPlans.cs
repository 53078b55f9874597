using System.Globalization;

namespace FleetDns.Core.Sampling;

/// <summary>From a profile's row to the plan of its measurement, and whether the row still matches the plan (docs/domain.md 4.3, points 3,
/// 6 and 7).</summary>
public static class MeasurementPlans
{
    /// <summary>1,000 answers show a shift of 5 percentage points at an even split in about 9 of 10 runs.</summary>
    public const int DefaultQueries = 1000;

    /// <summary>Seconds; the fleet's controller always sets this (docs/domain.md 2.3). Used if Azure, which could show another value, is
    /// unknown.</summary>
    public const long FleetTtl = 60;

    /// <summary>Why the profile cannot be measured, in a sentence; null if it can.</summary>
    public static string? WhyNot(ProfileRow row) =>
        row.Fqdn is not { Length: > 0 } ? "There is no FQDN to query yet: the profile's controller has not reported one."
        : row.SharesUnknown is { } unknown ? $"{unknown}: there are no shares to compare answers with."
        : null;

    /// <summary>The plan against the current effective shares; null if <see cref="WhyNot"/> is set. Endpoints that should get nothing are
    /// expected with share 0.</summary>
    /// <param name="queries">Fixed in advance; at least 1.</param>
    public static MeasurementPlan? For(ProfileRow row, int queries = DefaultQueries)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(queries, 1);
        return WhyNot(row) is not null ? null
            : new MeasurementPlan(AzureNames.Target(row.Fqdn)!, queries, row.Azure?.Ttl ?? FleetTtl, [.. Expected(row)])
            {
                IsConfirmed = AzureNames.Target(row.Azure?.Fqdn) == AzureNames.Target(row.Fqdn),
                Limits = Limits([.. Nested(row)], [.. ByAddress(row)]),
            };
    }

    // An answer with an address does not count (it may come from a cache): the shares are those among the answers with a CNAME.
    internal static IEnumerable<ExpectedTarget> Expected(ProfileRow row)
    {
        var addresses = ByAddress(row).Sum(e => e.Effective);
        foreach (var endpoint in row.Endpoints.Where(e => e is { Target: not null, IsAddress: false, IsNested: false }))
        {
            yield return new ExpectedTarget(
                endpoint.Target!, endpoint.Cluster ?? endpoint.Target!, endpoint.Slot, Among(endpoint.Effective))
            {
                Weight = endpoint.EffectiveWeight,
            };
        }

        // Their answers cannot be distinguished: one entry for all of them.
        if (Nested(row).ToList() is [var first, ..] nested)
        {
            yield return new ExpectedTarget(
                first.Target!, Wording.List(nested.ConvertAll(n => n.Target!)), -1, Among(nested.Sum(n => n.Effective)))
            {
                IsNested = true,
                Weight = nested.Sum(n => n.EffectiveWeight),
            };
        }

        double Among(double share) => addresses is > 0 and < 1 ? share / (1 - addresses) : share;
    }

    private static IEnumerable<EndpointRow> Nested(ProfileRow row) =>
        row.Endpoints.Where(e => e is { Target: not null, IsAddress: false, IsNested: true });

    private static IEnumerable<EndpointRow> ByAddress(ProfileRow row) => row.Endpoints.Where(e => e is { IsAddress: true, Effective: > 0 });

    private static string? Limits(List<EndpointRow> nested, List<EndpointRow> byAddress)
    {
        var words = string.Join(' ',
            (string[])[
                byAddress.Count == 0 ? string.Empty
                    : $"For {Wording.List(byAddress.ConvertAll(e => e.Target!))} DNS returns an A or AAAA record, which is not counted: "
                        + "the shares are those among the other endpoints.",
                nested.Count == 0 ? string.Empty
                    : Wording.List(nested.ConvertAll(e => e.Target!))
                        + (nested.Count == 1 ? " is a nested profile: DNS returns one of its own endpoints"
                            : " are nested profiles: DNS returns one of their own endpoints")
                        + ". Every target that belongs to no other endpoint is counted there.",
            ]).Trim();
        return words.Length == 0 ? null : words;
    }

    /// <summary>A change of weights, monitor status or targets between two states of the profile, as text for the verdict; null if nothing
    /// changed.</summary>
    /// <param name="after">Null if the profile is deleted.</param>
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
            return $"The FQDN changed from {before.Fqdn ?? "none"} to {after.Fqdn ?? "none"}.";
        }

        if (before.Azure is { } old && after.Azure is { } now && old.Enabled != now.Enabled)
        {
            return $"The Azure profile was {(now.Enabled ? "enabled" : "disabled")}.";
        }

        if (before.SharesUnknown != after.SharesUnknown)
        {
            return $"The routing method changed from {before.Azure?.RoutingMethod ?? "unknown"} to "
                + $"{after.Azure?.RoutingMethod ?? "unknown"}.";
        }

        var then = Answering(before);
        var thereafter = Answering(after);
        foreach (var (key, endpoint) in thereafter)
        {
            if (!then.TryGetValue(key, out var was))
            {
                return $"{Label(endpoint)} was added with weight {Text(endpoint.EffectiveWeight)}.";
            }

            if (Difference(was, endpoint) is { } difference)
            {
                return difference;
            }
        }

        return then.FirstOrDefault(e => !thereafter.ContainsKey(e.Key)) is { Value: { } gone } ? $"{Label(gone)} was removed." : null;
    }

    private static string? Difference(EndpointRow was, EndpointRow now) =>
        was.EffectiveWeight != now.EffectiveWeight
            ? $"The weight of {Label(now)} changed from {Text(was.EffectiveWeight)} to {Text(now.EffectiveWeight)}."
        : was.Enabled != now.Enabled ? $"{Label(now)} was {(now.Enabled ? "enabled" : "disabled")}."
        // An endpoint being checked answers like a healthy one: only a status change that affects answers counts.
        : Shares.IsEligible(was) != Shares.IsEligible(now)
            ? $"The monitor status of {Label(now)} changed from {was.MonitorStatus ?? "unknown"} to {now.MonitorStatus ?? "unknown"}."
        : was.Target != now.Target ? $"The target of {Label(now)} changed from {was.Target ?? "none"} to {now.Target ?? "none"}."
        : null;

    // By backend and cluster, not by name: the same endpoint is null, lower case or as Azure has it, depending on the source that reported
    // it last.
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
