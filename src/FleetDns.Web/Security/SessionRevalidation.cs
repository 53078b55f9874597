using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace FleetDns.Web.Security;

/// <summary>Ends an open tab when its session has ended: at once after a sign-out, otherwise at the next check.</summary>
public sealed class SessionRevalidation : RevalidatingServerAuthenticationStateProvider
{
    private readonly Sessions _sessions;
    private readonly ISessionCheck _check;
    private static readonly TimeSpan s_whileAway = TimeSpan.FromMinutes(1);
    private readonly SignInOptions _options;
    private bool _away;   // Entra could not be reached

    public SessionRevalidation(Sessions sessions, ISessionCheck check, SignInOptions options, ILoggerFactory loggers)
        : base(loggers)
    {
        (_sessions, _check, _options) = (sessions, check, options);
        _sessions.Ended += Leave;
    }

    protected override TimeSpan RevalidationInterval => _away && s_whileAway < _options.Revalidation ? s_whileAway : _options.Revalidation;

    // Users who must sign in again keep the page as it is: Challenges refuses all their acts, and the feed shows them nothing new.
    protected override async Task<bool> ValidateAuthenticationStateAsync(
        AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        var state = await _check.CheckAsync(authenticationState.User, cancellationToken);
        _away = state == SessionState.EntraAway;
        return state != SessionState.Over;
    }

    protected override void Dispose(bool disposing)
    {
        _sessions.Ended -= Leave;
        base.Dispose(disposing);
    }

    private void Leave(string session)
    {
        var known = GetAuthenticationStateAsync();
        if (known.IsCompletedSuccessfully && known.Result.User.FindFirst(FleetClaims.Session)?.Value == session)
        {
            SetAuthenticationState(Task.FromResult(new AuthenticationState(new())));
        }
    }
}
