using FleetDns.Sources.Cluster.Access;
using Microsoft.AspNetCore.Components.Authorization;

namespace FleetDns.Web.Security;

/// <summary>
/// The operator of this tab, from the principal that the server verified; checked on each use, because sessions end while tabs are open.
/// </summary>
public sealed class CurrentOperator(AuthenticationStateProvider state, Sessions sessions, Challenges challenges)
{
    /// <summary><see cref="Operator.Anonymous"/> after the session has ended; a reader while they must sign in again.</summary>
    public Operator Value
    {
        get
        {
            // The server sets the state before anything is rendered; an incomplete state belongs to no one.
            var known = state.GetAuthenticationStateAsync();
            var who = known.IsCompletedSuccessfully && !sessions.IsOver(known.Result.User) ? FleetClaims.OperatorOf(known.Result.User)
                : Operator.Anonymous;
            return who.Role > Role.Reader && challenges.Refuses(who) is not null ? who with { Role = Role.Reader } : who;
        }
    }

    /// <summary>Since when they must sign in again and see nothing new; null otherwise.</summary>
    public DateTimeOffset? PausedSince => Value is var who && challenges.Refuses(who) is not null ? challenges.Of(who)?.At : null;
}
