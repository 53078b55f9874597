using Bunit;
using FleetDns.Sources.Arm;
using FleetDns.Sources.Cluster.Access;
using FleetDns.Web.Features.Setup;
using FleetDns.Web.Operations;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace FleetDns.Web.Tests.Screens.Setup;

public sealed class HubSetupPageTests : ScreenTest, IHubSetup
{
    private const string Fleet = "/subscriptions/s-1/resourceGroups/rg/providers/Microsoft.ContainerService/fleets/fleet-1";
    private static readonly FleetData s_good =
        new(Fleet, "fleet-1", "rg", "eastus", "Succeeded", "fleet-1.azmk8s.io", HasHub: true, IsPrivate: false, "p-1");
    private static readonly HubAccessTest s_fine = new(null, "v1.33.4", "app", [], []);
    private FleetData _fleet = s_good;
    private readonly List<bool> _asked = [];
    private HubTestResult? _look;
    private string? _refusal;

    public HubSetupPageTests()
    {
        Services.AddSingleton<IHubSetup>(this);
        Services.AddSingleton(new HubInUse(null));
    }

    public string? Unavailable { get; private set; }

    [Fact]
    public void It_goes_from_subscription_to_fleet_in_the_address()
    {
        var page = Open("");
        Assert.Equal("setup/hub?subscription=s-1", page.Find("ul[aria-label=Subscriptions] a").GetAttribute("href"));
        Assert.Empty(page.FindAll("ul[aria-label=Fleets]"));
        page = Open("?subscription=s-1");
        Assert.Equal(
            $"setup/hub?subscription=s-1&fleet={Uri.EscapeDataString(Fleet)}", page.Find("ul[aria-label=Fleets] a").GetAttribute("href"));
    }

    [Fact]
    public void A_fleet_without_a_hub_and_identity_says_what_that_means_and_how_to_fix_it()
    {
        _fleet = s_good with { HasHub = false, PrincipalId = null, ProvisioningState = "Updating" };
        var page = Open($"?subscription=s-1&fleet={Uri.EscapeDataString(Fleet)}");
        var words = Words(page);
        Assert.Contains(
            "This fleet has no hub. A fleet without a hub has neither placement nor DNS load balancing.", words, StringComparison.Ordinal);
        Assert.Contains(
            "az fleet create --resource-group rg --name fleet-1 --location eastus --enable-hub", words, StringComparison.Ordinal);
        Assert.Contains("This fleet has no managed identity.", words, StringComparison.Ordinal);
        Assert.Contains("az fleet update --resource-group rg --name fleet-1 --enable-managed-identity", words, StringComparison.Ordinal);
        Assert.Contains("Azure reports this fleet as Updating.", words, StringComparison.Ordinal);
        Assert.DoesNotContain("Test the connection", words, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hub_that_works_gives_the_settings_to_save()
    {
        _look = new HubTestResult(null, null, new Uri("https://fleet-1.azmk8s.io/"), s_fine with { User = "me" }, s_fine);
        var page = Open($"?subscription=s-1&fleet={Uri.EscapeDataString(Fleet)}");
        page.Find("button.main-act").Click();
        Assert.Contains("This sends FleetDns's own token to this address.", Words(page), StringComparison.Ordinal);
        Assert.DoesNotContain("Connected.", Words(page), StringComparison.Ordinal);
        page.Find("button.main-act").Click();
        Assert.Equal([false, true], _asked);   // its own token only after a separate click
        Assert.Contains("The hub is https://fleet-1.azmk8s.io/ , Kubernetes v1.33.4.", Words(page), StringComparison.Ordinal);
        Assert.Contains("Connected.", Words(page), StringComparison.Ordinal);
        Assert.Equal($"Hub__FleetResourceId={Fleet}\nAzure__SubscriptionId=s-1", page.Find("pre").TextContent);
    }

    [Fact]
    public void Rights_that_the_hub_refuses_get_one_command_per_kind()
    {
        var refused = ImmutableArray.Create(AccessQuestion.ListProfiles(""), AccessQuestion.ListProfiles("") with { Verb = "watch" });
        _look = new HubTestResult(
            null, null, new Uri("https://fleet-1.azmk8s.io/"), s_fine with { User = "me" }, s_fine with { Refused = refused });
        var page = Open($"?subscription=s-1&fleet={Uri.EscapeDataString(Fleet)}");
        page.Find("button.main-act").Click();
        page.Find("button.main-act").Click();
        Assert.Contains(
            "The hub does not allow: list trafficmanagerprofiles.networking.fleet.azure.com in all namespaces; watch", Words(page),
            StringComparison.Ordinal);
        Assert.Contains(
            "--verb=list,watch --resource=trafficmanagerprofiles.networking.fleet.azure.com", Words(page), StringComparison.Ordinal);
        Assert.DoesNotContain("Connected.", Words(page), StringComparison.Ordinal);
    }

    [Fact]
    public void To_a_hub_that_the_operator_cannot_list_FleetDns_offers_to_send_nothing_of_its_own()
    {
        _look = new HubTestResult(
            null, null, new Uri("https://fleet-1.azmk8s.io/"), s_fine with { Refused = [AccessQuestion.ListMembers] }, null);
        var page = Open($"?subscription=s-1&fleet={Uri.EscapeDataString(Fleet)}");
        page.Find("button.main-act").Click();
        Assert.Empty(page.FindAll("button.main-act"));
        Assert.Contains(
            "FleetDns sends its own token only to a hub whose objects you can list, so the test as FleetDns was skipped.", Words(page),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_role_in_Azure_is_named_with_its_command_and_the_message_of_Azure()
    {
        _look = new HubTestResult(
            new MissingAzureRight(AzureAct.ReadHubCredentials, Fleet, "op-1"), "Azure denied permission to list … (403)", null, null, null);
        var page = Open($"?subscription=s-1&fleet={Uri.EscapeDataString(Fleet)}");
        page.Find("button.main-act").Click();
        Assert.Contains("the role Azure Kubernetes Fleet Manager Hub Cluster User at", Words(page), StringComparison.Ordinal);
        Assert.Contains("az role assignment create --assignee-object-id 'op-1'", Words(page), StringComparison.Ordinal);
        Assert.Contains("Azure denied permission to list … (403)", Words(page), StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_of_Azure_is_shown_and_so_is_an_unavailable_setup()
    {
        _refusal = "Azure could not list the subscriptions (500).";
        Assert.Contains(_refusal, Words(Open("")), StringComparison.Ordinal);
        Unavailable = "Not here.";
        Assert.Contains("Not here.", Words(Open("")), StringComparison.Ordinal);
    }

    public Task<IReadOnlyList<SubscriptionData>> SubscriptionsAsync(Operator by, CancellationToken token) =>
        _refusal is null ? Task.FromResult<IReadOnlyList<SubscriptionData>>([new("s-1", "Sandbox", "Enabled")])
            : throw new ArmException(_refusal, 500, null, null, null);

    public Task<IReadOnlyList<FleetData>> FleetsAsync(string subscriptionId, Operator by, CancellationToken token) =>
        Task.FromResult<IReadOnlyList<FleetData>>([_fleet]);

    public Task<HubTestResult> TryAsync(FleetData fleet, bool alsoAsApplication, Operator by, CancellationToken token)
    {
        _asked.Add(alsoAsApplication);
        return Task.FromResult(alsoAsApplication || _look!.AsApplication is null ? _look! : _look with { AsApplication = null });
    }

    private IRenderedComponent<HubSetupPage> Open(string query)
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo("/setup/hub" + query);
        return Render<HubSetupPage>();
    }
}
