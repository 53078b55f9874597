using Bunit;
using FleetDns.Sources.Cluster;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Web.Security;
using FleetDns.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace FleetDns.Web.Tests.Screens.Shell;

public sealed class SignInAgainTests : ScreenTest
{
    private const string Pause = "Until then nothing new is shown, and nothing is changed or measured in your name.";
    private const string NewTab = "In a new tab: this one keeps what you have entered";
    private static readonly Operator s_operator = new("op-1", "operator", Role.Operator);

    private Challenges Challenges => Services.GetRequiredService<Challenges>();

    private NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    [Fact]
    public async Task A_further_proof_is_asked_for_in_the_page_and_goes_away_once_given()
    {
        Navigation.NavigateTo("/profiles?q=a");
        var page = Render<SignInAgain>();
        Assert.Equal("", Words(page));
        await page.InvokeAsync(() => Challenges.Raise(s_operator, HubCredential.Scope, "{}"));
        Assert.Equal($"Confirm that it is you. Entra ID asks for it before the hub acts in your name. {Pause} Confirm {NewTab}", Words(page));
        Assert.Equal("authentication/login?returnUrl=%2Fprofiles%3Fq%3Da", page.Find("a").GetAttribute("href"));
        await page.InvokeAsync(() => Challenges.Clear("op-1"));
        Assert.Equal("", Words(page));
    }

    [Fact]
    public async Task A_token_that_is_only_lost_is_fetched_without_a_question()
    {
        Navigation.NavigateTo("/profiles");
        var page = Render<SignInAgain>();
        await page.InvokeAsync(() => Challenges.Raise(s_operator, HubCredential.Scope, null));
        Assert.EndsWith("/authentication/login?returnUrl=%2Fprofiles", Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Straight_after_a_sign_in_it_asks_rather_than_going_round_in_a_circle()
    {
        Navigation.NavigateTo("/profiles");
        SignedIn.Since = Clock.GetUtcNow();
        var page = Render<SignInAgain>();
        await page.InvokeAsync(() => Challenges.Raise(s_operator, "https://management.azure.com/.default", null));
        Assert.EndsWith("/profiles", Navigation.Uri, StringComparison.Ordinal);
        Assert.Equal($"Sign in again. Entra ID asks for it before Azure acts in your name. {Pause} Sign in again {NewTab}", Words(page));
    }

    [Fact]
    public async Task A_missing_consent_stops_nothing_else()
    {
        SignedIn.Since = Clock.GetUtcNow();
        var page = Render<SignInAgain>();
        await page.InvokeAsync(() => Challenges.Raise(s_operator, "https://management.azure.com/.default", null, ChallengeKind.Consent));
        Assert.Equal($"Sign in again. Entra ID asks for it before Azure acts in your name. Sign in again {NewTab}", Words(page));
        Assert.Null(Challenges.Refuses(s_operator));
    }

    [Fact]
    public async Task With_Entra_away_nobody_is_led_there_from_a_page_they_may_still_look_at()
    {
        Navigation.NavigateTo("/profiles");
        var page = Render<SignInAgain>();
        await page.InvokeAsync(() => Challenges.Raise(s_operator, "own/.default", null, ChallengeKind.EntraAway));
        Assert.EndsWith("/profiles", Navigation.Uri, StringComparison.Ordinal);
        Assert.Equal($"Entra ID does not answer. FleetDns could not ask it about your account for 60 minutes and more. {Pause} Sign in again {NewTab}", Words(page));
    }

    [Fact]
    public async Task Somebody_elses_challenge_is_not_shown()
    {
        var page = Render<SignInAgain>();
        await page.InvokeAsync(() => Challenges.Raise(new Operator("op-2", "other", Role.Operator), HubCredential.Scope, "{}"));
        Assert.Equal("", Words(page));
    }
}
