using System.Collections.Concurrent;
using FleetDns.Sources.Cluster.Access;

namespace FleetDns.Web.Security;

/// <summary>
/// Who has to sign in again before they can go on, and for what. Kept on the server: no address that somebody could be sent decides what
/// Entra is asked for. Remembered by this process only; a challenge that is forgotten is raised again by the next try.
/// </summary>
public sealed class Challenges(TimeProvider time)
{
    private const int Most = 10_000;

    /// <summary>Longer than any session may last: an older challenge is of a session that has ended.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(2);
    private readonly ConcurrentDictionary<string, Challenge> _pending = new(StringComparer.Ordinal);

    /// <summary>With the operator's id, on the thread that met the challenge or answered it.</summary>
    public event Action<string>? Changed;

    public Challenge? Of(Operator who) => _pending.GetValueOrDefault(who.Id);

    /// <summary>
    /// Why this person may neither change nor measure anything, nor be shown anything new; null while nothing of the kind is asked of them. Asked at
    /// the moment of each act, whoever's credential carries it.
    /// </summary>
    public string? Refuses(Operator who) => Of(who)?.Kind switch
    {
        ChallengeKind.Proof => "Entra ID asks you to sign in again. Until you have, nothing is changed or measured in your name and nothing new is shown.",
        ChallengeKind.EntraAway => "Entra ID cannot be asked whether your account and role still hold. Until it can, nothing is changed or measured in your name and nothing new is shown.",
        _ => null,
    };

    public void Raise(Operator who, string scope, string? claims, ChallengeKind kind = ChallengeKind.Proof)
    {
        var now = time.GetUtcNow();
        if (_pending.Count >= Most)
        {
            foreach (var old in _pending.Where(each => now - each.Value.At > s_longest))
            {
                _pending.TryRemove(old);   // never those that still count: forgetting them would let people act
            }
        }

        _pending[who.Id] = new Challenge(scope, claims, now, kind);
        Changed?.Invoke(who.Id);
    }

    /// <summary>They have signed in.</summary>
    public void Clear(string id)
    {
        if (_pending.TryRemove(id, out _))
        {
            Changed?.Invoke(id);
        }
    }
}

/// <param name="Scope">What the token is for, e.g. <c>6dae42f8-…/.default</c>.</param>
/// <param name="Claims">The proof that is asked for, in Entra's JSON; null where it is only the token that is missing.</param>
public sealed record Challenge(string Scope, string? Claims, DateTimeOffset At, ChallengeKind Kind = ChallengeKind.Proof);

/// <summary>Why somebody is to sign in again.</summary>
public enum ChallengeKind
{
    /// <summary>Entra gives no token in their name until they have: by Conditional Access, or because their tokens are lost or revoked.</summary>
    Proof,
    /// <summary>They have not consented to a token for this one resource; this says nothing about the person, and stops nothing else.</summary>
    Consent,
    /// <summary>Entra could not be asked about them for longer than <see cref="SignInOptions.Trust"/>.</summary>
    EntraAway,
}
