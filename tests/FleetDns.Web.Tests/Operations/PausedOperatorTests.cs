using FleetDns.Sources.Arm;
using FleetDns.Sources.Cluster;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Web.Live;
using FleetDns.Web.Operations;
using FleetDns.Web.Security;
using FleetDns.Web.Tests.Screens;
using Microsoft.Extensions.Time.Testing;

namespace FleetDns.Web.Tests.Operations;

/// <summary>An operator who must sign in again cannot change, measure or see anything new, regardless of the identity used at the
/// hub.</summary>
public sealed class PausedOperatorTests : IOperatorTokens
{
    private static readonly Operator s_by = new("o-1", "Olga", Role.Admin, "home.tenant");
    private readonly FakeTimeProvider _clock = new(FleetBuilder.Noon);
    private readonly Challenges _challenges;

    public PausedOperatorTests() => _challenges = new Challenges(_clock);

    [Theory]
    [InlineData(Act.Write)]
    [InlineData(Act.Measure)]
    public void The_policy_refuses_from_the_moment_of_the_challenge_to_the_answer(Act act)
    {
        var policy = new WritePolicy(new ReadOnlyReason(null), _challenges);
        Assert.Null(policy.Refuses(s_by, act));
        _challenges.Raise(s_by, HubCredential.Scope, "{}");
        Assert.Equal(
            "Entra ID requires you to sign in again. Until then you cannot change or measure anything, and this page is not updated.",
            policy.Refuses(s_by, act));
        Assert.Null(policy.Refuses(s_by with { Id = "o-2" }, act));
        _challenges.Clear(s_by.Id);
        Assert.Null(policy.Refuses(s_by, act));
    }

    [Fact]
    public void A_running_plan_stops_once_its_operators_session_has_ended()
    {
        var sessions = new Sessions(_clock);
        var policy = new WritePolicy(new ReadOnlyReason(null), _challenges, sessions);
        var session = SandboxPersonas.Session(s_by, "test", _clock.GetUtcNow().AddHours(8));
        var by = FleetClaims.OperatorOf(session);   // as the plan began
        Assert.Null(policy.Refuses(by, Act.Write));
        sessions.End(session);
        Assert.Equal("Your session has ended. Sign in again.", policy.Refuses(by, Act.Write));
    }

    [Theory]
    [InlineData(HubIdentity.Operator)]
    [InlineData(HubIdentity.Impersonation)]
    [InlineData(HubIdentity.Application)]
    public void No_identity_gives_them_a_connection_to_the_hub(HubIdentity identity)
    {
        using var hub = new HubConnections(
            new HubOptions { Server = new Uri("https://127.0.0.1:9"), Identity = identity }, null, this, null, _challenges);
        Assert.NotNull(hub.Of(s_by));
        _challenges.Raise(s_by, "own/.default", "{}");
        Assert.Throws<SignInNeededException>(() => hub.Of(s_by));
        _challenges.Clear(s_by.Id);
        Assert.NotNull(hub.Of(s_by));
    }

    [Fact]
    public async Task No_hub_is_set_up_meanwhile()
    {
        _challenges.Raise(s_by, "own/.default", "{}");
        var setup = new HubSetup(null!, null!, _clock, this, _challenges);
        await Assert.ThrowsAsync<ArmException>(() => setup.SubscriptionsAsync(s_by, CancellationToken.None));
    }

    [Fact]
    public async Task The_open_tab_keeps_its_last_view_marked_as_paused_and_continues_automatically()
    {
        var world = FleetBuilder.HowTo();
        var view = world.View;
        var all = new FakeFeed(view);
        var who = new CurrentOperator(new SignedIn(s_by), new Sessions(_clock), _challenges);
        var feed = new OperatorFeed(all, who, new FakeRights(), new VisibleFleets(), _clock);
        await using var views =
            feed.SubscribeAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await views.MoveNextAsync());
        Assert.Same(view, views.Current);

        _challenges.Raise(s_by, "own/.default", "{}");
        var newer = view with { Profiles = view.Profiles.Clear() };
        all.Show(newer);
        Assert.True(await views.MoveNextAsync());
        Assert.Equal(_clock.GetUtcNow(), views.Current.Freshness.Paused);
        Assert.Equal(SourceState.Stale, views.Current.Freshness.Hub);
        Assert.Same(view.Profiles, views.Current.Profiles);
        Assert.Same(view.Profiles, feed.Current.Profiles);   // a page that is opened meanwhile

        _challenges.Clear(s_by.Id);
        all.Show(newer with { Services = newer.Services });
        Assert.True(await views.MoveNextAsync());
        Assert.Null(views.Current.Freshness.Paused);
        Assert.Empty(views.Current.Profiles);
    }

    public Task<ResourceToken> ForOperatorAsync(Operator by, string scope, string? claims, CancellationToken token) =>
        throw new InvalidOperationException("reached Entra");

    public Task<ResourceToken> ForApplicationAsync(string scope, CancellationToken token) =>
        throw new InvalidOperationException("reached Entra");
}
