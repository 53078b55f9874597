using FleetDns.Core.Problems;
using FleetDns.Core.Sampling;

namespace FleetDns.Core.Fleet;

/// <summary>The most important sentence, at the top.</summary>
/// <param name="Sentence">E.g. <c>1 of 3 FQDNs works as intended.</c></param>
/// <param name="Attention">E.g. <c>2 need attention.</c>; null if none. Separate, so that it can be coloured.</param>
/// <param name="Lede">The worst problem, or why everything is healthy.</param>
/// <param name="Stale">The sentence is about the last known state; the screen adds its age.</param>
public sealed record Headline(string Sentence, string? Attention, string Lede, int Serving, int Total, bool Stale)
{
    private const int MostNamed = 2;

    /// <summary>Without measurements.</summary>
    public static Headline Of(FleetView view) =>
        Of(view, Fleet.Serving.Of(view, ProfileFindings.Of(view), ImmutableDictionary<string, Measurement>.Empty, view.At));

    /// <param name="serving">One for each profile of the view.</param>
    public static Headline Of(FleetView view, IReadOnlyDictionary<ObjectKey, Serving> serving)
    {
        var total = view.Profiles.Count;
        var hub = view.Freshness.Kinds.FirstOrDefault(k => k.Source == "trafficmanagerprofiles");
        var state = hub?.State ?? view.Freshness.Hub;
        var stale = view.Freshness.Hub == SourceState.Stale || view.Freshness.Azure.State == SourceState.Stale
            || state == SourceState.Denied;
        if (total == 0)
        {
            return Empty(state, hub, stale);
        }

        // Shares can be as intended while no client is served, e.g. with every probe failing.
        var troubled = view.Profiles.Values.Where(p => serving[p.Key].NeedsAttention).ToList();
        var drained = view.Profiles.Values.Where(p => serving[p.Key].Kind == ServingKind.Drained).ToList();
        var intended = total - troubled.Count - drained.Count;
        var sentence = total == 1 ? One(serving.First().Value.Kind, stale) : Say(intended, total, stale);
        return new Headline(sentence, Need(troubled.Count, total), Describe(troubled, drained, serving), intended, total, stale);
    }

    private static Headline Empty(SourceState state, SourceFreshness? hub, bool stale) => state switch
    {
        SourceState.Stale when hub is { IsKnown: false } =>
            new("The hub has not been seen yet.", null, "Its FQDNs are unknown.", 0, 0, stale),
        SourceState.CatchingUp => new("Catching up with the hub.", null, "The first complete view appears in a moment.", 0, 0, stale),
        SourceState.Denied =>
            new("The hub does not show its FQDNs.", null,
                hub?.Problem ?? "FleetDns is not allowed to list trafficmanagerprofiles.", 0, 0, stale),
        SourceState.Absent =>
            new("The hub does not support DNS load balancing.", null,
                hub?.Problem ?? "It serves no trafficmanagerprofiles (networking.fleet.azure.com).", 0, 0, stale),
        _ => new(
            stale ? "No FQDN when last seen." : "No FQDN yet.", null,
            "Three steps to the first one: export a service, create a profile, attach a backend.", 0, 0, stale),
    };

    private static string One(ServingKind kind, bool stale) => (kind, stale) switch
    {
        (ServingKind.AsIntended, false) => "Your only FQDN works as intended.",
        (ServingKind.AsIntended, true) => "Your only FQDN worked as intended when last seen.",
        (ServingKind.Drained, false) => "Your only FQDN works.",
        (ServingKind.Drained, true) => "Your only FQDN worked when last seen.",
        (ServingKind.Unhealthy, false) => "Your only FQDN resolves, but none of its endpoints is healthy.",
        (_, false) => "Your only FQDN does not work as intended.",
        (_, true) => "Your only FQDN did not work as intended when last seen.",
    };

    private static string Say(int serving, int total, bool stale)
    {
        var (works, work, seen) = stale ? ("worked", "worked", " when last seen") : ("works", "work", string.Empty);
        return serving switch
        {
            0 => $"None of {Wording.Count(total)} FQDNs {works} as intended{seen}.",
            1 => $"1 of {Wording.Count(total)} FQDNs {works} as intended{seen}.",
            _ when serving == total => $"All {Wording.Count(total)} FQDNs {work} as intended{seen}.",
            _ => $"{Wording.Count(serving)} of {Wording.Count(total)} FQDNs {work} as intended{seen}.",
        };
    }

    private static string? Need(int troubled, int total) => (troubled, total) switch
    {
        (0, _) => null,
        (1, 1) => "It needs attention.",
        (1, _) => "1 needs attention.",
        _ => $"{Wording.Count(troubled)} need attention.",
    };

    private static string Describe(List<ProfileRow> troubled, List<ProfileRow> drained, IReadOnlyDictionary<ObjectKey, Serving> serving)
    {
        if (troubled.Count == 0 && drained.Count == 0)
        {
            return "All effective shares are within one percentage point of the intended ones.";
        }

        if (troubled.Count == 0)
        {
            return Causes(drained, "has a drained cluster or backend", "have drained clusters or backends");
        }

        var also = drained.Count == 0 ? null : drained.Count == 1 ? " 1 more has a drained cluster or backend."
            : $" {Wording.Count(drained.Count)} more have drained clusters or backends.";
        return Causes(
            [.. troubled.OrderBy(p => serving[p.Key].Kind).ThenByDescending(Off).ThenBy(p => p.Key)], "needs attention", "need attention")
            + also;

        string Causes(List<ProfileRow> rows, string one, string many)
        {
            var causes = string.Join(' ', rows.Take(MostNamed).Select(p => $"{p.Key}: {serving[p.Key].Cause}"));
            var more = rows.Count - MostNamed;
            return more <= 0 ? causes
                : $"{causes} {Wording.Count(more)} more {(more == 1 ? $"FQDN {one}" : $"FQDNs {many}")}.";
        }
    }

    // A profile without answers comes before those with shifted shares.
    private static double Off(ProfileRow row) =>
        row.Shares.Any(s => s.Effective > 0) ? row.Shares.Max(s => Math.Abs(s.Intended - s.Effective)) : 2;
}
