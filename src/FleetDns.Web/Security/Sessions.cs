using System.Collections.Concurrent;
using System.Security.Claims;

namespace FleetDns.Web.Security;

/// <summary>
/// Which sessions are over: past their end, or signed out. The cookie is checked against it on each request and the open tabs before each
/// write, because a cookie or a circuit that somebody kept would otherwise outlive the sign-out. Remembered by this process only.
/// </summary>
public sealed class Sessions(TimeProvider time)
{
    /// <summary>Longer than any session may last, so that what is forgotten has ended by itself.</summary>
    private static readonly TimeSpan s_remembered = TimeSpan.FromDays(2);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _signedOut = new(StringComparer.Ordinal);

    /// <summary>A session was signed out. Raised on the thread of the sign-out, with the session's id.</summary>
    public event Action<string>? Ended;

    public bool IsOver(ClaimsPrincipal principal) =>
        FleetClaims.EndOf(principal) <= time.GetUtcNow() || (principal.FindFirst(FleetClaims.Session)?.Value is { } session && _signedOut.ContainsKey(session));

    public void End(ClaimsPrincipal principal)
    {
        if (principal.FindFirst(FleetClaims.Session)?.Value is not { } session)
        {
            return;
        }

        var now = time.GetUtcNow();
        foreach (var (old, at) in _signedOut)
        {
            if (now - at > s_remembered)
            {
                _signedOut.TryRemove(old, out _);
            }
        }

        _signedOut[session] = now;
        Ended?.Invoke(session);
    }
}
