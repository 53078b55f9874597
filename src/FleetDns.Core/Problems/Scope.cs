namespace FleetDns.Core.Problems;

/// <summary>What a rule may read besides its row. It records what was read, and until when the result is valid.</summary>
/// <param name="last">The row's problems of the last round.</param>
internal sealed class Scope(
    FleetView view, DateTimeOffset at, IReadOnlyDictionary<string, DateTimeOffset> marks, ImmutableArray<Problem> last = default)
{
    private static readonly TimeSpan s_again = TimeSpan.FromMinutes(1);
    private readonly List<(string Rule, Exception Exception)> _failed = [];

    public DateTimeOffset At => at;

    /// <summary>Rules that threw in this round.</summary>
    public IReadOnlyList<(string Rule, Exception Exception)> Failed => _failed;

    /// <summary>The row's problems of the last round, without FleetDns' own failures.</summary>
    public IEnumerable<Problem> Last => last.IsDefault ? [] : last.Where(p => p.Rule != Rules.FleetDnsDefect.RuleId);

    /// <summary>A rule threw: it is noted and runs again in a minute even if nothing changes. Its last results are kept.</summary>
    public void Fail(string rule, Exception exception)
    {
        _failed.Add((rule, exception));
        Due = Sooner(at.After(s_again));
    }

    /// <summary>What was read, whether it existed or not.</summary>
    public HashSet<Asked> Asked { get; } = [];

    /// <summary>When to check again even if nothing changes; null for never.</summary>
    public DateTimeOffset? Due { get; private set; }

    /// <summary>Marks read in this round, with the time of their first use.</summary>
    public Dictionary<string, DateTimeOffset> Marks { get; } = new(StringComparer.Ordinal);

    public ProfileRow? Profile(ObjectKey key) => Ask(RowKind.Profile, key, view.Profiles);

    public ServiceRow? Service(ObjectKey key) => Ask(RowKind.Service, key, view.Services);

    public PlacementRow? Placement(ObjectKey key) => Ask(RowKind.Placement, key, view.Placements);

    public OverrideRow? Override(ObjectKey key) => Ask(RowKind.Override, key, view.Overrides);

    /// <summary>The whole row, heartbeats included, so few rules should read it.</summary>
    public MemberRow? Member(string name)
    {
        Asked.Add(new Asked(RowKind.Member, new ObjectKey(string.Empty, name)));
        return view.Members.GetValueOrDefault(name);
    }

    /// <summary>Labels of a member; null if it is unknown. Independent of heartbeats.</summary>
    public ImmutableDictionary<string, string>? Labels(string cluster)
    {
        Asked.Add(new Asked(RowKind.MemberLabels, new ObjectKey(string.Empty, cluster)));
        return view.Members.GetValueOrDefault(cluster)?.Cluster.Meta.Labels;
    }

    public string? Region(string cluster) => Labels(cluster)?.GetValueOrDefault("fleet.azure.com/location");

    public ImmutableSortedDictionary<ObjectKey, ProfileRow> Profiles => AskAll(RowKind.Profile, view.Profiles);

    public ImmutableSortedDictionary<ObjectKey, ServiceRow> Services => AskAll(RowKind.Service, view.Services);

    public ImmutableSortedDictionary<ObjectKey, OverrideRow> Overrides => AskAll(RowKind.Override, view.Overrides);

    public ImmutableSortedDictionary<ObjectKey, PlacementRow> Placements => AskAll(RowKind.Placement, view.Placements);

    /// <summary>The namespace is being deleted with all its objects.</summary>
    public bool Leaves(string ns)
    {
        Asked.Add(new Asked(RowKind.Namespace, new ObjectKey(string.Empty, ns)));
        return view.Namespaces.GetValueOrDefault(ns) is { } found && (found.Terminating || found.Meta.Deleting is not null);
    }

    /// <summary>Objects that cannot be decoded.</summary>
    public ImmutableArray<UnreadableFact> Unreadable
    {
        get
        {
            Asked.Add(Problems.Asked.All(RowKind.Unreadable));
            return view.Unreadable;
        }
    }

    /// <summary>Newest first.</summary>
    public ImmutableArray<HubEvent> Events(ObjectRef of)
    {
        Asked.Add(new Asked(RowKind.Event, of.Key, of.Kind));
        return view.Events.GetValueOrDefault(of, []);
    }

    /// <summary>The newest event of that reason.</summary>
    public HubEvent? Event(ObjectRef of, string reason) => Events(of).FirstOrDefault(e => e.Reason == reason);

    /// <summary>The Azure subscription that is read; null if none is set.</summary>
    public string? AzureSubscription => view.Freshness.Azure.Subscription;

    /// <summary>Whether an empty result means that no object exists: a kind that is denied, absent or catching up is not empty.</summary>
    public bool Reads(string plural) => HubFacts.Reads(view.Freshness, plural);

    /// <summary>Whether the kind is currently watched: without the hub, missing updates prove nothing about other sources.</summary>
    public bool IsLive(string plural) => HubFacts.IsLive(view.Freshness, plural);

    /// <summary>Whether Azure is currently read.</summary>
    public bool AzureIsLive => view.Freshness.Azure.State == SourceState.Live;

    /// <summary>Whether it has lasted this long; if not, the rule runs again when it has.</summary>
    public bool Lasts(DateTimeOffset since, TimeSpan span)
    {
        // A time in the future is not a start: the duration then counts from when it was first seen.
        var until = (since > at ? Seen($"{since:O}") : since).After(span);
        if (at >= until)
        {
            return true;
        }

        Due = Sooner(until);
        return false;
    }

    /// <summary>When this was first seen, if no object records the time; forgotten when a round does not read it.</summary>
    public DateTimeOffset Seen(string mark) => Marks[mark] = marks.TryGetValue(mark, out var first) ? first : at;

    private DateTimeOffset Sooner(DateTimeOffset until) => Due is { } earlier && earlier < until ? earlier : until;

    private TRow? Ask<TRow>(RowKind kind, ObjectKey key, ImmutableSortedDictionary<ObjectKey, TRow> rows)
        where TRow : class
    {
        Asked.Add(new Asked(kind, key));
        return rows.GetValueOrDefault(key);
    }

    private ImmutableSortedDictionary<ObjectKey, TRow> AskAll<TRow>(RowKind kind, ImmutableSortedDictionary<ObjectKey, TRow> rows)
    {
        Asked.Add(Problems.Asked.All(kind));
        return rows;
    }
}

internal enum RowKind
{
    Profile,
    Service,
    Placement,
    Override,
    Member,
    MemberLabels,
    Namespace,
    Event,
    Unreadable,
    Fleet,
}

/// <summary>A row that was read. <paramref name="Of"/>: the kind of object, for events.</summary>
internal readonly record struct Asked(RowKind Kind, ObjectKey Key, string Of = "")
{
    /// <summary>All rows of a kind.</summary>
    public static Asked All(RowKind kind) => new(kind, default, "*");
}
