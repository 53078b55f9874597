using FleetDns.Sources.Cluster.Access;
using Microsoft.AspNetCore.Components.Authorization;

namespace FleetDns.Web.Security;

/// <summary>Who sits at this tab, from the principal that the server verified; asked anew each time, because sessions end while tabs are open.</summary>
public sealed class CurrentOperator(AuthenticationStateProvider state, Sessions sessions, Challenges challenges)
{
    /// <summary><see cref="Operator.Nobody"/> once the session is over; a reader while they have to sign in again.</summary>
    public Operator Value
    {
        get
        {
            // The server sets the state before anything is drawn; a state still on its way belongs to nobody.
            var known = state.GetAuthenticationStateAsync();
            var who = known.IsCompletedSuccessfully && !sessions.IsOver(known.Result.User) ? FleetClaims.OperatorOf(known.Result.User) : Operator.Nobody;
            return who.Role > Role.Reader && challenges.Refuses(who) is not null ? who with { Role = Role.Reader } : who;
        }
    }

    /// <summary>They have to sign in again, and are shown nothing new until then: since when. Null otherwise.</summary>
    public DateTimeOffset? PausedSince => Value is var who && challenges.Refuses(who) is not null ? challenges.Of(who)?.At : null;
}
