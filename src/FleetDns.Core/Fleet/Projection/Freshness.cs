namespace FleetDns.Core.Fleet;

/// <summary>How far a source of facts can currently be trusted.</summary>
public enum SourceState
{
    /// <summary>Nothing seen yet.</summary>
    CatchingUp,
    Live,
    /// <summary>The source is lost; what is shown is the last state it had.</summary>
    Stale,
    /// <summary>The source denies access; <see cref="SourceFreshness.Problem"/> names verb, resource and namespace.</summary>
    Denied,
    /// <summary>The hub does not serve this kind.</summary>
    Absent,
    /// <summary>No setting names this source.</summary>
    NotConfigured,
    /// <summary>The source is read but does not cover this object: a profile in another subscription. Applies only to a row, never to the
    /// source.</summary>
    Elsewhere,
}

/// <summary>Freshness of one source: a watched kind of the hub, or Azure.</summary>
/// <param name="Source">Plural resource name (<c>trafficmanagerprofiles</c>) or <c>azure</c>.</param>
/// <param name="Since">When the current state began.</param>
/// <param name="AsOf">When the source last answered; for Azure, when its last answered request was sent. Null before the first
/// answer.</param>
/// <param name="Problem">The error in the source's own words; null while live.</param>
public sealed record SourceFreshness(string Source, SourceState State, DateTimeOffset Since, DateTimeOffset? AsOf, string? Problem)
{
    /// <summary>Of Azure: the one subscription that is read (setting <c>Azure:SubscriptionId</c>); null if none is set, and for kinds of
    /// the hub.</summary>
    public string? Subscription { get; init; }

    /// <summary>It was read at least once and can be read: a missing object does not exist, or did not when last seen.</summary>
    public bool IsKnown => State == SourceState.Live || (State == SourceState.Stale && AsOf is not null);

    /// <summary>The source was not contacted: the configuration or the credential is unusable; see <see cref="Problem"/>.</summary>
    public bool Misconfigured { get; init; }
}

/// <summary>Freshness of everything a view was made from.</summary>
/// <param name="Kinds">One entry per watched kind of the hub, in a fixed order.</param>
public sealed record Freshness(EquatableArray<SourceFreshness> Kinds, SourceFreshness Azure)
{
    // Without these, no share is known; all others only explain.
    private static readonly string[] s_central = [.. HubKinds.All.Where(kind => kind.IsCentral).Select(kind => kind.Plural)];

    /// <summary>Set while FleetDns itself fails to compute the view: the last one is shown. Null otherwise.</summary>
    public Defect? Defect { get; init; }

    /// <summary>Since when the user of this view must sign in again and gets no updates. Null otherwise.</summary>
    public DateTimeOffset? Paused { get; init; }

    /// <summary>The kinds from which shares are computed.</summary>
    public IEnumerable<SourceFreshness> Central => Kinds.Where(k => s_central.Contains(k.Source));

    /// <summary>Kinds that only explain and are currently lost: the hub does not count as lost because of them.</summary>
    public IEnumerable<SourceFreshness> LostExplanations =>
        Kinds.Where(k => k.State is SourceState.Stale or SourceState.Denied or SourceState.Absent && !s_central.Contains(k.Source));

    /// <summary>The hub as a whole: the worst state of its central kinds, and stale after a defect and while paused. Absent kinds do not
    /// make the hub stale.</summary>
    public SourceState Hub => Defect is null && Paused is null ? Worst([.. Central]) : SourceState.Stale;

    /// <summary>Whether some kind has not answered yet.</summary>
    public bool CatchingUp => Kinds.IsEmpty || Kinds.Any(k => k.State == SourceState.CatchingUp);

    /// <summary>Whether each of these kinds, by plural name, was read at least once and can be read: only then does an empty result mean
    /// that none exist.</summary>
    public bool Knows(params ReadOnlySpan<string> kinds) => FirstUnknown(kinds) is null && !Kinds.IsEmpty;

    /// <summary>Why these kinds are unknown, in a sentence; null if they are known.</summary>
    /// <param name="what">What the screen shows of them, e.g. <c>profiles</c>.</param>
    public string? WhyUnknown(string what, params ReadOnlySpan<string> kinds) => Knows(kinds) ? null : FirstUnknown(kinds)?.State switch
    {
        SourceState.Stale => $"The hub has not been seen yet: its {what} are unknown.",
        SourceState.Denied => $"The hub does not show its {what}.",
        SourceState.Absent => $"The hub does not serve {what}.",
        _ => "Catching up with the hub.",
    };

    private SourceFreshness? FirstUnknown(ReadOnlySpan<string> kinds)
    {
        foreach (var kind in Kinds)
        {
            if (!kind.IsKnown && kinds.Contains(kind.Source))
            {
                return kind;
            }
        }

        return null;
    }

    /// <summary>The worst state of these kinds, by plural name; kinds without a report count as live.</summary>
    public SourceState Of(params ReadOnlySpan<string> kinds)
    {
        var found = new List<SourceFreshness>(kinds.Length);
        foreach (var kind in Kinds)
        {
            if (kinds.Contains(kind.Source))
            {
                found.Add(kind);
            }
        }

        return found.Count == 0 ? SourceState.Live : Worst(found);
    }

    private static SourceState Worst(List<SourceFreshness> kinds) => kinds.Count == 0 ? SourceState.CatchingUp
        : kinds.Exists(k => k.State == SourceState.Stale) ? SourceState.Stale
        : kinds.Exists(k => k.State == SourceState.CatchingUp) ? SourceState.CatchingUp
        : kinds.Exists(k => k.State == SourceState.Denied) ? SourceState.Denied
        : kinds.Exists(k => k.State == SourceState.Absent) ? SourceState.Absent
        : SourceState.Live;
}
