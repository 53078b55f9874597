using FleetDns.Testing.Entra;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FleetDns.EndToEnd.Entra;

/// <summary>In whose name the dashboard writes, by the settings <c>Hub:Identity</c> and <c>Azure:Identity</c>; in each case, the person is
/// recorded.</summary>
[Collection(EntraCollection.Name)]
public sealed class EntraIdentityTests(Chromium chromium, EntraFixture world)
{
    private const string Profile = "/profiles/kuard-demo/kuard-atm-demo";

    [Fact]
    public async Task Impersonation_lets_the_hub_judge_the_person_without_a_token_of_theirs()
    {
        // A token for the hub would have to be confirmed first: none is asked for.
        var bound =
            world.Entra.Add(new EntraUser("ines@contoso.example", "Ines", "FleetDns.Operator") { StepUpFor = EntraStandIn.HubResource });
        var unbound = world.Entra.Add(new EntraUser("udo@contoso.example", "Udo", "FleetDns.Operator"));
        await world.BindAsync("fleetdns:operator", bound.ObjectId);
        await world.BindAsync("fleetdns:reader", unbound.ObjectId);
        var app = await SharedAsync("Impersonation");

        await using (var tab = await OpenAsync(app, bound))
        {
            await EntraFixture.MoveAsync(tab.Page, "PageDown");
            await RecordedAsync(app, bound);
        }

        await using var refused = await OpenAsync(app, unbound);
        await Expect(
            refused.Page.GetByText(
                "You have no permission on the hub to patch trafficmanagerbackends.networking.fleet.azure.com in namespace "
                + "kuard-demo.").First).ToBeVisibleAsync();
        await Expect(refused.Page.GetByRole(AriaRole.Slider).First).ToBeDisabledAsync();
    }

    [Fact]
    public async Task The_application_writes_for_operators_only_and_the_person_is_recorded()
    {
        // No right of their own at the hub
        var person = world.Entra.Add(new EntraUser("paul@contoso.example", "Paul", "FleetDns.Operator"));
        var reader = world.Entra.Add(new EntraUser("rosa@contoso.example", "Rosa", "FleetDns.Reader"));
        var app = await SharedAsync("Application");

        await using (var tab = await OpenAsync(app, person))
        {
            await EntraFixture.MoveAsync(tab.Page, "PageUp");
            await RecordedAsync(app, person);
        }

        await using var refused = await OpenAsync(app, reader);
        await Expect(refused.Page.GetByRole(AriaRole.Slider).First).ToBeDisabledAsync();
        await Expect(refused.Page.GetByText("FleetDns.Operator").First).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("Operator")]
    [InlineData("Impersonation")]
    [InlineData("Application")]
    public async Task Who_has_to_prove_more_changes_and_learns_nothing_in_the_open_tab_until_they_have(string identity)
    {
        var person = world.Entra.Add(new EntraUser($"kim-{identity}@contoso.example", "Kim", "FleetDns.Operator"));
        await world.BindAsync("fleetdns:operator", person.ObjectId);
        var app = await SharedAsync(identity);
        await using var tab = await OpenAsync(app, person);
        await EntraFixture.MoveAsync(tab.Page, "PageUp");
        var second = await tab.Page.Context.NewPageAsync();
        await second.GotoAsync(app.Url + Profile);
        var slider = second.GetByRole(AriaRole.Slider, new() { Name = "Weight of backend kuard-atm-demo-backend" });
        await Expect(slider).ToBeEnabledAsync();

        person.StepUpFor = EntraStandIn.SignIn;   // Conditional Access: at the next check
        await Expect(second.GetByText("Confirm that it is you.").First).ToBeVisibleAsync();
        await Expect(slider).ToBeDisabledAsync();
        await Expect(second.GetByRole(AriaRole.Status, new() { Name = "Freshness" })).ToContainTextAsync("paused since");
        var weight = await slider.InputValueAsync();
        await world.KubectlAsync(
            "patch", "trafficmanagerbackend", "kuard-atm-demo-backend", "-n", "kuard-demo", "--type=merge", "-p",
            """{"spec":{"weight":123}}""");
        await Task.Delay(TimeSpan.FromSeconds(8));   // longer than any redraw
        Assert.Equal(weight, await slider.InputValueAsync());

        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Confirm", Exact = true }).ClickAsync();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await Expect(second.GetByText("Confirm that it is you.")).ToHaveCountAsync(0);
        await Expect(slider).ToHaveValueAsync("123");   // the other tab, without a reload
        await EntraFixture.MoveAsync(second, "PageUp");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(second.GetByRole(AriaRole.Link, new() { Name = "Sign in with Microsoft" })).ToBeVisibleAsync();   // one session still
    }

    [Fact]
    public async Task The_application_reads_no_Secret_for_anybody_and_says_that_it_acts_for_all()
    {
        const string Value = "c2VjcmV0LW9mLXRoZS1wbGF0Zm9ybQ==";
        await world.KubectlAsync(
            "create", "secret", "generic", "platform", "-n", "kuard-demo", "--from-literal=key=secret-of-the-platform");
        // No right of their own at the hub
        var person = world.Entra.Add(new EntraUser("uli@contoso.example", "Uli", "FleetDns.Operator"));
        var app = await SharedAsync("Application");
        Assert.Contains("Hub:Identity is Application", app.Output, StringComparison.Ordinal);
        await using var tab = await chromium.OpenPlainAsync(app.Url + "/create/yaml");
        await EntraFixture.SignInAsync(tab.Page, person);
        await Expect(tab.Page.GetByText("Shared identity")).ToBeVisibleAsync();
        var text = tab.Page.GetByRole(AriaRole.Textbox, new() { Name = "Paste YAML or JSON" });
        await text.FillAsync("apiVersion: v1\nkind: Secret\nmetadata: { name: platform, namespace: kuard-demo, labels: { a: b } }\n");
        await text.BlurAsync();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Review" }).First.ClickAsync();
        await Expect(tab.Page.GetByText("only the kinds that it manages are allowed").First).ToBeVisibleAsync();
        Assert.DoesNotContain(Value, await tab.Page.ContentAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Operator", "does not have authorization to perform action")]
    [InlineData("Application", "The fleet's identity has every role it needs.")]
    public async Task Azure_is_asked_as_the_person_or_as_the_application(string identity, string seen)
    {
        // The person has no role in Azure
        await world.GrantAsync(EntraStandIn.ApplicationObjectId, EntraFixture.AzureReader, world.Subscription);
        await using var app =
            await world.DashboardAsync($"Azure:Identity={identity}", $"Azure:SubscriptionId={world.Sandbox.SubscriptionId}");
        await using var tab = await chromium.OpenPlainAsync(app.Url + "/setup/permissions");
        await EntraFixture.SignInAsync(tab.Page, world.Admin);
        await Expect(tab.Page.GetByText(seen).First).ToBeVisibleAsync();
    }

    private Task<PublishedApp> SharedAsync(string identity) =>
        identity == "Operator" ? world.SharedAsync("SignIn:RevalidationSeconds=2")
            : world.SharedAsync($"Hub:Identity={identity}", "SignIn:RevalidationSeconds=2");

    private async Task RecordedAsync(PublishedApp app, EntraUser user)
    {
        Assert.Contains(
            $"{user.ObjectId} ({user.UserName}) update TrafficManagerBackend kuard-demo/kuard-atm-demo-backend: spec.weight ", app.Output,
            StringComparison.Ordinal);
        Assert.Contains(
            $"{user.UserName} set spec.weight from",
            await world.KubectlAsync("get", "events", "-n", "kuard-demo", "-o", "jsonpath={.items[*].message}"), StringComparison.Ordinal);
    }

    private async Task<Tab> OpenAsync(PublishedApp app, EntraUser user)
    {
        var tab = await chromium.OpenPlainAsync(app.Url + Profile);
        await EntraFixture.SignInAsync(tab.Page, user);
        await Expect(tab.Page.GetByText("kuard-demo-kuard-atm-demo").First).ToBeVisibleAsync();
        return tab;
    }
}
