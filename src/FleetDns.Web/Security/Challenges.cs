using System.Collections.Concurrent;
using FleetDns.Sources.Cluster.Access;

namespace FleetDns.Web.Security;

/// <summary>
/// Who has to sign in once more before they can go on, and for what. Kept on the server: no address that somebody could be sent decides what
/// Entra is asked for. Remembered by this process only; a challenge that is forgotten is raised again by the next try.
/// </summary>
public sealed class Challenges(TimeProvider time)
{
    private const int Most = 10_000;
    private readonly ConcurrentDictionary<string, Challenge> _pending = new(StringComparer.Ordinal);

    /// <summary>With the operator's id, on the thread that met the challenge or answered it.</summary>
    public event Action<string>? Changed;

    public Challenge? Of(Operator who) => _pending.GetValueOrDefault(who.Id);

    public void Raise(Operator who, string scope, string? claims)
    {
        if (_pending.Count >= Most)
        {
            _pending.Clear();
        }

        _pending[who.Id] = new Challenge(scope, claims, time.GetUtcNow());
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
public sealed record Challenge(string Scope, string? Claims, DateTimeOffset At);
