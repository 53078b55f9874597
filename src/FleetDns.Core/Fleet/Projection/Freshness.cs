namespace FleetDns.Core.Fleet;

/// <summary>How far a source of facts can be trusted at this moment.</summary>
public enum SourceState
{
    /// <summary>Nothing seen yet.</summary>
    CatchingUp,
    Live,
    /// <summary>The source is lost; what is shown is the last state it had.</summary>
    Stale,
    /// <summary>The source refuses us; <see cref="SourceFreshness.Problem"/> names verb, resource and namespace.</summary>
    Denied,
    /// <summary>The hub does not serve this kind.</summary>
    Absent,
    /// <summary>No setting names this source.</summary>
    NotConfigured,
    /// <summary>The source is read, but this object lies outside of what it covers: a profile in another subscription. Only a row can be so, never the source.</summary>
    Elsewhere,
}

/// <summary>Freshness of one source: a watched kind of the hub, or Azure.</summary>
/// <param name="Source">Plural resource name (<c>trafficmanagerprofiles</c>) or <c>azure</c>.</param>
/// <param name="Since">When the present state began.</param>
/// <param name="AsOf">When the source last spoke to us; of Azure, when it was asked for what it said last. Null before the first time.</param>
/// <param name="Problem">The error in the source's own words; null while live.</param>
public sealed record SourceFreshness(string Source, SourceState State, DateTimeOffset Since, DateTimeOffset? AsOf, string? Problem)
{
    /// <summary>Of Azure: the one subscription that is read (setting <c>Azure:SubscriptionId</c>); null where none is set, and for kinds of the hub.</summary>
    public string? Subscription { get; init; }

    /// <summary>It was read at least once and may be read: what is not there does not exist, or did not when last seen.</summary>
    public bool IsKnown => State == SourceState.Live || (State == SourceState.Stale && AsOf is not null);

    /// <summary>The source was not even asked: the configuration or the credential cannot be used, as <see cref="Problem"/> says.</summary>
    public bool Misconfigured { get; init; }
}

/// <summary>Freshness of everything a view was made from.</summary>
/// <param name="Kinds">One entry a watched kind of the hub, in a fixed order.</param>
public sealed record Freshness(ImmutableArray<SourceFreshness> Kinds, SourceFreshness Azure)
{
    // Without these no share can be told; all others only explain.
    private static readonly ImmutableArray<string> s_central = ["memberclusters", "trafficmanagerprofiles", "trafficmanagerbackends", "serviceimports", "internalserviceexports"];

    /// <summary>Set while FleetDns itself fails to make the view: what is shown is the last one that it made. Null otherwise.</summary>
    public Defect? Defect { get; init; }

    /// <summary>Set while the person of this view has to sign in again and is shown nothing new: since when. Null otherwise.</summary>
    public DateTimeOffset? Paused { get; init; }

    /// <summary>The kinds that every share is made of.</summary>
    public IEnumerable<SourceFreshness> Central => Kinds.IsDefault ? [] : Kinds.Where(k => s_central.Contains(k.Source));

    /// <summary>Kinds that only explain, and are lost at present: the hub is not called lost for them.</summary>
    public IEnumerable<SourceFreshness> LostExplanations =>
        Kinds.IsDefault ? [] : Kinds.Where(k => k.State is SourceState.Stale or SourceState.Denied or SourceState.Absent && !s_central.Contains(k.Source));

    /// <summary>The hub as a whole: the worst state of its central kinds, and stale after a defect and while paused. Absent kinds do not make the hub stale.</summary>
    public SourceState Hub => Defect is null && Paused is null ? Worst([.. Central]) : SourceState.Stale;

    /// <summary>Whether some kind has not answered in any way yet.</summary>
    public bool CatchingUp => Kinds.IsDefaultOrEmpty || Kinds.Any(k => k.State == SourceState.CatchingUp);

    /// <summary>Whether each of these kinds, by plural name, was read at least once and may be read: only then is nothing of it none.</summary>
    public bool Knows(params ReadOnlySpan<string> kinds) => FirstUnknown(kinds) is null && !Kinds.IsDefaultOrEmpty;

    /// <summary>Why nothing is known of what these kinds tell, in a sentence; null where it is.</summary>
    /// <param name="what">What the screen shows of them, e.g. <c>profiles</c>.</param>
    public string? WhyUnknown(string what, params ReadOnlySpan<string> kinds) => Knows(kinds) ? null : FirstUnknown(kinds)?.State switch
    {
        SourceState.Stale => $"The hub has not been seen yet: its {what} are not known.",
        SourceState.Denied => $"The hub does not show its {what}.",
        SourceState.Absent => $"The hub does not serve {what}.",
        _ => "Catching up with the hub.",
    };

    private SourceFreshness? FirstUnknown(ReadOnlySpan<string> kinds)
    {
        foreach (var kind in Kinds.IsDefault ? [] : Kinds)
        {
            if (!kind.IsKnown && kinds.Contains(kind.Source))
            {
                return kind;
            }
        }

        return null;
    }

    /// <summary>The worst state of these kinds, by plural name; what nobody reports on is taken as live.</summary>
    public SourceState Of(params ReadOnlySpan<string> kinds)
    {
        var found = new List<SourceFreshness>(kinds.Length);
        foreach (var kind in Kinds.IsDefault ? [] : Kinds)
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
