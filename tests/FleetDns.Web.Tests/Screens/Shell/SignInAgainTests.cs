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
    private const string Pause = "Until then, no new data is shown, and nothing is changed or measured on your behalf.";
    private const string NewTab = "Open in a new tab to keep what you entered here";
    private static readonly Operator s_operator = new("op-1", "operator", Role.Operator);

    private Challenges Challenges => Services.GetRequiredService<Challenges>();

    private NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    [Fact]
    public async Task A_further_proof_is_requested_in_the_page_and_the_banner_disappears_once_it_is_given()
    {
        Navigation.NavigateTo("/profiles?q=a");
        var page = Render<SignInAgain>();
        Assert.Equal("", Words(page));
        await page.InvokeAsync(() => Challenges.Raise(s_operator, HubCredential.Scope, "{}"));
        Assert.Equal(
            $"Confirm that it is you. Entra ID requires this before the hub acts on your behalf. {Pause} Confirm {NewTab}", Words(page));
        Assert.Equal("authentication/login?returnUrl=%2Fprofiles%3Fq%3Da", page.Find("a").GetAttribute("href"));
        await page.InvokeAsync(() => Challenges.Clear("op-1"));
        Assert.Equal("", Words(page));
    }

    [Fact]
    public async Task A_lost_token_is_fetched_without_asking()
    {
        Navigation.NavigateTo("/profiles");
        var page = Render<SignInAgain>();
        await page.InvokeAsync(() => Challenges.Raise(s_operator, HubCredential.Scope, null));
        Assert.EndsWith("/authentication/login?returnUrl=%2Fprofiles", Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Directly_after_a_sign_in_it_asks_instead_of_redirecting_in_a_loop()
    {
        Navigation.NavigateTo("/profiles");
        SignedIn.Since = Clock.GetUtcNow();
        var page = Render<SignInAgain>();
        await page.InvokeAsync(() => Challenges.Raise(s_operator, "https://management.azure.com/.default", null));
        Assert.EndsWith("/profiles", Navigation.Uri, StringComparison.Ordinal);
        Assert.Equal(
            $"Sign in again. Entra ID requires this before Azure acts on your behalf. {Pause} Sign in again {NewTab}", Words(page));
    }

    [Fact]
    public async Task A_missing_consent_blocks_nothing_else()
    {
        SignedIn.Since = Clock.GetUtcNow();
        var page = Render<SignInAgain>();
        await page.InvokeAsync(() => Challenges.Raise(s_operator, "https://management.azure.com/.default", null, ChallengeKind.Consent));
        Assert.Equal($"Sign in again. Entra ID requires this before Azure acts on your behalf. Sign in again {NewTab}", Words(page));
        Assert.Null(Challenges.Refuses(s_operator));
    }

    [Fact]
    public async Task With_Entra_unreachable_no_one_is_redirected_from_a_page_they_may_still_read()
    {
        Navigation.NavigateTo("/profiles");
        var page = Render<SignInAgain>();
        await page.InvokeAsync(() => Challenges.Raise(s_operator, "own/.default", null, ChallengeKind.EntraAway));
        Assert.EndsWith("/profiles", Navigation.Uri, StringComparison.Ordinal);
        Assert.Equal(
            $"Entra ID does not answer. FleetDns has not been able to check your account for at least 60 minutes. {Pause} Sign in again "
            + $"{NewTab}", Words(page));
    }

    [Fact]
    public async Task The_challenge_of_another_operator_is_not_shown()
    {
        var page = Render<SignInAgain>();
        await page.InvokeAsync(() => Challenges.Raise(new Operator("op-2", "other", Role.Operator), HubCredential.Scope, "{}"));
        Assert.Equal("", Words(page));
    }
}
