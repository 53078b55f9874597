using FleetDns.Testing;
using FleetDns.Testing.Entra;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FleetDns.EndToEnd.Entra;

/// <summary>A real browser and a real provider: signing in, being refused, losing a role, proving more, signing out, and what a restart
/// leaves.</summary>
[Collection(EntraCollection.Name)]
public sealed class EntraSignInTests(Chromium chromium, EntraFixture world)
{
    private const string Profile = "/profiles/kuard-demo/kuard-atm-demo";

    [Fact]
    public async Task Somebody_with_a_role_comes_in_and_back_to_where_they_wanted_to_go()
    {
        var app = await world.SharedAsync();
        await using var tab = await chromium.OpenPlainAsync(app.Url + Profile);
        Assert.EndsWith("/signin?returnUrl=%2Fprofiles%2Fkuard-demo%2Fkuard-atm-demo", tab.Page.Url, StringComparison.Ordinal);
        await EntraFixture.SignInAsync(tab.Page, world.Reader);
        await Expect(tab.Page.GetByText("kuard-demo-kuard-atm-demo").First).ToBeVisibleAsync();
        Assert.Equal(app.Url + Profile, tab.Page.Url);
        await Expect(tab.Page.GetByRole(AriaRole.Slider).First).ToBeDisabledAsync();
        Assert.Empty(tab.Console);
    }

    [Fact]
    public async Task Somebody_without_a_role_is_told_so_and_sees_nothing()
    {
        var app = await world.SharedAsync();
        await using var tab = await chromium.OpenPlainAsync(app.Url + Profile);
        await EntraFixture.SignInAsync(tab.Page, world.Stranger);
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Name = "You are not allowed to open this page" })).ToBeVisibleAsync();
        await Expect(tab.Page.GetByText("You are signed in as sam@contoso.example without a FleetDns role.")).ToBeVisibleAsync();
        await Expect(tab.Page.GetByText("trafficmanager.net")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_write_reaches_the_hub_in_the_operators_own_name()
    {
        var app = await world.SharedAsync();
        await using var tab = await OpenAsync(app, world.Operator);
        await EntraFixture.MoveAsync(tab.Page, "PageDown");
        Assert.Contains(
            $"{world.Operator.ObjectId} (olga@contoso.example) update TrafficManagerBackend kuard-demo/kuard-atm-demo-backend: "
            + "spec.weight ", app.Output, StringComparison.Ordinal);
        Assert.Contains(
            "olga@contoso.example set spec.weight from",
            await world.KubectlAsync("get", "events", "-n", "kuard-demo", "-o", "jsonpath={.items[*].message}"), StringComparison.Ordinal);
        Assert.DoesNotContain("eyJ", app.Output, StringComparison.Ordinal);   // no token in the log
    }

    [Fact]
    public async Task With_the_role_here_but_no_right_at_the_hub_the_missing_right_is_named_and_the_command_that_grants_it()
    {
        var half = world.Entra.Add(new EntraUser("nils@contoso.example", "Nils", "FleetDns.Operator"));
        await world.BindAsync("fleetdns:reader", half.ObjectId);
        var app = await world.SharedAsync();
        await using var tab = await OpenAsync(app, half);
        await Expect(
            tab.Page.GetByText(
                "You have no permission on the hub to patch trafficmanagerbackends.networking.fleet.azure.com in namespace "
                + "kuard-demo.").First).ToBeVisibleAsync();
        await Expect(tab.Page.GetByText($"--user={half.ObjectId}").First).ToBeVisibleAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Slider).First).ToBeDisabledAsync();
    }

    [Fact]
    public async Task A_role_that_is_taken_away_ends_the_open_tab_at_the_next_check()
    {
        var loser = world.Entra.Add(new EntraUser("lotte@contoso.example", "Lotte", "FleetDns.Operator"));
        await world.BindAsync("fleetdns:operator", loser.ObjectId);
        var app = await world.SharedAsync("SignIn:RevalidationSeconds=2");
        await using var tab = await OpenAsync(app, loser);
        loser.Roles = [];
        await Expect(tab.Page.GetByRole(AriaRole.Link, new() { Name = "Sign in with Microsoft" })).ToBeVisibleAsync();
        Assert.Contains("is no longer Operator but None: the session ends.", app.Output, StringComparison.Ordinal);
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Sign in with Microsoft" }).ClickAsync();   // still signed in at Entra
        await Expect(tab.Page.GetByText("without a FleetDns role")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Somebody_who_is_still_who_they_were_is_not_disturbed()
    {
        var steady = world.Entra.Add(new EntraUser("stine@contoso.example", "Stine", "FleetDns.Reader", "FleetDns.Operator"));
        await world.BindAsync("fleetdns:operator", steady.ObjectId);
        var app = await world.SharedAsync("SignIn:RevalidationSeconds=2");
        await using var tab = await OpenAsync(app, steady);
        var asked = world.Entra.Refreshed(steady);
        await Until.HoldsAsync(
            "Entra is asked three times", () => Task.FromResult(world.Entra.Refreshed(steady) >= asked + 3), TimeSpan.FromSeconds(30));

        await EntraFixture.MoveAsync(tab.Page, "PageUp");
        await tab.Page.ReloadAsync();
        await Expect(tab.Page.GetByText("kuard-demo-kuard-atm-demo").First).ToBeVisibleAsync();
        Assert.Equal(app.Url + Profile, tab.Page.Url);
    }

    [Fact]
    public async Task A_disabled_account_ends_the_open_tab_at_the_next_check()
    {
        var gone = world.Entra.Add(new EntraUser("gert@contoso.example", "Gert", "FleetDns.Reader"));
        await world.BindAsync("fleetdns:reader", gone.ObjectId);
        var app = await world.SharedAsync("SignIn:RevalidationSeconds=2");
        await using var tab = await OpenAsync(app, gone);
        gone.Disabled = true;
        await Expect(tab.Page.GetByRole(AriaRole.Link, new() { Name = "Sign in with Microsoft" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_second_factor_is_asked_for_inside_the_page_and_brings_back_to_it()
    {
        var careful =
            world.Entra.Add(new EntraUser("cora@contoso.example", "Cora", "FleetDns.Operator") { StepUpFor = EntraStandIn.HubResource });
        await world.BindAsync("fleetdns:operator", careful.ObjectId);
        var app = await world.SharedAsync();
        await using var tab = await chromium.OpenPlainAsync(app.Url + Profile);
        await EntraFixture.SignInAsync(tab.Page, careful);
        await Expect(tab.Page.GetByText("Confirm that it is you.").First).ToBeVisibleAsync();
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Confirm", Exact = true }).ClickAsync();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await Expect(tab.Page.GetByText("kuard-demo-kuard-atm-demo").First).ToBeVisibleAsync();
        await Expect(tab.Page.GetByText("Confirm that it is you.")).ToHaveCountAsync(0);
        await EntraFixture.MoveAsync(tab.Page, "PageUp");
    }

    [Fact]
    public async Task Signing_out_ends_the_other_tabs_and_the_session_at_Entra_and_the_kept_cookie()
    {
        var app = await world.SharedAsync();
        await using var tab = await OpenAsync(app, world.Reader);
        var second = await tab.Page.Context.NewPageAsync();
        await second.GotoAsync(app.Url);
        await Expect(second.GetByRole(AriaRole.Status, new() { Name = "Freshness" })).ToContainTextAsync("live");
        var kept = string.Join("; ", (await tab.Page.Context.CookiesAsync([app.Url])).Select(cookie => $"{cookie.Name}={cookie.Value}"));
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Link, new() { Name = "Sign in with Microsoft" })).ToBeVisibleAsync();
        await Expect(second.GetByRole(AriaRole.Link, new() { Name = "Sign in with Microsoft" })).ToBeVisibleAsync();
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Sign in with Microsoft" }).ClickAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Name = "Pick an account" })).ToBeVisibleAsync();

        using var http = EntraFixture.Http(app);
        using var request = new HttpRequestMessage(HttpMethod.Get, app.Url + "/");
        request.Headers.Add("Cookie", kept);
        using var answer = await http.SendAsync(request);
        Assert.Equal(System.Net.HttpStatusCode.Found, answer.StatusCode);
        Assert.Empty(tab.Console);
    }

    [Fact]
    public async Task After_a_restart_that_lost_the_tokens_the_next_page_is_the_page_and_not_an_error()
    {
        var keys = Directory.CreateTempSubdirectory("fleetdns-keys-");
        var url = $"PublicUrl=https://127.0.0.1:{FreePort.Next()}";
        Tab tab;
        await using (var first = await world.DashboardAsync(url, $"Keys:Directory={keys.FullName}"))
        {
            tab = await OpenAsync(first, world.Operator);
        }

        await using (tab)
        await using (var again = await world.DashboardAsync(url, $"Keys:Directory={keys.FullName}"))
        {
            var signedIn = world.Entra.SignedIn(world.Operator);
            await tab.Page.GotoAsync(again.Url + Profile);
            await Expect(tab.Page.GetByText("kuard-demo-kuard-atm-demo").First).ToBeVisibleAsync();
            Assert.Equal(again.Url + Profile, tab.Page.Url);
            Assert.Equal(signedIn + 1, world.Entra.SignedIn(world.Operator));   // by itself: no one picked an account
            await EntraFixture.MoveAsync(tab.Page, "PageDown");
        }

        keys.Delete(recursive: true);
    }

    [Fact]
    public async Task Replicas_with_one_Redis_share_the_session_and_its_tokens_and_Redis_sees_neither()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, "no redis-server (test.sh installs it)");
        await using var redis = await RedisServer.StartAsync();
        await using var one = await world.DashboardAsync($"Redis:Configuration=127.0.0.1:{redis.Port}");
        await using var other = await world.DashboardAsync($"Redis:Configuration=127.0.0.1:{redis.Port}");
        await using var tab = await OpenAsync(one, world.Operator);
        await EntraFixture.MoveAsync(tab.Page, "PageDown");
        var signedIn = world.Entra.SignedIn(world.Operator);

        await tab.Page.GotoAsync(other.Url + Profile);   // cookies know hosts, not ports
        await Expect(tab.Page.GetByText("kuard-demo-kuard-atm-demo").First).ToBeVisibleAsync();
        await EntraFixture.MoveAsync(tab.Page, "PageUp");
        Assert.Equal(signedIn, world.Entra.SignedIn(world.Operator));   // neither with nor without a question
        var kept = System.Text.Encoding.Latin1.GetString(await redis.DumpAsync());
        Assert.Contains("fleetdns:keys", kept, StringComparison.Ordinal);
        Assert.DoesNotContain("eyJ", kept, StringComparison.Ordinal);
        Assert.DoesNotContain("AccessToken", kept, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signing_out_at_one_replica_ends_the_session_at_the_others_and_at_one_that_starts_later()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, "no redis-server (test.sh installs it)");
        await using var redis = await RedisServer.StartAsync();
        var shared = $"Redis:Configuration=127.0.0.1:{redis.Port}";
        await using var one = await world.DashboardAsync(shared);
        await using var other = await world.DashboardAsync(shared);
        await using var tab = await OpenAsync(one, world.Reader);
        var second = await tab.Page.Context.NewPageAsync();
        await second.GotoAsync(other.Url);   // cookies know hosts, not ports
        await Expect(second.GetByRole(AriaRole.Status, new() { Name = "Freshness" })).ToContainTextAsync("live");
        var kept = string.Join("; ", (await tab.Page.Context.CookiesAsync([one.Url])).Select(cookie => $"{cookie.Name}={cookie.Value}"));
        Assert.Equal(System.Net.HttpStatusCode.OK, await StatusAsync(other, kept));

        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Link, new() { Name = "Sign in with Microsoft" })).ToBeVisibleAsync();
        await Expect(second.GetByRole(AriaRole.Link, new() { Name = "Sign in with Microsoft" })).ToBeVisibleAsync();
        Assert.Equal(System.Net.HttpStatusCode.Found, await StatusAsync(other, kept));
        await using var later = await world.DashboardAsync(shared);
        Assert.Equal(System.Net.HttpStatusCode.Found, await StatusAsync(later, kept));
    }

    [Fact]
    public async Task A_sign_out_while_Redis_is_unreachable_ends_the_session_here_and_is_sent_once_it_is_back()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, "no redis-server (test.sh installs it)");
        var port = FreePort.Next();
        PublishedApp app;
        string kept;
        await using (var redis = await RedisServer.StartAsync(port))
        {
            app = await world.DashboardAsync(
                $"Redis:Configuration=127.0.0.1:{port},connectTimeout=1000,syncTimeout=1000,asyncTimeout=1000");
            var tab = await OpenAsync(app, world.Reader);
            await using (tab)
            {
                kept = string.Join(
                    "; ", (await tab.Page.Context.CookiesAsync([app.Url])).Select(cookie => $"{cookie.Name}={cookie.Value}"));
                await redis.StopAsync();
                await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
                await Expect(tab.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" })).ToHaveCountAsync(0);
            }
        }

        await using (app)
        {
            Assert.NotEqual(System.Net.HttpStatusCode.OK, await StatusAsync(app, kept));
            await using var again = await RedisServer.StartAsync(port);
            await Until.HoldsAsync(
                "the sign-out is in Redis",
                async () => await Command.RunAsync("redis-cli", ["-p", $"{port}", "zcard", "fleetdns:ended-sessions"]) == "1");
        }
    }

    [Fact]
    public async Task Redis_that_is_away_at_the_start_is_waited_for_and_named()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, "no redis-server (test.sh installs it)");
        var port = FreePort.Next();
        RedisServer? redis = null;
        await using var app = await world.DashboardAsync(
            async app =>
            {
                await app.PrintsAsync($"FleetDns cannot reach Redis at 127.0.0.1:{port}");
                redis = await RedisServer.StartAsync(port, "s3cret-of-redis");
            },
            $"Redis:Configuration=127.0.0.1:{port},password=s3cret-of-redis,connectTimeout=1000");
        await using (redis!)
        {
            Assert.DoesNotContain("s3cret-of-redis", app.Output, StringComparison.Ordinal);
        }
    }

    private static async Task<System.Net.HttpStatusCode> StatusAsync(PublishedApp app, string cookies)
    {
        using var http = EntraFixture.Http(app);
        using var request = new HttpRequestMessage(HttpMethod.Get, app.Url + "/");
        request.Headers.Add("Cookie", cookies);
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }

    private async Task<Tab> OpenAsync(PublishedApp app, EntraUser user)
    {
        var tab = await chromium.OpenPlainAsync(app.Url + Profile);
        await EntraFixture.SignInAsync(tab.Page, user);
        await Expect(tab.Page.GetByText("kuard-demo-kuard-atm-demo").First).ToBeVisibleAsync();
        return tab;
    }
}
