using System.Reflection;
using System.Security.Claims;
using FleetDns.Sources.Cluster;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Sources.Cluster.Watching;
using FleetDns.Web.Security;
using FleetDns.Web.Security.Entra;
using FleetDns.Web.Tests.Operations;
using FleetDns.Web.Tests.Screens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Identity.Client;
using Microsoft.Identity.Web;

namespace FleetDns.Web.Tests.Security;

/// <summary>The state of a session and its tabs, depending on Entra's answer about the user or its absence.</summary>
public sealed class EntraSessionCheckTests : IDisposable
{
    private const string Own = "b7d0c8a4-54f1-4c62-9a56-3f0d1f6f7c11/.default";
    private static readonly SignInOptions s_options = new(SignInMethod.Entra, Required: true);
    private readonly FakeTimeProvider _clock = new(FleetBuilder.Noon);
    private readonly ServiceProvider _services;
    private readonly Tokens _entra;
    private readonly Sessions _sessions;
    private readonly Challenges _challenges;
    private readonly EntraTokens _tokens;
    private readonly RecordedLog<EntraSessionCheck> _log = new();
    private readonly EntraSessionCheck _check;

    public EntraSessionCheckTests()
    {
        var library = DispatchProxy.Create<ITokenAcquisition, Tokens>();
        _entra = (Tokens)(object)library;
        _services = new ServiceCollection().AddSingleton(library).BuildServiceProvider();
        (_sessions, _challenges) = (new Sessions(_clock), new Challenges(_clock));
        var options = new EntraOptions(
            new Uri("https://login.example.com/"), "t", Own.Split('/')[0], new Uri("https://fleetdns.example.com/"), null,
            new KeyOptions(null, null, null, []));
        _tokens = new EntraTokens(_services.GetRequiredService<IServiceScopeFactory>(), options, _challenges);
        _check = new EntraSessionCheck(_tokens, options, _sessions, _challenges, s_options, _clock, _log);
    }

    public void Dispose() => _services.Dispose();

    [Theory]
    [InlineData(Role.Reader)]
    [InlineData(Role.Admin)]
    public async Task While_Entra_is_unreachable_its_last_answer_holds_for_an_hour_and_no_longer(Role role)
    {
        var session = SignIn(role);
        _check.Verified(session);
        _entra.Answer = () => throw new MsalServiceException("unavailable", "Entra is away.");
        _clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(SessionState.Good, await CheckAsync(session));
        Assert.Null(_challenges.Refuses(FleetClaims.OperatorOf(session)));

        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(SessionState.EntraAway, await CheckAsync(session));
        Assert.Equal(
            "FleetDns cannot check your account and role with Entra ID. Until it can, you cannot change or measure anything, and this "
            + "page is not updated.", _challenges.Refuses(FleetClaims.OperatorOf(session)));
        Assert.Contains(_log.Lines, line => line.EndsWith("their session is paused until Entra ID answers.", StringComparison.Ordinal));

        _entra.Answer = () => Result(role);
        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(SessionState.Good, await CheckAsync(session));
        Assert.Null(_challenges.Refuses(FleetClaims.OperatorOf(session)));
    }

    [Fact]
    public async Task A_process_that_starts_while_Entra_is_unreachable_trusts_only_sign_ins_of_the_last_hour()
    {
        _entra.Answer = () => throw new HttpRequestException("unreachable");
        var (old, fresh) = (SignIn(Role.Operator, "o-1"), (ClaimsPrincipal?)null);
        _clock.Advance(TimeSpan.FromHours(2));
        fresh = SignIn(Role.Operator, "o-2");
        Assert.Equal(SessionState.EntraAway, await CheckAsync(old));
        Assert.Equal(SessionState.Good, await CheckAsync(fresh));
    }

    [Fact]
    public async Task An_operator_with_a_challenge_may_do_nothing_until_it_is_met_or_withdrawn()
    {
        var session = SignIn(Role.Operator);
        _entra.Answer = () => throw Challenge("interaction_required", "{}");
        Assert.Equal(SessionState.SignInAgain, await CheckAsync(session));
        Assert.NotNull(_challenges.Refuses(FleetClaims.OperatorOf(session)));

        _entra.Answer = () => Result(Role.Operator);
        Assert.Equal(SessionState.Good, await CheckAsync(session));
        Assert.Null(_challenges.Refuses(FleetClaims.OperatorOf(session)));
    }

    [Fact]
    public async Task A_later_sign_in_answers_a_challenge_also_where_it_ended_at_another_replica()
    {
        var before = SignIn(Role.Operator);
        _entra.Answer = () => Result(Role.Operator);
        _clock.Advance(TimeSpan.FromMinutes(1));
        _challenges.Raise(FleetClaims.OperatorOf(before), HubCredential.Scope, "{}");
        Assert.Equal(SessionState.Good, await CheckAsync(before));
        Assert.NotNull(_challenges.Refuses(FleetClaims.OperatorOf(before)));   // asked for by the hub: the session alone does not answer it

        _clock.Advance(TimeSpan.FromMinutes(1));
        await CheckAsync(SignIn(Role.Operator));
        Assert.Null(_challenges.Refuses(FleetClaims.OperatorOf(before)));
    }

    [Fact]
    public async Task A_cached_token_is_not_used_while_the_user_must_sign_in_again()
    {
        var who = FleetClaims.OperatorOf(SignIn(Role.Operator));
        _entra.Answer = () => Result(Role.Operator);
        Assert.Equal("token", (await _tokens.ForOperatorAsync(who, HubCredential.Scope, null, CancellationToken.None)).Value);
        _challenges.Raise(who, Own, "{}");
        await Assert.ThrowsAsync<SignInNeededException>(
            () => _tokens.ForOperatorAsync(who, HubCredential.Scope, null, CancellationToken.None));
    }

    [Fact]
    public async Task A_missing_consent_for_one_resource_stops_nothing_else()
    {
        var who = FleetClaims.OperatorOf(SignIn(Role.Operator));
        _entra.Answer = () => throw Challenge("invalid_grant", null, UiRequiredExceptionClassification.ConsentRequired);
        await Assert.ThrowsAsync<SignInNeededException>(
            () => _tokens.ForOperatorAsync(who, "https://management.azure.com/.default", null, CancellationToken.None));
        Assert.Equal(ChallengeKind.Consent, _challenges.Of(who)!.Kind);
        Assert.Null(_challenges.Refuses(who));
    }

    [Fact]
    public async Task Exceptions_of_the_token_library_become_messages()
    {
        _entra.Answer = () => throw new ArgumentException("The certificate has expired.");
        var refused = await Assert.ThrowsAsync<SourceException>(
            () => _tokens.ForOperatorAsync(
                FleetClaims.OperatorOf(SignIn(Role.Operator)), HubCredential.Scope, null, CancellationToken.None));
        Assert.Equal("Entra ID issued no token for you: The certificate has expired.", refused.Message);
        await Assert.ThrowsAsync<SourceException>(() => _tokens.ForApplicationAsync(HubCredential.Scope, CancellationToken.None));
    }

    private async Task<SessionState> CheckAsync(ClaimsPrincipal session) => await _check.CheckAsync(session, CancellationToken.None);

    private ClaimsPrincipal SignIn(Role role, string id = "o-1") => FleetClaims.Create(
        "Cookies", new Operator(id, "Olga", role), new Claim("uid", id), new Claim("utid", "t"),
        new Claim(FleetClaims.Session, Guid.NewGuid().ToString("N")), FleetClaims.EndsAt(_clock.GetUtcNow() + s_options.Session));

    private static AuthenticationResult Result(Role role) => new(
        "token", false, null, DateTimeOffset.MaxValue, DateTimeOffset.MaxValue, "t", null, null, ["s"], Guid.Empty, "Bearer", null,
        new ClaimsPrincipal(new ClaimsIdentity([new Claim(FleetClaims.Roles, FleetClaims.ValueOf(role))])), null, null);

    private static MicrosoftIdentityWebChallengeUserException Challenge(
        string code, string? claims, UiRequiredExceptionClassification why = UiRequiredExceptionClassification.BasicAction)
    {
        var asked = new MsalUiRequiredException(code, "AADSTS50076", null, why);
        if (claims is not null)
        {
            typeof(MsalServiceException).GetProperty(nameof(MsalServiceException.Claims))!.SetValue(asked, claims);
        }

        return new MicrosoftIdentityWebChallengeUserException(asked, ["s"]);
    }

    /// <summary>The token library as far as it is asked here.</summary>
    public class Tokens : DispatchProxy
    {
        public Func<AuthenticationResult> Answer { get; set; } = () => throw new InvalidOperationException("not set");

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            try
            {
                return Task.FromResult(Answer());
            }
            catch (Exception thrown)
            {
                return Task.FromException<AuthenticationResult>(thrown);
            }
        }
    }
}
