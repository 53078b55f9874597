using FleetDns.Core.Problems;

namespace FleetDns.Core.Fleet;

/// <summary>
/// What one set of rights allows a user to see. A row belongs to the namespace of the profile, service, placement or override it describes;
/// facts from a
/// <c>fleet-member-…</c> namespace are shown with that row. Members, and cluster-scoped placements and overrides, need their own rights.
/// </summary>
/// <param name="Everywhere">May list profiles in all namespaces; <paramref name="Namespaces"/> is then ignored.</param>
public sealed record Visibility(bool Everywhere, ImmutableSortedSet<string> Namespaces, bool Members)
{
    public static Visibility All { get; } = new(true, [], true) { ClusterPlacements = true, ClusterOverrides = true };

    /// <summary>May list ClusterResourcePlacements.</summary>
    public bool ClusterPlacements { get; init; }

    /// <summary>May list ClusterResourceOverrides.</summary>
    public bool ClusterOverrides { get; init; }

    public bool IsAll => Everywhere && Members && ClusterPlacements && ClusterOverrides;

    public bool Sees(string ns) => Everywhere || Namespaces.Contains(ns);

    /// <summary>Equal for two sets of rights that show the same.</summary>
    public string Key => $"{(Everywhere ? "*" : string.Join(',', Namespaces))}|{Members}|{ClusterPlacements}|{ClusterOverrides}";

    /// <summary>The namespaces of the view's rows, whose rights must be known before it can be narrowed.</summary>
    public static IEnumerable<string> NamespacesOf(FleetView view) =>
        view.Profiles.Keys.Concat(view.Services.Keys).Concat(view.Placements.Keys).Concat(view.Overrides.Keys)
            .Select(key => key.Namespace).Concat(view.Namespaces.Keys).Where(ns => ns.Length > 0).Distinct(StringComparer.Ordinal);

    /// <summary>The view without what these rights hide; the same instance if they hide nothing. Rows keep their instance if nothing in
    /// them is hidden.</summary>
    /// <param name="last">The previous result for these rights: unchanged parts and rows are reused, so that they are not redrawn.</param>
    public FleetView Narrow(FleetView view, (FleetView Of, FleetView Narrowed)? last = null)
    {
        if (IsAll)
        {
            return view;
        }

        var hidden = new Lazy<HiddenNames>(() => new HiddenNames(view, this));   // read only if problems differ from those of the last view
        return view with
        {
            Profiles = Part(v => v.Profiles, rows => Shown(rows, key => Sees(key.Namespace))),
            Members = Rows(
                v => v.Members,
                rows => Members ? rows : rows.Clear(),
                member => Everywhere || member.Served.Keys.All(key => Sees(key.Namespace)),
                member => member with { Served = Shown(member.Served, key => Sees(key.Namespace)) }),
            Services = Rows(
                v => v.Services,
                rows => Shown(rows, key => Sees(key.Namespace)),
                row => row.Placements.All(SeesPlacement),
                row => row with { Placements = [.. row.Placements.Where(SeesPlacement)] }),
            Placements = Rows(
                v => v.Placements,
                rows => Shown(rows, SeesPlacement),
                row => row.Services.All(key => Sees(key.Namespace)) && row.Overrides.All(SeesOverride),
                row => row with
                {
                    Services = [.. row.Services.Where(key => Sees(key.Namespace))],
                    Overrides = [.. row.Overrides.Where(SeesOverride)]
                }),
            Overrides = Rows(
                v => v.Overrides,
                rows => Shown(rows, SeesOverride),
                row => Members && (row.Placement is not { } placement || SeesPlacement(placement)),
                row => row with
                {
                    Clusters = Members ? row.Clusters : [],
                    Placement = row.Placement is { } placement && SeesPlacement(placement) ? placement : null
                }),
            Namespaces = Part(v => v.Namespaces, rows => Shown(rows, Sees)),
            Events = Part(v => v.Events, events => events.RemoveRange(events.Keys.Where(about => !Sees(about)))),
            Unreadable = view.Unreadable.All(unreadable => Sees(unreadable.Of)) ? view.Unreadable
                : [.. view.Unreadable.Where(unreadable => Sees(unreadable.Of))],
            Problems = Rows(
                v => v.Problems,
                problems => problems.RemoveRange(problems.Values.Where(problem => !Sees(problem)).Select(problem => problem.Key)),
                problem => problem.Profiles.All(key => Sees(key.Namespace)) && !hidden.Value.AreIn(problem),
                problem => hidden.Value.Without(problem) with { Profiles = [.. problem.Profiles.Where(key => Sees(key.Namespace))] }),
            Freshness = Part(v => v.Freshness, freshness => freshness with
            {
                Kinds = [.. freshness.Kinds.Select(kind => Hidden(kind.Source)
                    ? kind with { State = SourceState.Denied,
                        Problem = $"Your permissions on the hub do not allow you to list {kind.Source}." }
                    : kind)],
            }),
        };

        T Part<T>(Func<FleetView, T> of, Func<T, T> narrow)
            where T : class => last is var (was, kept) && ReferenceEquals(of(was), of(view)) ? of(kept) : narrow(of(view));

        // The shown rows; those with hidden parts only in part.
        ImmutableSortedDictionary<TKey, TRow> Rows<TKey, TRow>(
            Func<FleetView, ImmutableSortedDictionary<TKey, TRow>> of,
            Func<ImmutableSortedDictionary<TKey, TRow>, ImmutableSortedDictionary<TKey, TRow>> shown,
            Func<TRow, bool> whole,
            Func<TRow, TRow> part)
            where TKey : notnull
            where TRow : class
        {
            return Part(of, all =>
            {
                var rows = shown(all);
                return rows.SetItems(
                    rows.Where(row => !whole(row.Value))
                    .Select(row => KeyValuePair.Create(row.Key, Kept(row.Key, row.Value) ?? part(row.Value))));
            });

            TRow? Kept(TKey key, TRow row) =>
                last is var (was, kept) && ReferenceEquals(of(was).GetValueOrDefault(key), row) ? of(kept).GetValueOrDefault(key) : null;
        }
    }

    /// <summary>Whether the object may be named at all. Objects in a <c>fleet-member-…</c> namespace are visible only through their
    /// row.</summary>
    public bool Sees(ObjectRef about) => about.Kind switch
    {
        "InternalMemberCluster" => Members,
        "Namespace" => Sees(about.Key.Name),
        _ when HubKinds.Named(about.Kind)?.Right is { } right => right(this),
        _ => Everywhere || (about.Key.Namespace.Length > 0 && Sees(about.Key.Namespace)),
    };

    // A problem is shown if its object may be named, and one of its profiles, if it has any. One about an object in a fleet-member-…
    // namespace is shown with its profiles. Texts that name other namespaces are removed: HiddenNames.
    private bool Sees(Problem problem)
    {
        var profiles = problem.Profiles.Any(key => Sees(key.Namespace));
        return HubNamespaces.IsReserved(problem.Subject.Key.Namespace) ? Everywhere || profiles
            : Sees(problem.Subject) && (problem.Profiles.IsEmpty || profiles);
    }

    private bool SeesPlacement(ObjectKey key) => key.Namespace.Length == 0 ? ClusterPlacements : Sees(key.Namespace);

    private bool SeesOverride(ObjectKey key) => key.Namespace.Length == 0 ? ClusterOverrides : Sees(key.Namespace);

    private static ImmutableSortedDictionary<TKey, TRow> Shown<TKey, TRow>(
        ImmutableSortedDictionary<TKey, TRow> rows, Func<TKey, bool> shown)
        where TKey : notnull => rows.RemoveRange(rows.Keys.Where(key => !shown(key)));

    private bool Hidden(string source) =>
        HubKinds.OfSource(source) is { } kind
        && (kind == HubKinds.Profiles ? !Everywhere && Namespaces.IsEmpty : kind.Right?.Invoke(this) == false);
}
