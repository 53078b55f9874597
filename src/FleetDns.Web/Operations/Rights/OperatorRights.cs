using System.Collections.Concurrent;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Web.Security;

namespace FleetDns.Web.Operations;

/// <summary>
/// Queries the hub, first for all namespaces and only then for one, and caches each answer for five minutes per proof of identity: a user's
/// own token, or the identity of an API caller. If an answer cannot be renewed because the hub is unreachable, it is used for
/// <paramref name="trust"/>; if the cause is the user (they must sign in again, or the hub refuses their token), it ends at once.
/// </summary>
/// <param name="seesAll">
/// The operator and the application are one identity at the hub, so the operator may see everything that FleetDns reads.
/// </param>
/// <param name="challenges">Which operators must sign in again; null without sign-in by Entra ID.</param>
/// <param name="trust"><see cref="SignInOptions.Trust"/>; an hour by default.</param>
public sealed class OperatorRights(
    IAccessReviews reviews, bool seesAll, TimeProvider time, Challenges? challenges = null, TimeSpan? trust = null) : IOperatorRights
{
    private static readonly TimeSpan s_remembered = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_askAgain = TimeSpan.FromSeconds(5);
    private static readonly AccessQuestion[] s_wholeCluster =
        [AccessQuestion.ListMembers, AccessQuestion.ListClusterPlacements, AccessQuestion.ListClusterOverrides];
    private const int Most = 20_000;
    private const int AtOnce = 8;
    private readonly TimeSpan _trust = trust ?? TimeSpan.FromHours(1);
    private readonly ConcurrentDictionary<(Proof By, AccessQuestion Question), Kept> _known = new();
    private readonly ConcurrentDictionary<Proof, string> _names = new();
    // Number of times, by id: an answer that was in flight meanwhile is not cached
    private readonly ConcurrentDictionary<string, long> _forgotten = new(StringComparer.Ordinal);

    public async Task<MissingRight?> WhyNotAsync(AccessQuestion question, Operator by, CancellationToken token)
    {
        if (by.Role == Role.None)
        {
            return null;   // no one is signed in: there is no user to grant a right to
        }

        if (IsPaused(by))
        {
            return null;   // the hub is not queried for them
        }

        var everywhere = await AskAsync(question.Everywhere, by, token);
        var here = everywhere.Allowed || question.Namespace.Length == 0 ? everywhere : await AskAsync(question, by, token);
        return here.Allowed || here.Problem is not null ? null : new MissingRight(question, await NameAsync(by, token));
    }

    public async Task<Visibility?> VisibleAsync(Operator by, IEnumerable<string> namespaces, CancellationToken token)
    {
        if (IsPaused(by))
        {
            return null;
        }

        if (Known(by, namespaces) is { } known)
        {
            return known;   // for an operator who may see everything the list of namespaces is never built
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
            await Parallel.ForEachAsync(
                all, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = token },
                async (ns, stop) => await AskAsync(AccessQuestion.ListProfiles(ns), by, stop));
        }

        return Remembered(by, all);
    }

    public Visibility? Known(Operator by, IEnumerable<string> namespaces) => Recall(by, namespaces, fresh: true);

    public void Forget(Operator by)
    {
        Outdate(by);
        foreach (var (key, known) in _known.Where(each => each.Key.By.Id == by.Id))
        {
            _known.TryUpdate(key, known with { Until = DateTimeOffset.MinValue }, known);
        }
    }

    /// <summary>The last answers while the hub is unreachable; null where one is missing or too old.</summary>
    private Visibility? Remembered(Operator by, IEnumerable<string> namespaces) => Recall(by, namespaces, fresh: false);

    private Visibility? Recall(Operator by, IEnumerable<string> namespaces, bool fresh)
    {
        if (by.Role == Role.None)
        {
            return new Visibility(false, [], false);
        }

        if (IsPaused(by))
        {
            return null;
        }

        if (seesAll)
        {
            return Visibility.All;
        }

        var (proof, now) = (Proof.Of(by), time.GetUtcNow());

        if (Answer(AccessQuestion.ListMembers) is not { } members || Answer(AccessQuestion.ListClusterPlacements) is not { } placements
            || Answer(AccessQuestion.ListClusterOverrides) is not { } overrides
                || Answer(AccessQuestion.ListProfiles("")) is not { } everywhere)
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
            _known.TryGetValue((proof, question), out var known) && known.Answer.Problem is null && known.At + _trust > now
                && (!fresh || known.Until > now) ? known.Answer.Allowed : null;
    }

    private async Task<AccessAnswer> AskAsync(AccessQuestion question, Operator by, CancellationToken token)
    {
        var key = (Proof.Of(by), question);
        if (_known.TryGetValue(key, out var known) && known.Until > time.GetUtcNow())
        {
            return known.Answer;
        }

        var forgotten = _forgotten.GetValueOrDefault(by.Id);
        var answer = await reviews.AskAsync(question, by, token);
        var now = time.GetUtcNow();
        if (answer.AboutPerson)
        {
            Drop(by);
            return answer;
        }

        if (_forgotten.GetValueOrDefault(by.Id) != forgotten)
        {
            return await AskAsync(question, by, token);   // the answer may be older than the refusal
        }

        if (_known.Count > Most)
        {
            _known.Clear();   // users and namespaces come and go; what is needed is queried again
        }

        var kept = answer.Problem is null ? new Kept(answer, now, now + s_remembered)
            : known is { Answer.Problem: null } && known.At + _trust > now ? known with { Until = now + s_askAgain }
            : new Kept(answer, now, now + s_askAgain);
        _known[key] = kept;
        return kept.Answer;
    }

    private void Drop(Operator by)
    {
        Outdate(by);
        foreach (var key in _known.Keys.Where(key => key.By.Id == by.Id && key.By.Account == by.Account))
        {
            _known.TryRemove(key, out _);
        }
    }

    private void Outdate(Operator by)
    {
        if (_forgotten.Count > Most)
        {
            _forgotten.Clear();
        }

        _forgotten.AddOrUpdate(by.Id, 1, (_, times) => times + 1);
    }

    // An API caller sends a token with each request; challenges of signed-in users do not apply.
    private bool IsPaused(Operator by) => by.Account is not null && challenges?.Refuses(by) is not null;

    private async Task<string> NameAsync(Operator by, CancellationToken token)
    {
        var proof = Proof.Of(by);
        if (_names.TryGetValue(proof, out var known))
        {
            return known;
        }

        if (_names.Count > Most)
        {
            _names.Clear();
        }

        return await reviews.UserNameAsync(by, token) is { Length: > 0 } name ? _names.GetOrAdd(proof, name) : by.Id;
    }

    /// <param name="At">When the hub answered.</param>
    /// <param name="Until">Not queried again before.</param>
    private sealed record Kept(AccessAnswer Answer, DateTimeOffset At, DateTimeOffset Until);

    /// <summary>The identity with which the hub was queried: an answer for one proof does not apply to another.</summary>
    /// <param name="Account">The account of a user with a token of their own; null for API callers and outside Entra ID.</param>
    private sealed record Proof(string Id, string? Account, Role Role, OperatorGroups Groups)
    {
        public static Proof Of(Operator by) => new(by.Id, by.Account, by.Role, by.Groups);
    }
}
