using System.Globalization;

namespace FleetDns.Core.Search;

/// <summary>
/// Finds names in a view: exact matches, then names that start with the text, then names with a part (after <c>- . / space</c>) that starts
/// with it, then names that contain it. Several words must all be contained. One pass over the names, no sorting: each rank keeps the
/// first few in the order of the view.
/// </summary>
public static class FleetSearch
{
    public const int Most = 12;

    private const int Ranks = 4;

    public static ImmutableArray<SearchHit> Find(FleetView view, string text, int most = Most)
    {
        var wanted = text.Trim();
        if (wanted.Length == 0)
        {
            return [];
        }

        var words = wanted.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var ranks = Enumerable.Range(0, Ranks).Select(_ => new List<SearchHit>()).ToArray();
        foreach (var (names, hit) in Candidates(view))
        {
            var rank = words.Length == 1 ? names.Min(name => Rank(name, wanted))
                : words.All(word => names.Any(name => Rank(name, word) < Ranks)) ? Ranks - 1 : Ranks;
            if (rank < Ranks && ranks[rank].Count < most)
            {
                ranks[rank].Add(hit());
                if (ranks[0].Count == most)
                {
                    break;
                }
            }
        }

        return [.. ranks.SelectMany(hits => hits).Take(most)];
    }

    /// <summary>The searchable names of each item and its display; the latter is built only for hits.</summary>
    private static IEnumerable<(string[] Names, Func<SearchHit> Hit)> Candidates(FleetView view)
    {
        foreach (var row in view.Profiles.Values)
        {
            var self = new ObjectRef("TrafficManagerProfile", row.Key);
            yield return (
                [row.Fqdn ?? "", row.Key.Name, row.Key.ToString()],
                () => new(self, "FQDN", row.Fqdn ?? row.Key.ToString(), $"profile {row.Key}", self));
        }

        foreach (var row in view.Services.Values)
        {
            var self = new ObjectRef("ServiceImport", row.Key);
            yield return (
                [row.Key.Name, row.Key.ToString()],
                () => new(self, "Service", row.Key.ToString(), $"on {Count(row.Cells.Length, "cluster")}", self));
        }

        foreach (var row in view.Members.Values)
        {
            var self = new ObjectRef("MemberCluster", new ObjectKey("", row.Name));
            yield return ([row.Name], () => new(self, "Cluster", row.Name, row.Cluster.Location ?? "", self));
        }

        foreach (var row in view.Profiles.Values)
        {
            foreach (var backend in row.Backends)
            {
                yield return (
                    [backend.Key.Name, backend.Key.ToString()],
                    () => new(
                        new("TrafficManagerBackend", backend.Key), "Backend", backend.Key.ToString(),
                        $"of {row.Fqdn ?? row.Key.ToString()}", new("TrafficManagerProfile", row.Key)));
            }
        }

        foreach (var row in view.Placements.Values)
        {
            yield return (
                [row.Key.Name, row.Key.ToString()],
                () => new(row.Placement.Ref, "Placement", row.Key.ToString(), row.Placement.Policy.Type, row.Placement.Ref));
        }

        foreach (var row in view.Overrides.Values)
        {
            var page = row.Placement is { } placement
                ? new ObjectRef(placement.Namespace.Length == 0 ? "ClusterResourcePlacement" : "ResourcePlacement", placement)
                : row.Override.Ref;
            yield return (
                [row.Key.Name, row.Key.ToString()],
                () => new(
                    row.Override.Ref, "Override", row.Key.ToString(),
                    row.Placement is { } bound ? $"of placement {bound}" : "bound to no placement", page));
        }

        foreach (var problem in view.Problems.Values)
        {
            yield return (
                [problem.Title, problem.Subject.Key.ToString()],
                () => new(problem.Subject, "Problem", problem.Title, problem.Subject.ToString(), problem.Subject));
        }
    }

    /// <summary>0 exact, 1 beginning, 2 beginning of a part, 3 anywhere, 4 not at all.</summary>
    private static int Rank(string name, string wanted)
    {
        var at = name.IndexOf(wanted, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return Ranks;
        }

        if (at == 0)
        {
            return name.Length == wanted.Length ? 0 : 1;
        }

        for (; at > 0; at = name.IndexOf(wanted, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            if (name[at - 1] is '-' or '.' or '/' or ' ')
            {
                return 2;
            }
        }

        return 3;
    }

    private static string Count(int count, string one) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {one}{(count == 1 ? "" : "s")}");
}
