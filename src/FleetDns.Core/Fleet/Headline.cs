using FleetDns.Core.Problems;

namespace FleetDns.Core.Fleet;

/// <summary>The sentence that matters first.</summary>
/// <param name="Sentence">E.g. <c>1 of 3 FQDNs serves as intended.</c></param>
/// <param name="Attention">E.g. <c>2 need you.</c>; null when nothing does. Apart, so that it can be coloured.</param>
/// <param name="Lede">What is worst, or why all is well.</param>
/// <param name="Stale">The sentence speaks of the last known state; the screen adds how old it is.</param>
public sealed record Headline(string Sentence, string? Attention, string Lede, int Serving, int Total, bool Stale)
{
    private const int Told = 2;

    public static Headline Of(FleetView view)
    {
        var total = view.Profiles.Count;
        var hub = view.Freshness.Kinds.FirstOrDefault(k => k.Source == "trafficmanagerprofiles");
        var state = hub?.State ?? view.Freshness.Hub;
        var stale = view.Freshness.Hub == SourceState.Stale || view.Freshness.Azure.State == SourceState.Stale || state == SourceState.Denied;
        if (total == 0)
        {
            return Empty(state, hub, stale);
        }

        // Shares can be as intended while nobody is served, e.g. with every probe failing.
        var stopped = view.Problems.Values.Where(p => p.Severity == Severity.Critical).SelectMany(p => p.Profiles.Select(key => (Key: key, p.Title))).GroupBy(p => p.Key).ToDictionary(g => g.Key, g => g.First().Title);
        var troubled = view.Profiles.Values.Where(p => !p.ServesAsIntended || stopped.ContainsKey(p.Key)).ToList();
        var serving = total - troubled.Count;
        return new Headline(Say(serving, total, stale), Need(troubled.Count, total), Tell(troubled, stopped), serving, total, stale);
    }

    private static Headline Empty(SourceState state, SourceFreshness? hub, bool stale) => state switch
    {
        SourceState.Stale when hub is { IsKnown: false } => new("The hub has not been seen yet.", null, "Whether it has FQDNs is not known.", 0, 0, stale),
        SourceState.CatchingUp => new("Catching up with the hub.", null, "The first complete picture appears in a moment.", 0, 0, stale),
        SourceState.Denied => new("The hub does not show its FQDNs.", null, hub?.Problem ?? "FleetDns may not list trafficmanagerprofiles.", 0, 0, stale),
        SourceState.Absent => new("The hub does not know DNS load balancing.", null, hub?.Problem ?? "It serves no trafficmanagerprofiles (networking.fleet.azure.com).", 0, 0, stale),
        _ => new(stale ? "No FQDN when last seen." : "No FQDN yet.", null, "Three steps to the first one: export a service, create a profile, attach a backend.", 0, 0, stale),
    };

    private static string Say(int serving, int total, bool stale)
    {
        var (serves, serve, seen) = stale ? ("served", "served", " when last seen") : ("serves", "serve", string.Empty);
        return (serving, total) switch
        {
            (1, 1) => $"The one FQDN {serves} as intended{seen}.",
            (0, 1) => $"The one FQDN {(stale ? "did" : "does")} not serve as intended{seen}.",
            (0, _) => $"None of {Wording.Count(total)} FQDNs {serves} as intended{seen}.",
            _ when serving == total => $"All {Wording.Count(total)} FQDNs {serve} as intended{seen}.",
            (1, _) => $"1 of {Wording.Count(total)} FQDNs {serves} as intended{seen}.",
            _ => $"{Wording.Count(serving)} of {Wording.Count(total)} FQDNs {serve} as intended{seen}.",
        };
    }

    private static string? Need(int troubled, int total) => (troubled, total) switch
    {
        (0, _) => null,
        (1, 1) => "It needs you.",
        (1, _) => "1 needs you.",
        _ => $"{Wording.Count(troubled)} need you.",
    };

    private static string Tell(List<ProfileRow> troubled, Dictionary<ObjectKey, string> stopped)
    {
        if (troubled.Count == 0)
        {
            return "Effective shares are within one point of the intended ones everywhere.";
        }

        var worst = troubled.OrderByDescending(Off).ThenBy(p => p.Key).Take(Told).Select(p => $"{p.Key}: {(p.ServesAsIntended ? stopped[p.Key] : p.Disagreements[0].Title)}");
        var more = troubled.Count > Told ? $" {Wording.Count(troubled.Count - Told)} more below." : string.Empty;
        return string.Join(' ', worst) + more;
    }

    // A profile that answers nothing comes before every one that only shifts.
    private static double Off(ProfileRow row) =>
        row.Shares.Any(s => s.Effective > 0) ? row.Shares.Max(s => Math.Abs(s.Intended - s.Effective)) : 2;
}
