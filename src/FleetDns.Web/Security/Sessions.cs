using System.Collections.Concurrent;
using System.Security.Claims;
using FleetDns.Sources.Cluster.Access;

namespace FleetDns.Web.Security;

/// <summary>
/// Which sessions have ended: expired or signed out. Cookies are checked on each request and open tabs before each write, because a copied
/// cookie or an open circuit would otherwise remain valid after the sign-out. Kept in this process; <see cref="SharedSessions"/> exchanges
/// it with other replicas.
/// </summary>
public sealed class Sessions(TimeProvider time)
{
    /// <summary>Longer than any session may last, for those without a fixed end.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(2);
    // When the session would have expired
    private readonly ConcurrentDictionary<string, DateTimeOffset> _signedOut = new(StringComparer.Ordinal);

    /// <summary>
    /// A session was signed out, here or at another replica. Raised with the session's id on the thread that received the news.
    /// </summary>
    public event Action<string>? Ended;

    /// <summary>A session was signed out at this replica: its id, and when it would have expired.</summary>
    public event Action<string, DateTimeOffset>? EndedHere;

    public bool IsOver(ClaimsPrincipal principal) =>
        FleetClaims.EndOf(principal) <= time.GetUtcNow()
            || (principal.FindFirst(FleetClaims.Session)?.Value is { } session && _signedOut.ContainsKey(session));

    /// <summary>The operator was signed out meanwhile: by themselves, or because their account or role has changed.</summary>
    public bool IsOver(Operator who) => who.Session is { } session && _signedOut.ContainsKey(session);

    public void End(ClaimsPrincipal principal)
    {
        if (principal.FindFirst(FleetClaims.Session)?.Value is not { } session)
        {
            return;
        }

        var until = FleetClaims.EndOf(principal) ?? time.GetUtcNow() + s_longest;
        End(session, until);
        EndedHere?.Invoke(session, until);
    }

    /// <summary>The session was signed out at another replica.</summary>
    public void End(string session, DateTimeOffset until)
    {
        var now = time.GetUtcNow();
        foreach (var old in _signedOut.Where(each => each.Value <= now))
        {
            _signedOut.TryRemove(old);
        }

        if (until > now && _signedOut.TryAdd(session, until))
        {
            Ended?.Invoke(session);
        }
    }
}
