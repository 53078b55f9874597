using FleetDns.Sources.Cluster.Access;
using FleetDns.Web.Security;
using Microsoft.AspNetCore.Components.Authorization;

namespace FleetDns.Web.Tests.Screens;

/// <summary>The user of the tab; a test may change it while the tab is open.</summary>
internal sealed class SignedIn(Operator who) : AuthenticationStateProvider
{
    private Operator _who = who;

    /// <summary>The time of the sign-in for a session of eight hours; null for a session without an end.</summary>
    public DateTimeOffset? Since { get; set; }

    public override Task<AuthenticationState> GetAuthenticationStateAsync() =>
        Task.FromResult(
            new AuthenticationState(
                _who.Role == Role.None ? new()
                : FleetClaims.Create("test", _who, Since is { } since ? [FleetClaims.EndsAt(since + TimeSpan.FromHours(8))] : [])));

    public void Become(Operator who)
    {
        _who = who;
        NotifyAuthenticationStateChanged(GetAuthenticationStateAsync());
    }
}
