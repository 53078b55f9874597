using FleetDns.EndToEnd;
using FleetDns.EndToEnd.Entra;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(Chromium))]
[assembly: Parallelization(Mode = ParallelMode.Collections, MaxThreads = 2)]
[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace FleetDns.EndToEnd;

/// <summary>Two collections run at a time: the longest begin, so that none of them is left running alone.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] s_longest =
        [WrittenFleet.Name, EntraCollection.Name, ReadOnlyFleet.Name, BrokenFleet.Name, SpoiledFleet.Name];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(
            each => Array.IndexOf(s_longest, each.TestCollectionDisplayName) is >= 0 and var place ? place : s_longest.Length)
            .ThenBy(each => each.TestCollectionDisplayName, StringComparer.Ordinal)];
}
