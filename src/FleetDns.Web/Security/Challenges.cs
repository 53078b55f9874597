using System.Collections.Concurrent;
using FleetDns.Sources.Cluster.Access;

namespace FleetDns.Web.Security;

/// <summary>
/// Which operators must sign in again before they can continue, and for what. Kept on the server, so that no crafted link decides what is
/// requested from Entra. In the memory of this process only; a lost challenge is raised again by the next attempt.
/// </summary>
public sealed class Challenges(TimeProvider time)
{
    private const int Most = 10_000;

    /// <summary>Longer than any session may last: an older challenge belongs to a session that has ended.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(2);
    private readonly ConcurrentDictionary<string, Challenge> _pending = new(StringComparer.Ordinal);

    /// <summary>Raised with the operator's id, on the thread that raised or cleared the challenge.</summary>
    public event Action<string>? Changed;

    public Challenge? Of(Operator who) => _pending.GetValueOrDefault(who.Id);

    /// <summary>
    /// Why this operator may neither change nor measure anything, nor see anything new; null where they may. Checked at each act,
    /// regardless of the credential in use.
    /// </summary>
    public string? Refuses(Operator who) => Of(who)?.Kind switch
    {
        ChallengeKind.Proof =>
            "Entra ID requires you to sign in again. Until then you cannot change or measure anything, and this page is not updated.",
        ChallengeKind.EntraAway =>
            "FleetDns cannot check your account and role with Entra ID. Until it can, you cannot change or measure anything, and this "
            + "page is not updated.",
        _ => null,
    };

    public void Raise(Operator who, string scope, string? claims, ChallengeKind kind = ChallengeKind.Proof)
    {
        var now = time.GetUtcNow();
        if (_pending.Count >= Most)
        {
            foreach (var old in _pending.Where(each => now - each.Value.At > s_longest))
            {
                _pending.TryRemove(old);   // never current ones: without them the operators could act again
            }
        }

        _pending[who.Id] = new Challenge(scope, claims, now, kind);
        Changed?.Invoke(who.Id);
    }

    /// <summary>The operator has signed in.</summary>
    public void Clear(string id)
    {
        if (_pending.TryRemove(id, out _))
        {
            Changed?.Invoke(id);
        }
    }
}

/// <param name="Scope">What the token is for, e.g. <c>6dae42f8-…/.default</c>.</param>
/// <param name="Claims">The claims that Entra requires, as its JSON; null where only the token is missing.</param>
public sealed record Challenge(string Scope, string? Claims, DateTimeOffset At, ChallengeKind Kind = ChallengeKind.Proof);

/// <summary>Why an operator must sign in again.</summary>
public enum ChallengeKind
{
    /// <summary>
    /// Entra issues no token for them until they have: because of Conditional Access, or because their tokens are lost or revoked.
    /// </summary>
    Proof,
    /// <summary>They have not consented to a token for this one resource; nothing else is affected.</summary>
    Consent,
    /// <summary>Their account could not be checked with Entra for longer than <see cref="SignInOptions.Trust"/>.</summary>
    EntraAway,
}
