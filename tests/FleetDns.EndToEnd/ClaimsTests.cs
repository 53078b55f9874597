using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using FleetDns.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FleetDns.EndToEnd;

/// <summary>The screens and the API claim of verdicts, shares and health only what holds now. Each test puts the fleet back.</summary>
[Collection(WrittenFleet.Name)]
public sealed partial class ClaimsTests(Chromium chromium, SandboxedDashboard dashboard) : IAsyncLifetime
{
    private const string Profile = "/profiles/kuard-demo/kuard-atm-demo";
    private const string Drain = """
        apiVersion: placement.kubernetes-fleet.io/v1beta1
        kind: ResourceOverride
        metadata:
          name: kuard-svc-weights
          namespace: kuard-demo
        spec:
          placement:
            name: crp-dns-demo
          resourceSelectors:
            - {group: networking.fleet.azure.com, version: v1beta1, kind: ServiceExport, name: kuard-svc}
          policy:
            overrideRules:
              - clusterSelector:
                  clusterSelectorTerms:
                    - labelSelector: {matchLabels: {fleet.azure.com/member-name: aks-member-2}}
                overrideType: JSONPatch
                jsonPatchOverrides:
                  - {op: add, path: /metadata/annotations/networking.fleet.azure.com~1weight, value: "0"}
        """;

    private static readonly LocatorAssertionsToContainTextOptions s_patience = new() { Timeout = 90_000 };

    public async ValueTask InitializeAsync() => await dashboard.RestoreAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_verdict_is_withdrawn_by_a_drain_and_the_drain_is_said()
    {
        await using var tab = await chromium.OpenAsync($"{dashboard.Url}{Profile}?tab=split");
        var verdict = tab.Page.GetByRole(AriaRole.Status, new() { Name = "Verdict" });
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "200", Exact = true }).ClickAsync();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Measure", Exact = true }).ClickAsync();
        await Expect(verdict).ToContainTextAsync("authoritative answers", s_patience);
        Assert.NotEqual(JsonValueKind.Null, (await ApiAsync()).GetProperty("measurement").GetProperty("verdict").ValueKind);
        try
        {
            await Command.ApplyAsync(dashboard.Kubeconfig, Drain);
            await Expect(verdict).ToContainTextAsync(Withdrawn(), s_patience);
            await Expect(tab.Page.Locator(".prof-head")).ToContainTextAsync("aks-member-2 is drained (weight 0) since ", s_patience);
            await Expect(tab.Page.Locator(".prof-head")).ToContainTextAsync("One cluster is left: aks-member-1.", s_patience);
            await Expect(tab.Page.Locator(".verdict")).Not.ToContainTextAsync("No evidence of deviation");

            var answer = await ApiAsync();
            Assert.Equal(
                ("drained", false), (answer.GetProperty("state").GetString(), answer.GetProperty("servesAsIntended").GetBoolean()));
            Assert.Equal(JsonValueKind.Null, answer.GetProperty("measurement").GetProperty("verdict").ValueKind);
            Assert.Matches(Withdrawn(), answer.GetProperty("measurement").GetProperty("withdrawn").GetString());

            await tab.GoAsync(dashboard.Url + "/");
            await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Your only FQDN works. ");
            var why = tab.Page.Locator("article .why");
            await Expect(why).ToContainTextAsync("aks-member-2 is drained (weight 0) since ");
            await Expect(why).ToContainTextAsync(Withdrawn());
            await Expect(why).Not.ToContainTextAsync("Matches");
            await Expect(tab.Page.Locator("main")).Not.ToContainTextAsync("orks as intended");
            await Expect(tab.Page.GetByRole(AriaRole.Region, new() { Name = "Problems" })).ToContainTextAsync("No problems. ");
            await Expect(tab.Page.GetByRole(AriaRole.Region, new() { Name = "Members", Exact = true })).ToContainTextAsync("drained");
            await Expect(tab.Page.GetByRole(AriaRole.Status, new() { Name = "Freshness" })).ToContainTextAsync("verdict withdrawn");

            // A measurement that starts before the drained endpoint has left the list is withdrawn when it does.
            await tab.GoAsync(dashboard.Url + Profile + "?tab=endpoints");
            await Expect(tab.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = ".cloudapp.azure.com" }))
                .ToHaveCountAsync(1, new() { Timeout = 90_000 });
            await tab.GoAsync(dashboard.Url + "/");
            await why.GetByRole(AriaRole.Button).ClickAsync();
            await Expect(why).ToContainTextAsync("Measured from ", s_patience);
            await Expect(why).Not.ToContainTextAsync("changed since");
            Assert.Empty(tab.Console);
        }
        finally
        {
            await dashboard.KubectlAsync("delete", "resourceoverride", "kuard-svc-weights", "-n", "kuard-demo");
            await StateAsync("asIntended");
        }
    }

    [Fact]
    public async Task Another_routing_method_leaves_no_share_to_be_shown_or_measured()
    {
        try
        {
            await PatchAsync(await ProfileIdAsync(), """{"properties":{"trafficRoutingMethod":"Priority"}}""");
            await StateAsync("notKnown");
            await using var tab = await chromium.OpenAsync(dashboard.Url + Profile);
            const string Why = "Azure routes by Priority, not by weight";
            await Expect(tab.Page.Locator(".bench")).ToContainTextAsync($"Shares are not drawn: {Why}.");
            await Expect(tab.Page.Locator("svg.bars")).ToContainTextAsync($"not known: {Why}");
            await Expect(tab.Page.GetByRole(AriaRole.Button, new() { Name = "Measure", Exact = true })).ToBeDisabledAsync();
            await Expect(tab.Page.Locator(".measure")).ToContainTextAsync(Why);

            await tab.GoAsync(dashboard.Url + "/problems?severity=critical");
            await Expect(tab.Page.GetByRole(AriaRole.List, new() { Name = "Problems" })).ToContainTextAsync(Why);
            await tab.GoAsync(dashboard.Url + "/clusters/aks-member-1");
            await Expect(tab.Page.Locator("main")).ToContainTextAsync($"not known: {Why}");

            var answer = await ApiAsync();
            Assert.Equal(Why, answer.GetProperty("sharesUnknown").GetString());
            Assert.All(
                answer.GetProperty("shares").EnumerateArray(),
                share => Assert.Equal(JsonValueKind.Null, share.GetProperty("effective").ValueKind));
            Assert.Empty(tab.Console);
        }
        finally
        {
            await PatchAsync(await ProfileIdAsync(), """{"properties":{"trafficRoutingMethod":"Weighted"}}""");
            await StateAsync("asIntended");
        }
    }

    [Fact]
    public async Task An_endpoint_that_always_serves_is_not_called_reached_while_its_cluster_is_down()
    {
        using var azure = Azure();
        using var read = JsonDocument.Parse(await azure.GetStringAsync(At(await ProfileIdAsync())));
        var endpoint = read.RootElement.GetProperty("properties").GetProperty("endpoints").EnumerateArray()
            .Select(each => each.GetProperty("id").GetString()!)
                .Single(id => id.EndsWith("aks-member-1", StringComparison.OrdinalIgnoreCase))
                .Replace("#", "%23", StringComparison.Ordinal);
        try
        {
            await PatchAsync(endpoint, """{"properties":{"alwaysServe":"Enabled"}}""");
            await using var fault = await dashboard.FaultAsync("cluster-down");
            await StateAsync("atRisk");
            await using var tab = await chromium.OpenAsync(dashboard.Url + "/services/kuard-demo/kuard-svc");
            await Expect(tab.Page.Locator("main"))
                .ToContainTextAsync("not probed (alwaysServe is on in Azure): DNS keeps answering with it even if it is down", s_patience);
            await Expect(tab.Page.Locator("main")).Not.ToContainTextAsync("OK on 2 clusters");

            await tab.GoAsync(dashboard.Url + "/problems");
            await Expect(tab.Page.GetByRole(AriaRole.List, new() { Name = "Problems" }))
                .ToContainTextAsync("The endpoint of aks-member-1 is not probed (alwaysServe is on in Azure).", s_patience);
            await tab.GoAsync(dashboard.Url + "/");
            await Expect(tab.Page.Locator("article")).Not.ToContainTextAsync("Works as intended");
            Assert.Empty(tab.Console);
        }
        finally
        {
            await PatchAsync(endpoint, """{"properties":{"alwaysServe":"Disabled"}}""");
            await StateAsync("asIntended");
        }
    }

    [Fact]
    public async Task A_slider_that_moves_no_share_says_so_and_offers_what_would()
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url + Profile);
        await tab.Page.GetByRole(AriaRole.Slider, new() { Name = "Weight of backend kuard-atm-demo-backend" }).SetAsync("120");
        var note = tab.Page.GetByRole(AriaRole.Note);
        await Expect(note).ToContainTextAsync("This weight does not affect shares, because kuard-atm-demo has only one backend.");
        await Expect(tab.Page.GetByRole(AriaRole.Button, new() { Name = "Apply" })).ToBeEnabledAsync();
        await note.GetByRole(AriaRole.Link, new() { Name = "change the export weights of kuard-svc" }).ClickAsync();
        await Expect(tab.Page).ToHaveURLAsync(new Regex(@"/create/service\?ns=kuard-demo&name=kuard-svc"));
    }

    private async Task<JsonElement> ApiAsync() => (await dashboard.ProfilesAsync())[0];

    private Task StateAsync(string state) => Until.HoldsAsync(
        $"the profile is {state}", async () => (await ApiAsync()).GetProperty("state").GetString() == state, TimeSpan.FromSeconds(150));

    private Task<string> ProfileIdAsync() =>
        dashboard.KubectlAsync("get", "trafficmanagerprofile", "kuard-atm-demo", "-n", "kuard-demo", "-o", "jsonpath={.status.resourceID}");

    private Uri At(string id) => new($"{dashboard.Info.GetProperty("arm").GetString()!.TrimEnd('/')}{id}?api-version=2022-04-01");

    private HttpClient Azure()
    {
        // The sandbox's own authority on loopback.
        var http = new HttpClient(new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
        });
        http.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", dashboard.Info.GetProperty("armToken").GetString());
        return http;
    }

    private async Task PatchAsync(string id, string body)
    {
        using var azure = Azure();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await azure.PatchAsync(At(id), content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    [GeneratedRegex(@"The measurement at \d\d:\d\d (matched|differed from) the shares of that time \(50/50\)\. They have changed since\.")]
    private static partial Regex Withdrawn();
}

/// <summary>The same of the faults of scenario <c>broken</c>.</summary>
[Collection(BrokenFleet.Name)]
public sealed class BrokenClaimsTests(Chromium chromium, BrokenDashboard dashboard)
{
    [Fact]
    public async Task Where_nothing_healthy_stands_behind_a_name_it_only_answers()
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url + "/profiles/image/kuard-atm-demo");
        await Expect(tab.Page.Locator(".prof-head"))
            .ToContainTextAsync("DNS still returns endpoints, but none of them is healthy.", new() { Timeout = 60_000 });
        await tab.GoAsync(dashboard.Url + "/profiles?q=image");
        await Expect(tab.Page.Locator("tbody tr").First).ToContainTextAsync("The probes of");
    }

    [Fact]
    public async Task Counts_mean_one_thing_and_the_dead_stand_first()
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url + "/");
        var all = tab.Page.GetByRole(AriaRole.Region, new() { Name = "Problems" })
            .GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^Show ") });
        var problems = tab.Page.GetByRole(AriaRole.Navigation, new() { Name = "Pages", Exact = true })
            .GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^Problems") });
        await Until.HoldsAsync("the navigation counts the problems of the page", async () =>
        {
            var words = await all.InnerTextAsync();
            var counts = Regex.Match(words, @"Show (\d+) problems and (\d+) recommendations");
            Assert.True(counts.Success, words);
            return (await problems.InnerTextAsync()).Contains(counts.Groups[1].Value, StringComparison.Ordinal);
        });
        Assert.DoesNotContain(
            "As intended",
            await tab.Page.Locator("article .gl[role=img]")
            .EvaluateAllAsync<string[]>("all => all.map(each => each.getAttribute('aria-label'))"));
        foreach (var row in await tab.Page.Locator("article .why").AllInnerTextsAsync())
        {
            Assert.DoesNotContain("Works as intended.", row, StringComparison.Ordinal);
        }
    }
}
