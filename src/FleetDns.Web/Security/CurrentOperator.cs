using FleetDns.Sources.Cluster.Access;
using Microsoft.AspNetCore.Components.Authorization;

namespace FleetDns.Web.Security;

/// <summary>Who sits at this tab, from the principal that the server verified; asked anew each time, because sessions end while tabs are open.</summary>
public sealed class CurrentOperator(AuthenticationStateProvider state, Sessions sessions)
{
    /// <summary><see cref="Operator.Nobody"/> once the session is over.</summary>
    public Operator Value
    {
        get
        {
            // The server sets the state before anything is drawn; a state still on its way belongs to nobody.
            var known = state.GetAuthenticationStateAsync();
            return known.IsCompletedSuccessfully && !sessions.IsOver(known.Result.User) ? FleetClaims.OperatorOf(known.Result.User) : Operator.Nobody;
        }
    }
}
