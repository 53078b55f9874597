using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using FleetDns.Testing;
using FleetDns.Testing.Entra;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FleetDns.EndToEnd.Entra;

/// <summary>The stand-in for Entra, a sandbox whose hub and Azure believe its tokens, and people; dashboards are started as a test needs
/// them, over https.</summary>
public sealed class EntraFixture : IAsyncLifetime
{
    /// <summary>The role definition Reader of Azure.</summary>
    public const string AzureReader = "acdd72a7-3385-48ef-bd42-f606fba81ae7";

    private readonly Dictionary<string, PublishedApp> _shared = [];

    public EntraStandIn Entra { get; private set; } = null!;

    public SandboxProcess Sandbox { get; private set; } = null!;

    public string Subscription => $"/subscriptions/{Sandbox.SubscriptionId}";

    public EntraUser Reader { get; private set; } = null!;

    /// <summary>May patch backends at the hub, by their object id.</summary>
    public EntraUser Operator { get; private set; } = null!;

    public EntraUser Admin { get; private set; } = null!;

    /// <summary>In the tenant, without a role of FleetDns.</summary>
    public EntraUser Stranger { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Entra = await EntraStandIn.StartAsync();
        Sandbox =
            await SandboxProcess.StartAsync(settings: new Dictionary<string, string> { ["Sandbox:TokenWebhook"] = Entra.TokenWebhook });
        Reader = Entra.Add(new EntraUser("rita@contoso.example", "Rita Reader", "FleetDns.Reader"));
        Operator = Entra.Add(new EntraUser("olga@contoso.example", "Olga Operator", "FleetDns.Operator"));
        Admin = Entra.Add(new EntraUser("adam@contoso.example", "Adam Admin", "FleetDns.Admin"));
        Stranger = Entra.Add(new EntraUser("sam@contoso.example", "Sam Stranger"));
        await BindAsync("fleetdns:reader", Reader.ObjectId, Admin.ObjectId);
        await BindAsync("fleetdns:operator", Operator.ObjectId);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var app in _shared.Values)
        {
            await app.DisposeAsync();
        }

        await Sandbox.DisposeAsync();
        await Entra.DisposeAsync();
    }

    /// <summary>Binds a role at the hub to a group.</summary>
    public Task BindGroupAsync(string role, string group) =>
        KubectlAsync("create", "clusterrolebinding", $"test-{Guid.NewGuid():N}", $"--clusterrole={role}", $"--group={group}");

    public Task BindAsync(string role, params string[] objectIds) => CreateBindingAsync($"test-{Guid.NewGuid():N}", role, objectIds);

    /// <summary>Binds a role to the application, which several tests need without it, for as long as the result is not disposed.</summary>
    public async Task<IAsyncDisposable> BindApplicationAsync(string role)
    {
        await CreateBindingAsync("test-application", role, [EntraStandIn.ApplicationObjectId]);
        return new Binding(this, "test-application");
    }

    /// <summary>Gives a role in Azure (id of its definition) and waits until it counts.</summary>
    public async Task GrantAsync(string principal, string role, string scope)
    {
        using var authority = X509CertificateLoader.LoadCertificateFromFile(Sandbox.CaFile);
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy =
            new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(authority);
        using var http = new HttpClient(handler);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Sandbox.ArmToken);
        var body = new JsonObject
        {
            ["properties"] = new JsonObject
            {
                ["roleDefinitionId"] = $"{Subscription}/providers/Microsoft.Authorization/roleDefinitions/{role}",
                ["principalId"] = principal,
                ["principalType"] = "ServicePrincipal",
            },
        };
        using var answer = await http.PutAsJsonAsync(
            new Uri(Sandbox.Arm, $"{scope}/providers/Microsoft.Authorization/roleAssignments/{Guid.NewGuid()}?api-version=2022-04-01"),
            body);
        if (answer.StatusCode != System.Net.HttpStatusCode.Conflict)
        {
            answer.EnsureSuccessStatusCode();
        }

        await Task.Delay(TimeSpan.FromSeconds(3));   // role assignments take a while, here at most 2 s
    }

    public Task<string> KubectlAsync(params string[] arguments) => Command.KubectlAsync(Sandbox.Kubeconfig, arguments);

    /// <summary>The one dashboard with these settings, for tests that need no other; each has a browser of its own.</summary>
    public async Task<PublishedApp> SharedAsync(params string[] more)
    {
        var key = string.Join(' ', more);
        return _shared.TryGetValue(key, out var app) ? app : _shared[key] = await DashboardAsync(more);
    }

    /// <summary>A dashboard in Entra mode whose application reads the hub with the sandbox's admin kubeconfig, unless the arguments say
    /// otherwise.</summary>
    public Task<PublishedApp> DashboardAsync(params string[] more) => BareDashboardAsync([$"Hub:Kubeconfig={Sandbox.Kubeconfig}", .. more]);

    public Task<PublishedApp> BareDashboardAsync(params string[] more) => BareDashboardAsync(null, more);

    /// <param name="starting">Runs after the process has started, before it is awaited.</param>
    public Task<PublishedApp> DashboardAsync(Func<PublishedApp, Task> starting, params string[] more) =>
        BareDashboardAsync(starting, [$"Hub:Kubeconfig={Sandbox.Kubeconfig}", .. more]);

    private async Task<PublishedApp> BareDashboardAsync(Func<PublishedApp, Task>? starting, string[] more)
    {
        var url = more.FirstOrDefault(each => each.StartsWith("PublicUrl=", StringComparison.Ordinal))?["PublicUrl=".Length..]
            ?? $"https://127.0.0.1:{FreePort.Next()}";
        return await PublishedApp.StartAsync(
            [
                "--urls", url, $"PublicUrl={url}", .. Entra.DashboardSettings(),
                $"Azure:Endpoint={Sandbox.Arm.ToString().TrimEnd('/')}", $"Azure:CaFile={Sandbox.CaFile}",
                $"Dns:Servers:trafficmanager.net={Sandbox.Dns}", $"Dns:Servers:cloudapp.azure.com={Sandbox.Dns}",
                .. more.Where(each => !each.StartsWith("PublicUrl=", StringComparison.Ordinal)),
            ],
            Entra.Trust,
            starting: starting);
    }

    /// <summary>A token of a program, by client credentials.</summary>
    public static async Task<string> ApplicationTokenAsync(EntraStandIn entra, string scope)
    {
        using var http = new HttpClient(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true });
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = EntraStandIn.ClientId,
            ["client_secret"] = EntraStandIn.ClientSecret,
            ["scope"] = scope,
        });
        using var answer = await http.PostAsync(new Uri($"{entra.Url}/{EntraStandIn.TenantId}/oauth2/v2.0/token"), form);
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!["access_token"]!.GetValue<string>();
    }

    /// <summary>The tokens of a person who signs in to another client of the same application: for a resource, and the one that says who
    /// they are.</summary>
    public static async Task<(string Access, string Id)> PersonsTokensAsync(EntraStandIn entra, EntraUser user, string scope)
    {
        using var http = new HttpClient(
            new HttpClientHandler { AllowAutoRedirect = false, ServerCertificateCustomValidationCallback = (_, _, _, _) => true });
        const string Back = "https://127.0.0.1/signin-oidc";
        var verifier = Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));
        var challenge = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(verifier)))
            .TrimEnd('=').Replace('+', '-').Replace('/', '_');
        var address = $"{entra.Url}/{EntraStandIn.TenantId}/oauth2/v2.0";
        using var sent = await http.GetAsync(
            new Uri(
                $"{address}/authorize?client_id={EntraStandIn.ClientId}&response_type=code&response_mode=query"
                + $"&redirect_uri={Uri.EscapeDataString(Back)}&scope={Uri.EscapeDataString($"openid profile offline_access {scope}")}"
                + $"&code_challenge={challenge}&code_challenge_method=S256&standin_user={user.ObjectId}"));
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = System.Web.HttpUtility.ParseQueryString(sent.Headers.Location!.Query)["code"]!,
            ["redirect_uri"] = Back,
            ["code_verifier"] = verifier,
            ["client_id"] = EntraStandIn.ClientId,
            ["client_secret"] = EntraStandIn.ClientSecret,
            ["scope"] = $"openid {scope}",
        });
        using var answer = await http.PostAsync(new Uri($"{address}/token"), form);
        var tokens = (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
        return (tokens["access_token"]!.GetValue<string>(), tokens["id_token"]!.GetValue<string>());
    }

    /// <summary>A client that trusts the dashboard's certificate and follows no redirects.</summary>
    public static HttpClient Http(PublishedApp app) =>
        new(new HttpClientHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ServerCertificateCustomValidationCallback = (request, _, _, _) => request.RequestUri!.Port == new Uri(app.Url).Port
        });

    /// <summary>From our page of signing in to the stand-in's, and back.</summary>
    public static async Task SignInAsync(IPage page, EntraUser user)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in with Microsoft" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = user.UserName }).ClickAsync();
    }

    /// <summary>Moves the backend's weight and waits until it is written.</summary>
    public static async Task MoveAsync(IPage page, string key)
    {
        var slider = page.GetByRole(AriaRole.Slider, new() { Name = "Weight of backend kuard-atm-demo-backend" });
        await Expect(slider).ToBeEnabledAsync();
        await slider.PressKeyAsync(key);
        await page.GetByRole(AriaRole.Button, new() { Name = "Apply" }).ClickAsync();
        // An Undo may be that of an earlier change
        await Expect(page.GetByRole(AriaRole.Status, new() { Name = "Message" })).ToContainTextAsync("Written: ");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Undo" })).ToBeVisibleAsync();
    }

    private Task<string> CreateBindingAsync(string name, string role, string[] objectIds) =>
        KubectlAsync(["create", "clusterrolebinding", name, $"--clusterrole={role}", .. objectIds.Select(id => $"--user={id}")]);

    private sealed class Binding(EntraFixture world, string name) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await world.KubectlAsync("delete", "clusterrolebinding", name);
    }
}
