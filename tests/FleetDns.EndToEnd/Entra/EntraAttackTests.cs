using System.Net;
using System.Net.WebSockets;
using FleetDns.Testing.Entra;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FleetDns.EndToEnd.Entra;

/// <summary>Attacks on signing in, over https as in production. Each is named by what it tries.</summary>
[Collection(EntraCollection.Name)]
public sealed class EntraAttackTests(Chromium chromium, EntraFixture world) : IAsyncLifetime
{
    private PublishedApp _app = null!;

    public async ValueTask InitializeAsync() => _app = await world.SharedAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task The_header_set_over_https()
    {
        using var http = EntraFixture.Http(_app);
        using var answer = await http.GetAsync(new Uri(_app.Url + "/signin"));
        var headers = answer.Headers.ToDictionary(header => header.Key, header => string.Join(", ", header.Value));
        Assert.Equal("nosniff", headers["X-Content-Type-Options"]);
        Assert.Equal("DENY", headers["X-Frame-Options"]);
        Assert.Equal("same-origin", headers["Referrer-Policy"]);
        Assert.Equal("same-origin", headers["Cross-Origin-Opener-Policy"]);
        Assert.Equal("no-store", headers["Cache-Control"]);
        Assert.StartsWith("accelerometer=(), camera=()", headers["Permissions-Policy"], StringComparison.Ordinal);
        Assert.Matches(
            "^default-src 'none'; script-src 'self' 'nonce-[A-Za-z0-9+/=]+'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
            + $"font-src 'self'; connect-src 'self' wss://{new Uri(_app.Url).Authority}; form-action 'self' {world.Entra.Url}; "
            + "base-uri 'self'; frame-ancestors 'none'$",
            headers["Content-Security-Policy"]);
        Assert.DoesNotContain("Server", headers.Keys);
    }

    [Fact]
    public async Task Downgrade_a_browser_that_came_by_https_is_told_to_keep_to_it()
    {
        await using var named = await world.DashboardAsync("--PublicUrl=https://fleetdns.example.com");
        using var http = EntraFixture.Http(named);
        using var request = new HttpRequestMessage(HttpMethod.Get, named.Url + "/signin");
        request.Headers.Host = "fleetdns.example.com";   // of loopback names browsers keep no such note
        using var answer = await http.SendAsync(request);
        Assert.Equal("max-age=2592000", Assert.Single(answer.Headers.GetValues("Strict-Transport-Security")));
    }

    [Fact]
    public async Task Cookies_are_bound_to_this_host_and_out_of_reach_of_scripts()
    {
        await using var tab = await chromium.OpenPlainAsync(_app.Url);
        await EntraFixture.SignInAsync(tab.Page, world.Reader);
        await Expect(tab.Page.GetByRole(AriaRole.Status, new() { Name = "Freshness" })).ToBeVisibleAsync();
        var session = Assert.Single(await tab.Page.Context.CookiesAsync([_app.Url]), cookie => cookie.Name == "__Host-FleetDns.Session");
        Assert.True(session is { HttpOnly: true, Secure: true, Path: "/", SameSite: SameSiteAttribute.Lax });
        Assert.DoesNotContain("FleetDns.Session", await tab.Page.EvaluateAsync<string>("() => document.cookie"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://evil.example.com/")]
    [InlineData("//evil.example.com")]
    [InlineData("/\\evil.example.com")]
    [InlineData("/authentication/login?returnUrl=/")]
    public async Task Open_redirect_signing_in_leads_back_here(string elsewhere)
    {
        await using var tab = await chromium.OpenPlainAsync($"{_app.Url}/authentication/login?returnUrl={Uri.EscapeDataString(elsewhere)}");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = world.Reader.UserName }).ClickAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Status, new() { Name = "Freshness" })).ToBeVisibleAsync();
        Assert.Equal(_app.Url + "/", tab.Page.Url);
    }

    [Fact]
    public async Task Header_injection_a_line_end_in_the_return_address_makes_no_header()
    {
        using var http = EntraFixture.Http(_app);
        string[] paths =
        [
            "/signin?returnUrl=%2F%0d%0aSet-Cookie:%20owned=1",
            "/authentication/login?returnUrl=%2F%0d%0aSet-Cookie:%20owned=1",
            "/%0d%0aX-Owned:1",
        ];
        foreach (var path in paths)
        {
            using var answer = await http.GetAsync(new Uri(_app.Url + path));
            Assert.DoesNotContain(
                answer.Headers,
                header => header.Key == "X-Owned" || header.Value.Any(value => value.StartsWith("owned=", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task Forged_challenge_no_address_decides_what_Entra_is_asked_for()
    {
        using var http = EntraFixture.Http(_app);
        using var answer = await http.GetAsync(
            new Uri(
                _app.Url
                + "/authentication/login?returnUrl=/&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default&claims=%7B%22x%22%3A1%7D"
                + "&prompt=none&redirect_uri=https%3A%2F%2Fevil.example.com"));
        var query = System.Web.HttpUtility.ParseQueryString(answer.Headers.Location!.Query);
        Assert.Equal(
            $"{world.Entra.Url}/{EntraStandIn.TenantId}/oauth2/v2.0/authorize", answer.Headers.Location.GetLeftPart(UriPartial.Path));
        Assert.Equal("openid profile offline_access", query["scope"]);
        Assert.Equal(_app.Url + "/signin-oidc", query["redirect_uri"]);
        Assert.Equal("S256", query["code_challenge_method"]);
        Assert.Null(query["claims"]);
        Assert.Null(query["prompt"]);
    }

    [Fact]
    public async Task Host_header_a_foreign_name_is_refused_and_never_part_of_an_address_for_Entra()
    {
        using var http = EntraFixture.Http(_app);
        using var foreign = new HttpRequestMessage(HttpMethod.Get, _app.Url + "/authentication/login");
        foreign.Headers.Host = "evil.example.com";
        using var refused = await http.SendAsync(foreign);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);

        using var forwarded = new HttpRequestMessage(HttpMethod.Get, _app.Url + "/authentication/login");
        forwarded.Headers.Add("X-Forwarded-Host", "evil.example.com");
        using var answer = await http.SendAsync(forwarded);
        Assert.DoesNotContain("evil", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Csrf_on_sign_out_without_the_forms_token_nobody_is_signed_out()
    {
        await using var tab = await chromium.OpenPlainAsync(_app.Url);
        await EntraFixture.SignInAsync(tab.Page, world.Reader);
        await Expect(tab.Page.GetByRole(AriaRole.Status, new() { Name = "Freshness" })).ToBeVisibleAsync();
        var form = tab.Page.Context.APIRequest.CreateFormData();
        form.Set("_handler", "signout");
        var answer = await tab.Page.Context.APIRequest.PostAsync(_app.Url + "/signout", new() { Form = form, MaxRedirects = 0 });
        Assert.Equal(400, answer.Status);
        await tab.Page.ReloadAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Status, new() { Name = "Freshness" })).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("https://evil.example.com", false)]
    [InlineData(null, true)]
    public async Task Cross_site_websocket_a_circuit_opens_only_from_our_own_origin(string? foreign, bool opens)
    {
        await using var tab = await chromium.OpenPlainAsync(_app.Url);
        await EntraFixture.SignInAsync(tab.Page, world.Reader);
        await Expect(tab.Page.GetByRole(AriaRole.Status, new() { Name = "Freshness" })).ToBeVisibleAsync();
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader(
            "Cookie",
            string.Join("; ", (await tab.Page.Context.CookiesAsync([_app.Url])).Select(cookie => $"{cookie.Name}={cookie.Value}")));
        socket.Options.SetRequestHeader("Origin", foreign ?? _app.Url);
        socket.Options.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;   // self-signed
        var connect = () =>
            socket.ConnectAsync(
                new Uri(_app.Url.Replace("https://", "wss://", StringComparison.Ordinal) + "/_blazor"), CancellationToken.None);
        if (opens)
        {
            await connect();
            Assert.Equal(WebSocketState.Open, socket.State);
        }
        else
        {
            await Assert.ThrowsAsync<WebSocketException>(connect);
        }
    }

    [Fact]
    public async Task Clickjacking_no_page_may_be_framed()
    {
        await using var tab = await chromium.OpenPlainAsync(_app.Url + "/signin");
        await tab.Page.GotoAsync("about:blank");
        await tab.Page.SetContentAsync($"<iframe src=\"{_app.Url}/signin\"></iframe>");
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!tab.Page.Frames.Any(frame => frame.Url.StartsWith("chrome-error:", StringComparison.Ordinal)))
        {
            await Task.Delay(50, late.Token);   // the browser's own page in its place
        }

        await Expect(tab.Page.FrameLocator("iframe").GetByText("Sign in with Microsoft")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Stored_markup_a_name_from_Entra_and_a_message_from_the_hub_stay_text()
    {
        const string Markup = "<img src=x onerror=\"document.title='owned'\">";
        var marked = world.Entra.Add(new EntraUser(Markup, Markup, "FleetDns.Reader"));
        await world.BindAsync("fleetdns:reader", marked.ObjectId);
        await Command.ApplyAsync(world.Sandbox.Kubeconfig, $$"""
            apiVersion: v1
            kind: Event
            metadata: { name: marked, namespace: kuard-demo }
            involvedObject:
              { apiVersion: networking.fleet.azure.com/v1beta1, kind: TrafficManagerProfile, namespace: kuard-demo, name: kuard-atm-demo }
            type: Warning
            reason: Marked
            message: {{System.Text.Json.JsonSerializer.Serialize(Markup)}}
            source: { component: attacker }
            lastTimestamp: "{{DateTime.UtcNow:yyyy-MM-dd'T'HH:mm:ss'Z'}}"
            """);
        await using var tab = await chromium.OpenPlainAsync(_app.Url + "/profiles/kuard-demo/kuard-atm-demo?tab=events");
        await EntraFixture.SignInAsync(tab.Page, marked);
        await Expect(tab.Page.GetByLabel($"Signed in as {Markup}")).ToBeVisibleAsync();
        await Expect(tab.Page.GetByText(Markup).First).ToBeVisibleAsync();
        Assert.DoesNotContain("owned", await tab.Page.TitleAsync(), StringComparison.Ordinal);
        Assert.Empty(tab.Console);
    }

    [Fact]
    public async Task Wrong_code_or_state_leads_to_our_own_page_and_says_nothing_of_the_reason()
    {
        using var http = EntraFixture.Http(_app);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["code"] = "stolen", ["state"] = "forged" });
        using var answer = await http.PostAsync(new Uri(_app.Url + "/signin-oidc"), form);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Equal("/signin?problem=failed", answer.Headers.Location!.ToString());
    }
}
