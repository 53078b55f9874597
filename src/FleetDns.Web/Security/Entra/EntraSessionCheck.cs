using System.Collections.Concurrent;
using System.Security.Claims;
using FleetDns.Sources.Cluster.Access;
using Microsoft.Identity.Client;
using Microsoft.Identity.Web;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace FleetDns.Web.Security.Entra;

/// <summary>
/// Asks Entra, with the refresh token of the sign-in, whether the person and their role are still what the session says: when the interval has
/// passed, and when this process sees the session for the first time. A role that changed ends the session: the next sign-in brings the new one.
/// While Entra cannot be reached its last answer holds for <see cref="SignInOptions.Trust"/>, whatever the role; then the person may only look at what
/// their tabs show already, until Entra answers.
/// </summary>
public sealed partial class EntraSessionCheck(EntraTokens tokens, EntraOptions options, Sessions sessions, Challenges challenges, SignInOptions signIn, TimeProvider time, ILogger<EntraSessionCheck> logger)
    : ISessionCheck
{
    private const int Most = 20_000;
    private static readonly TimeSpan s_againAfterFailure = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, Looked> _looked = new(StringComparer.Ordinal);

    /// <summary>A sign-in has just been verified; there is nothing to ask for a while.</summary>
    public void Verified(ClaimsPrincipal session)
    {
        if (session.FindFirst(FleetClaims.Session)?.Value is { } id)
        {
            Of(id).Take(SessionState.Good, time.GetUtcNow(), signIn.Revalidation);
        }
    }

    public async ValueTask<SessionState> LookAsync(ClaimsPrincipal principal, CancellationToken token)
    {
        if (sessions.IsOver(principal) || principal.FindFirst(FleetClaims.Session)?.Value is not { } id)
        {
            return SessionState.Over;
        }

        // Signed in after the challenge, perhaps at another replica: it is answered.
        var who = FleetClaims.OperatorOf(principal);
        var began = FleetClaims.EndOf(principal) - signIn.Session;
        if (challenges.Of(who)?.At < began)
        {
            challenges.Clear(who.Id);
        }

        var looked = Of(id);
        if (looked.Known(time.GetUtcNow()) is { } known)
        {
            return known;
        }

        await looked.Gate.WaitAsync(token);   // many requests of one page meet here; one of them asks
        try
        {
            return looked.Known(time.GetUtcNow()) ?? await AskAsync(principal, who, began ?? DateTimeOffset.MinValue, looked, token);
        }
        finally
        {
            looked.Gate.Release();
        }
    }

    private async Task<SessionState> AskAsync(ClaimsPrincipal principal, Operator who, DateTimeOffset began, Looked looked, CancellationToken token)
    {
        var own = $"{options.ClientId}/.default";
        try
        {
            var fresh = EntraSession.RoleOf(await tokens.FreshIdentityAsync(who, token));
            if (fresh != who.Role)
            {
                LogRole(logger, who.Id, who.Name, who.Role, fresh);
                sessions.End(principal);
                return SessionState.Over;
            }

            looked.Take(SessionState.Good, time.GetUtcNow(), signIn.Revalidation);
            if (challenges.Of(who)?.Scope == own)
            {
                challenges.Clear(who.Id);   // raised here, and no longer so
            }

            return SessionState.Good;
        }
        catch (MicrosoftIdentityWebChallengeUserException challenge) when (challenge.MsalUiRequiredException is { } why && (why.ErrorCode == MsalError.UserNullError || why.ErrorCode == MsalError.NoTokensFoundError || why.Claims is { Length: > 0 }))
        {
            challenges.Raise(who, own, challenge.MsalUiRequiredException.Claims);
            return SessionState.SignInAgain;
        }
        catch (MicrosoftIdentityWebChallengeUserException ended)
        {
            LogEnded(logger, who.Id, who.Name, ended.MsalUiRequiredException.ErrorCode);
            sessions.End(principal);
            return SessionState.Over;
        }
        catch (Exception unreachable) when (unreachable is MsalException or HttpRequestException)
        {
            var now = time.GetUtcNow();
            var trusted = now - (looked.Verified > began ? looked.Verified : began) <= signIn.Trust;
            if (trusted)
            {
                LogUnreachable(logger, who.Id, unreachable.GetType().Name);
            }
            else
            {
                LogNotTrusted(logger, who.Id, who.Name, signIn.Trust, unreachable.GetType().Name);
                challenges.Raise(who, own, null, ChallengeKind.EntraAway);
            }

            return looked.Take(trusted ? SessionState.Good : SessionState.EntraAway, now, s_againAfterFailure, verified: false);
        }
    }

    private Looked Of(string session)
    {
        if (_looked.Count >= Most)
        {
            _looked.Clear();   // sessions that live are looked at anew
        }

        return _looked.GetOrAdd(session, _ => new Looked());
    }

    [LoggerMessage(LogLevel.Information, "{OperatorId} ({OperatorName}) is no longer {Before} but {After}: the session ends.")]
    private static partial void LogRole(ILogger logger, string operatorId, string operatorName, Role before, Role after);

    [LoggerMessage(LogLevel.Information, "Entra ID no longer vouches for {OperatorId} ({OperatorName}): {Error}. The session ends.")]
    private static partial void LogEnded(ILogger logger, string operatorId, string operatorName, string error);

    [LoggerMessage(LogLevel.Warning, "Entra ID could not be asked about {OperatorId} ({Error}); its last answer holds for now.")]
    private static partial void LogUnreachable(ILogger logger, string operatorId, string error);

    [LoggerMessage(LogLevel.Warning, "Entra ID could not be asked about {OperatorId} ({OperatorName}) for more than {Trust} ({Error}): they may do nothing until it can.")]
    private static partial void LogNotTrusted(ILogger logger, string operatorId, string operatorName, TimeSpan trust, string error);

    private sealed class Looked
    {
        private volatile Answer _last = new(SessionState.Good, DateTimeOffset.MinValue, DateTimeOffset.MinValue);

        public SemaphoreSlim Gate { get; } = new(1, 1);

        /// <summary>When Entra last vouched for the person.</summary>
        public DateTimeOffset Verified => _last.Verified;

        /// <summary>The last answer while it needs no asking; else null.</summary>
        public SessionState? Known(DateTimeOffset now) => _last.Until > now ? _last.State : null;

        public SessionState Take(SessionState state, DateTimeOffset now, TimeSpan holds, bool verified = true)
        {
            _last = new Answer(state, now + holds, verified ? now : _last.Verified);
            return state;
        }

        private sealed record Answer(SessionState State, DateTimeOffset Until, DateTimeOffset Verified);
    }
}
