using System.Net;
using System.Net.WebSockets;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FleetDns.EndToEnd;

/// <summary>Signing in at the sandbox, and what is closed without it. Each attack is named by what it tries.</summary>
[Collection(ReadOnlyFleet.Name)]
public sealed class SignInTests(Chromium chromium, SandboxedDashboard dashboard)
{
    private const string Profile = "/profiles/kuard-demo/kuard-atm-demo";

    [Fact]
    public async Task Where_no_sign_in_is_asked_for_every_tab_of_the_sandbox_is_the_operator()
    {
        var directory = Directory.CreateTempSubdirectory("fleetdns-e2e-");
        await using (
            var app =
            await PublishedApp.StartAsync(["--sandbox", .. SandboxedDashboard.Arguments(directory.FullName), "SignIn:Required=false"]))
        {
            await using var tab = await chromium.OpenAsync(app.Url + "/profiles/kuard-demo/kuard-atm-demo");
            Assert.Equal("/profiles/kuard-demo/kuard-atm-demo", new Uri(tab.Page.Url).AbsolutePath);
            var slider = tab.Page.GetByRole(AriaRole.Slider, new() { Name = "Weight of backend kuard-atm-demo-backend" });
            await slider.SetAsync("40");
            await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Apply" }).ClickAsync();
            await Expect(tab.Page.GetByRole(AriaRole.Button, new() { Name = "Undo" })).ToBeVisibleAsync();
            await Expect(slider).ToHaveValueAsync("40");
            Assert.Empty(tab.Console);

            await tab.Page.GotoAsync(app.Url + "/setup/permissions");   // for administrators
            await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Name = "You are not allowed to open this page" })).ToBeVisibleAsync();
            await Expect(tab.Page.GetByText("Sign out")).ToHaveCountAsync(0);
        }

        directory.Delete(recursive: true);
    }

    [Theory]
    [InlineData("/", "/signin?returnUrl=%2F")]
    [InlineData("/profiles?q=a", "/signin?returnUrl=%2Fprofiles%3Fq%3Da")]
    [InlineData("/no/such/page", "/signin?returnUrl=%2Fno%2Fsuch%2Fpage")]
    public async Task Without_a_session_every_page_leads_to_the_sign_in(string path, string expected)
    {
        using var http = Session.Anonymous(dashboard.Url);
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Equal(expected, answer.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task Without_a_session_no_circuit_opens()
    {
        using var http = Session.Anonymous(dashboard.Url);
        using var negotiate = await http.PostAsync(new Uri("/_blazor/negotiate?negotiateVersion=1", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.Unauthorized, negotiate.StatusCode);

        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", dashboard.Url);
        await Assert.ThrowsAsync<WebSocketException>(
            () => socket.ConnectAsync(
                new Uri(dashboard.Url.Replace("http://", "ws://", StringComparison.Ordinal) + "/_blazor"), CancellationToken.None));
    }

    [Fact]
    public async Task A_persona_signs_in_lands_where_it_wanted_and_signs_out_with_all_its_tabs()
    {
        await using var tab = await chromium.OpenPlainAsync(dashboard.Url + Profile);
        Assert.StartsWith("/signin?returnUrl=", new Uri(tab.Page.Url).PathAndQuery, StringComparison.Ordinal);
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in as operator" }).ClickAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Slider).First).ToBeEnabledAsync();
        Assert.Equal(Profile, new Uri(tab.Page.Url).AbsolutePath);
        await Expect(tab.Page.GetByLabel("Signed in as operator")).ToBeVisibleAsync();

        var second = await tab.Page.Context.NewPageAsync();
        await second.GotoAsync(dashboard.Url);
        await Expect(second.GetByRole(AriaRole.Status, new() { Name = "Freshness" })).ToContainTextAsync("live");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in as reader" })).ToBeVisibleAsync();
        await Expect(second.GetByRole(AriaRole.Button, new() { Name = "Sign in as reader" })).ToBeVisibleAsync();
        Assert.Empty(tab.Console);
    }

    [Fact]
    public async Task A_reader_is_told_why_nothing_can_be_moved()
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url + Profile, persona: "reader");
        await Expect(tab.Page.GetByRole(AriaRole.Slider).First).ToBeDisabledAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Button, new() { Name = "Measure", Exact = true })).ToBeDisabledAsync();
        await Expect(tab.Page.GetByText("this change needs FleetDns.Operator")).ToBeVisibleAsync();
        Assert.Empty(tab.Console);
    }

    [Theory]
    [InlineData("https://evil.example.com/")]
    [InlineData("//evil.example.com")]
    [InlineData("/\\evil.example.com")]
    public async Task Open_redirect_the_return_address_stays_here(string elsewhere)
    {
        using var http = Session.Anonymous(dashboard.Url);
        using var answer =
            await Session.PostAsync(http, $"/signin?returnUrl={Uri.EscapeDataString(elsewhere)}", "signin", ("persona", "reader"));
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Equal(dashboard.Url + "/", new Uri(new Uri(dashboard.Url), answer.Headers.Location!).ToString());
    }

    [Theory]
    [InlineData("/signin", "signin")]
    [InlineData("/signout", "signout")]
    public async Task Csrf_a_form_without_its_token_is_refused(string path, string form)
    {
        using var http = await Session.ClientAsync(dashboard.Url, "reader");
        using var content = new FormUrlEncodedContent([new("_handler", form), new("persona", "admin")]);
        using var answer = await http.PostAsync(new Uri(path, UriKind.Relative), content);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        using var still = await http.GetAsync(new Uri("/", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, still.StatusCode);   // neither signed out nor someone else
    }

    [Fact]
    public async Task Forged_demo_user_is_not_signed_in()
    {
        using var http = Session.Anonymous(dashboard.Url);
        using var answer = await Session.PostAsync(http, "/signin", "signin", ("persona", "../admin"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        using var page = await http.GetAsync(new Uri("/", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Found, page.StatusCode);
    }

    [Fact]
    public async Task A_kept_cookie_does_not_outlive_the_sign_out()
    {
        using var http = await Session.ClientAsync(dashboard.Url, "operator");
        var kept = await Session.CookiesAsync(dashboard.Url, "operator");
        using var replay = Session.Anonymous(dashboard.Url);
        var jar = new CookieContainer();
        using var leaving = Session.Anonymous(dashboard.Url, jar);
        foreach (var cookie in kept.Split("; "))
        {
            jar.SetCookies(new Uri(dashboard.Url), cookie);
        }

        using var left = await Session.PostAsync(leaving, "/signout", "signout");
        Assert.Equal(HttpStatusCode.Found, left.StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        using var bare = new HttpClient(
            new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false })
        { BaseAddress = new Uri(dashboard.Url) };
        request.Headers.Add("Cookie", kept);
        using var answer = await bare.SendAsync(request);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
    }

    [Theory]
    [InlineData("/signin")]
    [InlineData("/")]
    [InlineData("/css/tokens.css")]
    public async Task Every_answer_carries_the_one_header_set(string path)
    {
        using var http = await Session.ClientAsync(dashboard.Url, "reader");
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains(
            $"connect-src 'self' {dashboard.Url.Replace("http://", "ws://", StringComparison.Ordinal)};", policy, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "unsafe", policy.Split(';').Single(part => part.Contains("script-src", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("same-origin", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        Assert.Equal("same-origin", Assert.Single(answer.Headers.GetValues("Cross-Origin-Opener-Policy")));
        Assert.Contains("camera=()", Assert.Single(answer.Headers.GetValues("Permissions-Policy")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_session_cookie_is_out_of_reach_of_scripts_and_foreign_sites()
    {
        using var http = Session.Anonymous(dashboard.Url);
        using var answer = await Session.PostAsync(http, "/signin", "signin", ("persona", "reader"));
        var cookie =
            Assert.Single(answer.Headers.GetValues("Set-Cookie"), value => value.StartsWith("FleetDns.Session=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("path=/", cookie, StringComparison.OrdinalIgnoreCase);
    }
}
