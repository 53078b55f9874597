using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace FleetDns.Testing.Entra;

/// <summary>
/// The parts of Entra ID that FleetDns uses: an OpenID provider (OpenIddict) on Entra's paths over TLS, with an account picker, app roles,
/// refresh tokens, v1 tokens for other resources, conditional access with a claims challenge, and sign-out. Also, over plain http on
/// loopback, the token webhook with which a hub resolves a token's user.
/// </summary>
public sealed class EntraStandIn : IAsyncDisposable
{
    public const string TenantId = "0d4a2c7b-8e1f-4f7a-b9c3-5e6d7f8a9b0c";
    public const string ClientId = "b7d0c8a4-54f1-4c62-9a56-3f0d1f6f7c11";
    public const string ClientSecret = "stand-in-secret-7f3d";

    /// <summary>Azure Kubernetes Service AAD Server: the audience of tokens for a hub (docs/domain.md 5.1).</summary>
    public const string HubResource = "6dae42f8-4368-4678-94ff-3960e28e3630";

    /// <summary>
    /// Audience of a token requested without a resource, as when FleetDns checks that account and role are still valid (Microsoft Graph).
    /// </summary>
    public const string SignIn = "00000003-0000-0000-c000-000000000000";

    /// <summary>The service principal of the application itself.</summary>
    public const string ApplicationObjectId = "5b0f5d0e-9a1d-4a8e-8a0c-1f7d2c3b4a59";

    private readonly TestAuthority _authority = new();
    private readonly ConcurrentDictionary<string, EntraUser> _users = new();
    private WebApplication? _app;

    private EntraStandIn()
    {
    }

    /// <summary>Without a trailing slash.</summary>
    public string Url { get; private set; } = "";

    /// <summary>Where a hub or Azure resolves a token's user (a Kubernetes TokenReview).</summary>
    public string TokenWebhook { get; private set; } = "";

    /// <summary>Issuer of id tokens and of tokens for the application's own audience.</summary>
    public string Issuer => $"{Url}/{TenantId}/v2.0";

    /// <summary>Issuer of tokens for other resources: Entra still issues v1 tokens there, from another issuer (sts.windows.net).</summary>
    public string FirstIssuer => $"{Url}/{TenantId}/";

    /// <summary>PEM of the authority to trust.</summary>
    public string CaFile => _authority.CaFile;

    public TestAuthority Authority => _authority;

    /// <summary>At or below five minutes MSAL uses a token once and asks for the next.</summary>
    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>App roles that the application itself holds, as a program that calls its API does.</summary>
    public ImmutableArray<string> ApplicationRoles { get; set; } = [];

    /// <summary>How many times that user's refresh token was redeemed.</summary>
    public int Refreshed(EntraUser user) => Refreshes.GetValueOrDefault(user.ObjectId);

    /// <summary>How many times that user signed in, with or without a prompt.</summary>
    public int SignedIn(EntraUser user) => SignIns.GetValueOrDefault(user.ObjectId);

    internal ConcurrentDictionary<string, int> Refreshes { get; } = new();

    internal ConcurrentDictionary<string, int> SignIns { get; } = new();

    internal RsaSecurityKey SigningKey { get; } = new(RSA.Create(2048)) { KeyId = "stand-in" };

    internal ConcurrentDictionary<string, EntraSession> Sessions { get; } = new();

    public EntraUser Add(EntraUser user) => _users[user.ObjectId] = user;

    internal IEnumerable<EntraUser> Users => _users.Values.OrderBy(user => user.UserName, StringComparer.Ordinal);

    internal EntraUser? Find(string? objectId) => objectId is null ? null : _users.GetValueOrDefault(objectId);

    public static async Task<EntraStandIn> StartAsync()
    {
        var standIn = new EntraStandIn();
        await standIn.RunAsync();
        return standIn;
    }

    /// <summary>The settings of a dashboard that signs in here.</summary>
    public IEnumerable<string> DashboardSettings() =>
    [
        $"AzureAd:Authority={Issuer}", $"AzureAd:TenantId={TenantId}", $"AzureAd:ClientId={ClientId}",
        "AzureAd:ClientCredentials:0:SourceType=ClientSecret", $"AzureAd:ClientCredentials:0:ClientSecret={ClientSecret}",
        $"Kestrel:Certificates:Default:Path={_authority.ServerFile}", $"Kestrel:Certificates:Default:KeyPath={_authority.ServerKeyFile}",
    ];

    /// <summary>The environment of a process that must trust this provider. (It then trusts nothing else.)</summary>
    public IReadOnlyDictionary<string, string> Trust =>
        new Dictionary<string, string> { ["SSL_CERT_FILE"] = CaFile, ["SSL_CERT_DIR"] = Path.GetDirectoryName(CaFile)! };

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        _authority.Dispose();
    }

    private async Task RunAsync()
    {
        // The issuer names the port before anything listens on it.
        var (port, webhookPort) = (FreePort(), FreePort());
        (Url, TokenWebhook) = ($"https://127.0.0.1:{port}", $"http://127.0.0.1:{webhookPort}/tokenreview");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.UseHttps(_authority.Server));
            kestrel.Listen(IPAddress.Loopback, webhookPort);
        });
        builder.Services.AddSingleton(this);
        builder.Services.AddOpenIddict().AddServer(server => EntraProtocol.Configure(server, this));
        builder.Services.AddAuthentication();
        _app = builder.Build();
        _app.UseAuthentication();   // the protocol answers here
        _app.MapPost("/tokenreview", (HttpContext http) => new TokenReviews(this).AnswerAsync(http)).RequireHost($"*:{webhookPort}");
        await _app.StartAsync();
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}

/// <summary>The user signed in at the stand-in with one browser.</summary>
/// <param name="SecondFactor">Whether they have shown a second factor.</param>
internal sealed record EntraSession(string ObjectId, bool SecondFactor);
