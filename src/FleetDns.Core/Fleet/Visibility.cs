using System.Collections.Immutable;
using FleetDns.Core.Problems;

namespace FleetDns.Core.Fleet;

/// <summary>What one set of rights lets a person see. A row belongs to the namespace of the profile it describes; members need a right of their own.</summary>
/// <param name="Everywhere">May list profiles in all namespaces; then <paramref name="Namespaces"/> does not matter.</param>
public sealed record Visibility(bool Everywhere, ImmutableSortedSet<string> Namespaces, bool Members)
{
    public static Visibility All { get; } = new(true, [], true);

    public bool Sees(string ns) => Everywhere || Namespaces.Contains(ns);

    /// <summary>Two sets of rights that show the same have the same key.</summary>
    public string Key => $"{(Everywhere ? "*" : string.Join(',', Namespaces))}|{Members}";

    /// <summary>The view without what these rights hide; the same instance where they hide nothing. Rows keep their instance.</summary>
    public FleetView Narrow(FleetView view)
    {
        if (Everywhere && Members)
        {
            return view;
        }

        return view with
        {
            Profiles = Everywhere ? view.Profiles : view.Profiles.RemoveRange(view.Profiles.Keys.Where(key => !Sees(key.Namespace))),
            Members = !Members ? view.Members.Clear()
                : Everywhere ? view.Members
                : view.Members.SetItems(view.Members.Values.Where(member => member.Served.Keys.Any(key => !Sees(key.Namespace)))
                    .Select(member => KeyValuePair.Create(member.Name, member with { Served = member.Served.RemoveRange(member.Served.Keys.Where(key => !Sees(key.Namespace))) }))),
            Problems = VisibleProblems.Narrow(view.Problems, this),
            Freshness = view.Freshness with
            {
                Kinds = view.Freshness.Kinds.IsDefault ? [] : [.. view.Freshness.Kinds.Select(kind => Hidden(kind.Source)
                    ? kind with { State = SourceState.Denied, Problem = $"Your own rights at the hub do not let you list {kind.Source}." }
                    : kind)],
            },
        };
    }

    private bool Hidden(string source) => source switch
    {
        "memberclusters" => !Members,
        "trafficmanagerprofiles" => !Everywhere && Namespaces.IsEmpty,
        _ => false,
    };
}
