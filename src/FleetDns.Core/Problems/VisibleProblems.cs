using System.Collections.Immutable;
using FleetDns.Core.Fleet;

namespace FleetDns.Core.Problems;

/// <summary>What of the findings an operator may see: those about objects that they may see, and of the profiles touched only theirs.</summary>
public static class VisibleProblems
{
    /// <summary>The same instance where nothing is hidden; findings of which nothing is hidden keep theirs.</summary>
    public static ImmutableSortedDictionary<ProblemKey, Problem> Narrow(ImmutableSortedDictionary<ProblemKey, Problem> problems, Visibility visible)
    {
        var narrowed = problems.ToBuilder();
        foreach (var (key, problem) in problems)
        {
            if (!Sees(problem.Subject, visible))
            {
                narrowed.Remove(key);
            }
            else if (!problem.Profiles.All(profile => visible.Sees(profile.Namespace)))
            {
                narrowed[key] = problem with { Profiles = [.. problem.Profiles.Where(profile => visible.Sees(profile.Namespace))] };
            }
        }

        return narrowed.ToImmutable();
    }

    // What is of the whole hub (placements of clusters, limits) needs the right to see all namespaces: its words name objects of any.
    private static bool Sees(ObjectRef subject, Visibility visible) =>
        subject.Kind == "MemberCluster" ? visible.Members
        : subject.Key.Namespace.Length > 0 ? visible.Sees(subject.Key.Namespace)
        : visible.Everywhere;
}
