using System.Security.Claims;

namespace FleetDns.Web.Security;

/// <summary>Checks with the identity provider whether a session is still valid.</summary>
public interface ISessionCheck
{
    /// <summary>
    /// May take a round trip, at most once per <see cref="SignInOptions.Revalidation"/> and session. An invalid session is ended in
    /// <see cref="Sessions"/>.
    /// </summary>
    ValueTask<SessionState> CheckAsync(ClaimsPrincipal principal, CancellationToken token);
}

public enum SessionState
{
    Good,
    /// <summary>Ended: signed out, role or account changed.</summary>
    Over,
    /// <summary>
    /// The session is valid, but the tokens are lost or Entra requires a new sign-in: the browser is redirected to it automatically.
    /// </summary>
    SignInAgain,
    /// <summary>
    /// The user could not be checked with Entra for longer than <see cref="SignInOptions.Trust"/>. Tabs stay as they are and show nothing
    /// new.
    /// </summary>
    EntraAway,
}

/// <summary>Without an identity provider: demo users and the local user are valid as long as their session.</summary>
public sealed class OwnSessionCheck(Sessions sessions) : ISessionCheck
{
    public ValueTask<SessionState> CheckAsync(ClaimsPrincipal principal, CancellationToken token) =>
        new(sessions.IsOver(principal) ? SessionState.Over : SessionState.Good);
}
