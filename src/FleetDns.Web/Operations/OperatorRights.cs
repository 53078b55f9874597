using System.Collections.Concurrent;
using System.Collections.Immutable;
using FleetDns.Core.Fleet;
using FleetDns.Sources.Cluster.Access;

namespace FleetDns.Web.Operations;

/// <summary>
/// Asks the hub, first for all namespaces and only then for one, and remembers each answer for five minutes. An answer that can no longer be
/// renewed, because the hub is away, holds on: the hub itself still judges every write.
/// </summary>
/// <param name="seesAll">Local mode: the operator and the application are one identity, so that what was read is what may be seen.</param>
public sealed class OperatorRights(IAccessReviews reviews, bool seesAll, TimeProvider time) : IOperatorRights
{
    private static readonly TimeSpan s_remembered = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_askAgain = TimeSpan.FromSeconds(5);
    private static readonly AccessQuestion[] s_wholeCluster = [AccessQuestion.ListMembers, AccessQuestion.ListClusterPlacements, AccessQuestion.ListClusterOverrides];
    private const int Most = 20_000;
    private const int AtOnce = 8;
    private readonly ConcurrentDictionary<(string Id, AccessQuestion Question), Kept> _known = new();
    private readonly ConcurrentDictionary<string, string> _names = new(StringComparer.Ordinal);

    public async Task<MissingRight?> WhyNotAsync(AccessQuestion question, Operator by, CancellationToken token)
    {
        if (by.Role == Role.None)
        {
            return null;   // nobody is signed in: there is nobody to grant a right to
        }

        var everywhere = await AskAsync(question.Everywhere, by, token);
        var here = everywhere.Allowed || question.Namespace.Length == 0 ? everywhere : await AskAsync(question, by, token);
        return here.Allowed || here.Problem is not null ? null : new MissingRight(question, await NameAsync(by, token));
    }

    public async Task<Visibility?> VisibleAsync(Operator by, IEnumerable<string> namespaces, CancellationToken token)
    {
        if (Known(by, namespaces) is { } known)
        {
            return known;   // who may see everything never makes the list of namespaces
        }

        var all = namespaces.Distinct(StringComparer.Ordinal).ToList();
        foreach (var question in s_wholeCluster)
        {
            if ((await AskAsync(question, by, token)).Problem is not null)
            {
                return Remembered(by, all);
            }
        }

        if (!(await AskAsync(AccessQuestion.ListProfiles(""), by, token)).Allowed)
        {
            await Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = token }, async (ns, stop) => await AskAsync(AccessQuestion.ListProfiles(ns), by, stop));
        }

        return Remembered(by, all);
    }

    public Visibility? Known(Operator by, IEnumerable<string> namespaces) => Recall(by, namespaces, fresh: true);

    public void Forget(Operator by)
    {
        foreach (var (key, known) in _known.Where(each => each.Key.Id == by.Id))
        {
            _known.TryUpdate(key, known with { Until = DateTimeOffset.MinValue }, known);
        }
    }

    /// <summary>The last answers, however old; null where one was never given.</summary>
    private Visibility? Remembered(Operator by, IEnumerable<string> namespaces) => Recall(by, namespaces, fresh: false);

    private Visibility? Recall(Operator by, IEnumerable<string> namespaces, bool fresh)
    {
        if (by.Role == Role.None)
        {
            return new Visibility(false, [], false);
        }

        if (seesAll)
        {
            return Visibility.All;
        }

        if (Answer(AccessQuestion.ListMembers) is not { } members || Answer(AccessQuestion.ListClusterPlacements) is not { } placements
            || Answer(AccessQuestion.ListClusterOverrides) is not { } overrides || Answer(AccessQuestion.ListProfiles("")) is not { } everywhere)
        {
            return null;
        }

        var visible = new Visibility(everywhere, [], members) { ClusterPlacements = placements, ClusterOverrides = overrides };
        if (everywhere)
        {
            return visible;
        }

        var seen = ImmutableSortedSet.CreateBuilder<string>(StringComparer.Ordinal);
        foreach (var ns in namespaces)
        {
            if (Answer(AccessQuestion.ListProfiles(ns)) is not { } allowed)
            {
                return null;
            }

            if (allowed)
            {
                seen.Add(ns);
            }
        }

        return visible with { Namespaces = seen.ToImmutable() };

        bool? Answer(AccessQuestion question) =>
            _known.TryGetValue((by.Id, question), out var known) && known.Answer.Problem is null && (!fresh || known.Until > time.GetUtcNow()) ? known.Answer.Allowed : null;
    }

    private async Task<AccessAnswer> AskAsync(AccessQuestion question, Operator by, CancellationToken token)
    {
        var key = (by.Id, question);
        if (_known.TryGetValue(key, out var known) && known.Until > time.GetUtcNow())
        {
            return known.Answer;
        }

        var answer = await reviews.AskAsync(question, by, token);
        if (_known.Count > Most)
        {
            _known.Clear();   // people and namespaces come and go; what is needed is asked again
        }

        var kept = answer.Problem is not null && known is { Answer.Problem: null } ? known.Answer : answer;
        _known[key] = new Kept(kept, time.GetUtcNow() + (answer.Problem is null ? s_remembered : s_askAgain));
        return kept;
    }

    private async Task<string> NameAsync(Operator by, CancellationToken token)
    {
        if (_names.TryGetValue(by.Id, out var known))
        {
            return known;
        }

        return await reviews.UserNameAsync(by, token) is { Length: > 0 } name ? _names.GetOrAdd(by.Id, name) : by.Id;
    }

    private sealed record Kept(AccessAnswer Answer, DateTimeOffset Until);
}
