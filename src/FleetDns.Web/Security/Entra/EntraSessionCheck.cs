using System.Collections.Concurrent;
using System.Security.Claims;
using FleetDns.Sources.Cluster.Access;
using Microsoft.Identity.Client;
using Microsoft.Identity.Web;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace FleetDns.Web.Security.Entra;

/// <summary>
/// Checks with Entra, using the refresh token of the sign-in, whether account and role still match the session: when the interval has
/// passed, and when this process sees the session for the first time. A changed role ends the session: the next sign-in gets the new one.
/// While Entra cannot be reached its last answer is used for <see cref="SignInOptions.Trust"/>, regardless of the role; after that, the
/// user sees only what their tabs already show until Entra answers.
/// </summary>
public sealed partial class EntraSessionCheck(
    EntraTokens tokens, EntraOptions options, Sessions sessions, Challenges challenges, SignInOptions signIn, TimeProvider time,
    ILogger<EntraSessionCheck> logger)
    : ISessionCheck
{
    private const int Most = 20_000;
    private static readonly TimeSpan s_againAfterFailure = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, LastCheck> _checks = new(StringComparer.Ordinal);

    /// <summary>Marks a session as just verified, so that it is not checked for a while.</summary>
    public void Verified(ClaimsPrincipal session)
    {
        if (session.FindFirst(FleetClaims.Session)?.Value is { } id)
        {
            Of(id).Take(SessionState.Good, time.GetUtcNow(), signIn.Revalidation);
        }
    }

    public async ValueTask<SessionState> CheckAsync(ClaimsPrincipal principal, CancellationToken token)
    {
        if (sessions.IsOver(principal) || principal.FindFirst(FleetClaims.Session)?.Value is not { } id)
        {
            return SessionState.Over;
        }

        // Signed in after the challenge, perhaps at another replica: it is met.
        var who = FleetClaims.OperatorOf(principal);
        var began = FleetClaims.EndOf(principal) - signIn.Session;
        if (challenges.Of(who)?.At < began)
        {
            challenges.Clear(who.Id);
        }

        var last = Of(id);
        if (last.Known(time.GetUtcNow()) is { } known)
        {
            return known;
        }

        await last.Gate.WaitAsync(token);   // many requests of one page wait here; one of them checks
        try
        {
            return last.Known(time.GetUtcNow()) ?? await AskAsync(principal, who, began ?? DateTimeOffset.MinValue, last, token);
        }
        finally
        {
            last.Gate.Release();
        }
    }

    private async Task<SessionState> AskAsync(
        ClaimsPrincipal principal, Operator who, DateTimeOffset began, LastCheck last, CancellationToken token)
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

            last.Take(SessionState.Good, time.GetUtcNow(), signIn.Revalidation);
            if (challenges.Of(who)?.Scope == own)
            {
                challenges.Clear(who.Id);   // raised here and no longer valid
            }

            return SessionState.Good;
        }
        catch (MicrosoftIdentityWebChallengeUserException challenge) when (
            challenge.MsalUiRequiredException is { } why
            && (why.ErrorCode == MsalError.UserNullError || why.ErrorCode == MsalError.NoTokensFoundError || why.Claims is { Length: > 0 }))
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
            var trusted = now - (last.Verified > began ? last.Verified : began) <= signIn.Trust;
            if (trusted)
            {
                LogUnreachable(logger, who.Id, unreachable.GetType().Name);
            }
            else
            {
                LogNotTrusted(logger, who.Id, who.Name, signIn.Trust, unreachable.GetType().Name);
                challenges.Raise(who, own, null, ChallengeKind.EntraAway);
            }

            return last.Take(trusted ? SessionState.Good : SessionState.EntraAway, now, s_againAfterFailure, verified: false);
        }
    }

    private LastCheck Of(string session)
    {
        if (_checks.Count >= Most)
        {
            _checks.Clear();   // active sessions are checked again
        }

        return _checks.GetOrAdd(session, _ => new LastCheck());
    }

    [LoggerMessage(LogLevel.Information, "{OperatorId} ({OperatorName}) is no longer {Before} but {After}: the session ends.")]
    private static partial void LogRole(ILogger logger, string operatorId, string operatorName, Role before, Role after);

    [LoggerMessage(LogLevel.Information, "Entra ID issues no more tokens for {OperatorId} ({OperatorName}): {Error}. The session ends.")]
    private static partial void LogEnded(ILogger logger, string operatorId, string operatorName, string error);

    [LoggerMessage(LogLevel.Warning, "{OperatorId} could not be checked with Entra ID ({Error}); the last answer is used for now.")]
    private static partial void LogUnreachable(ILogger logger, string operatorId, string error);

    [LoggerMessage(
        LogLevel.Warning,
        "{OperatorId} ({OperatorName}) could not be checked with Entra ID for more than {Trust} ({Error}): their session is paused "
        + "until Entra ID answers.")]
    private static partial void LogNotTrusted(ILogger logger, string operatorId, string operatorName, TimeSpan trust, string error);

    private sealed class LastCheck
    {
        private volatile Answer _last = new(SessionState.Good, DateTimeOffset.MinValue, DateTimeOffset.MinValue);

        public SemaphoreSlim Gate { get; } = new(1, 1);

        /// <summary>When Entra last confirmed the user.</summary>
        public DateTimeOffset Verified => _last.Verified;

        /// <summary>The last answer while it is current; otherwise null.</summary>
        public SessionState? Known(DateTimeOffset now) => _last.Until > now ? _last.State : null;

        public SessionState Take(SessionState state, DateTimeOffset now, TimeSpan holds, bool verified = true)
        {
            _last = new Answer(state, now + holds, verified ? now : _last.Verified);
            return state;
        }

        private sealed record Answer(SessionState State, DateTimeOffset Until, DateTimeOffset Verified);
    }
}
