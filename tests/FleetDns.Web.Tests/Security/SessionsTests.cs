using System.Security.Claims;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Web.Security;
using FleetDns.Web.Tests.Screens;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Time.Testing;

namespace FleetDns.Web.Tests.Security;

public sealed class SessionsTests
{
    private readonly FakeTimeProvider _clock = new(FleetBuilder.Noon);

    private ClaimsPrincipal SignIn() => SandboxPersonas.Session(SandboxPersonas.Find("operator")!, "test", _clock.GetUtcNow().AddHours(8));

    [Fact]
    public void A_session_ends_when_its_time_is_up()
    {
        var (sessions, who) = (new Sessions(_clock), SignIn());
        Assert.False(sessions.IsOver(who));
        _clock.Advance(TimeSpan.FromHours(8));
        Assert.True(sessions.IsOver(who));
    }

    [Fact]
    public void A_signed_out_session_is_over_and_others_of_the_same_person_are_not()
    {
        var (sessions, here, elsewhere) = (new Sessions(_clock), SignIn(), SignIn());
        sessions.End(here);
        Assert.True(sessions.IsOver(here));
        Assert.False(sessions.IsOver(elsewhere));
    }

    [Fact]
    public void An_open_tab_has_no_operator_from_the_sign_out_on()
    {
        var (sessions, who) = (new Sessions(_clock), SignIn());
        var tab = new CurrentOperator(new Tab(who), sessions, new Challenges(_clock));
        Assert.Equal(Role.Operator, tab.Value.Role);
        sessions.End(who);
        Assert.Equal(Operator.Anonymous, tab.Value);
    }

    [Fact]
    public void A_sign_out_at_another_replica_ends_the_session_here_and_is_not_sent_back()
    {
        var (sessions, who) = (new Sessions(_clock), SignIn());
        var (here, all) = (new List<string>(), new List<string>());
        sessions.EndedHere += (session, _) => here.Add(session);
        sessions.Ended += all.Add;
        var name = who.FindFirst(FleetClaims.Session)!.Value;
        sessions.End(name, FleetClaims.EndOf(who)!.Value);
        sessions.End(name, FleetClaims.EndOf(who)!.Value);
        Assert.True(sessions.IsOver(who));
        Assert.Empty(here);
        Assert.Equal([name], all);   // once, however often it is learned
    }

    [Fact]
    public void A_sign_out_is_sent_with_the_expiry_of_the_session()
    {
        var (sessions, who) = (new Sessions(_clock), SignIn());
        DateTimeOffset? until = null;
        sessions.EndedHere += (_, end) => until = end;
        sessions.End(who);
        Assert.Equal(FleetClaims.EndOf(who), until);
    }

    [Fact]
    public void An_operator_who_must_sign_in_again_is_a_reader_in_the_open_tab()
    {
        var (challenges, who) = (new Challenges(_clock), SignIn());
        var tab = new CurrentOperator(new Tab(who), new Sessions(_clock), challenges);
        challenges.Raise(tab.Value, "hub/.default", "{}");
        Assert.Equal(Role.Reader, tab.Value.Role);
        Assert.Equal(_clock.GetUtcNow(), tab.PausedSince);
        challenges.Clear(tab.Value.Id);
        Assert.Equal((Role.Operator, null), (tab.Value.Role, tab.PausedSince));
    }

    [Fact]
    public void Only_three_demo_users_exist() =>
        Assert.All(new[] { "root", "", "../admin", "OPERATOR", null }, name => Assert.Null(SandboxPersonas.Find(name)));

    private sealed class Tab(ClaimsPrincipal who) : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(new AuthenticationState(who));
    }
}
