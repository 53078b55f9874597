using System.Security.Claims;

namespace FleetDns.Web.Security;

/// <summary>Asks whoever vouched for a person whether that still holds.</summary>
public interface ISessionCheck
{
    /// <summary>
    /// May take a round trip, at most once per <see cref="SignInOptions.Revalidation"/> and session. A session that turns out to be over is ended in <see cref="Sessions"/>.
    /// </summary>
    ValueTask<SessionState> LookAsync(ClaimsPrincipal principal, CancellationToken token);
}

public enum SessionState
{
    Good,
    /// <summary>Ended: signed out, role or account changed.</summary>
    Over,
    /// <summary>The person is who they were, but their tokens are lost or a new proof is asked for: they are to sign in again, without having to say so.</summary>
    SignInAgain,
    /// <summary>Entra could not be asked about the person for longer than <see cref="SignInOptions.Trust"/>. Tabs stay as they are and show nothing new.</summary>
    EntraAway,
}

/// <summary>Where nobody else vouches: personas and the local user are as good as their session.</summary>
public sealed class OwnSessionCheck(Sessions sessions) : ISessionCheck
{
    public ValueTask<SessionState> LookAsync(ClaimsPrincipal principal, CancellationToken token) => new(sessions.IsOver(principal) ? SessionState.Over : SessionState.Good);
}
