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
/// While Entra cannot be reached the session lives on to its own end; hub and Azure ask for tokens of Entra in any case.
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
            Of(id).Until = time.GetUtcNow() + signIn.Revalidation;
        }
    }

    public async ValueTask<SessionState> LookAsync(ClaimsPrincipal principal, CancellationToken token)
    {
        if (sessions.IsOver(principal) || principal.FindFirst(FleetClaims.Session)?.Value is not { } id)
        {
            return SessionState.Over;
        }

        var looked = Of(id);
        if (looked.Until > time.GetUtcNow())
        {
            return SessionState.Good;
        }

        await looked.Gate.WaitAsync(token);   // many requests of one page meet here; one of them asks
        try
        {
            return looked.Until > time.GetUtcNow() ? SessionState.Good : await AskAsync(principal, looked, token);
        }
        finally
        {
            looked.Gate.Release();
        }
    }

    private async Task<SessionState> AskAsync(ClaimsPrincipal principal, Looked looked, CancellationToken token)
    {
        var who = FleetClaims.OperatorOf(principal);
        try
        {
            var fresh = EntraSession.RoleOf(await tokens.FreshIdentityAsync(who, token));
            if (fresh != who.Role)
            {
                LogRole(logger, who.Id, who.Name, who.Role, fresh);
                sessions.End(principal);
                return SessionState.Over;
            }

            looked.Until = time.GetUtcNow() + signIn.Revalidation;
            return SessionState.Good;
        }
        catch (MicrosoftIdentityWebChallengeUserException challenge) when (challenge.MsalUiRequiredException is { } why && (why.ErrorCode == MsalError.UserNullError || why.ErrorCode == MsalError.NoTokensFoundError || why.Claims is { Length: > 0 }))
        {
            challenges.Raise(who, $"{options.ClientId}/.default", challenge.MsalUiRequiredException.Claims);
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
            LogUnreachable(logger, who.Id, unreachable.GetType().Name);
            looked.Until = time.GetUtcNow() + s_againAfterFailure;
            return SessionState.Good;
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

    [LoggerMessage(LogLevel.Warning, "Entra ID could not be asked about {OperatorId} ({Error}); the session lives on for now.")]
    private static partial void LogUnreachable(ILogger logger, string operatorId, string error);

    private sealed class Looked
    {
        private long _until;   // ticks; 0: never asked

        public SemaphoreSlim Gate { get; } = new(1, 1);

        /// <summary>No need to ask before.</summary>
        public DateTimeOffset Until
        {
            get => new(Interlocked.Read(ref _until), TimeSpan.Zero);
            set => Interlocked.Exchange(ref _until, value.UtcTicks);
        }
    }
}
