using FleetDns.Sources.Cluster;
using FleetDns.Web.Security;
using FleetDns.Web.Settings;
using Microsoft.Extensions.Configuration;

namespace FleetDns.Web.Tests.Settings;

public sealed class EntraSettingsTests
{
    private static readonly (string Key, string Value)[] s_good =
    [
        ("AzureAd:TenantId", "0d4a2c7b-8e1f-4f7a-b9c3-5e6d7f8a9b0c"), ("AzureAd:ClientId", "b7d0c8a4-54f1-4c62-9a56-3f0d1f6f7c11"),
        ("PublicUrl", "https://fleetdns.example.com"),
        ("AzureAd:ClientCredentials:0:SourceType", "SignedAssertionFromManagedIdentity"),
    ];

    [Fact]
    public void A_client_id_selects_Entra_regardless_of_the_hub()
    {
        Assert.Equal(Mode.Entra, Modes.Choose(new Switches(false, false), Configuration([("AzureAd:ClientId", "x")]), "none"));
        Assert.Equal(
            Mode.Entra,
            Modes.Choose(new Switches(false, false), Configuration([("AzureAd:ClientId", "x"), ("Hub:Kubeconfig", "y")]), "none"));
    }

    [Fact]
    public void Defaults_are_Azures_and_a_check_every_quarter_of_an_hour()
    {
        var settings = DashboardSettings.Read(Mode.Entra, Configuration(s_good));
        Assert.Equal("https://login.microsoftonline.com/0d4a2c7b-8e1f-4f7a-b9c3-5e6d7f8a9b0c/v2.0", settings.Entra!.Authority.ToString());
        Assert.Equal(SignInMethod.Entra, settings.SignIn.Method);
        Assert.Equal(TimeSpan.FromMinutes(15), settings.SignIn.Revalidation);
        Assert.Equal(HubIdentity.Operator, settings.Hub.Identity);
        Assert.Equal([".azmk8s.io"], settings.Hub.AllowedHosts.Hosts);
        Assert.False(settings.Hub.IsSet);
        Assert.False(settings.Entra.UsesSecret);
    }

    [Fact]
    public void Every_problem_is_named_at_once()
    {
        var refused = Assert.Throws<StartRefusedException>(() => DashboardSettings.Read(Mode.Entra, Configuration(
        [
            ("AzureAd:TenantId", "common"), ("AzureAd:ClientId", "x"), ("AzureAd:Instance", "http://login"), ("AzureAd:ClientSecret", "s"),
            ("PublicUrl", "http://plain"),
            ("AzureAd:ClientCredentials:0:SourceType", "Guess"), ("AzureAd:ClientCredentials:1:SourceType", "KeyVault"),
            ("Keys:Directory", "no/such/folder"),
            ("Hub:Kubeconfig", "k"), ("Hub:Server", "https://hub"), ("Hub:Identity", "Root"), ("Azure:Identity", "7"),
            ("Proxy:Known", "proxy.example.com"), ("SignIn:Required", "maybe"),
        ])));
        foreach (var key in new[]
        {
            "AzureAd:TenantId", "AzureAd:ClientId", "AzureAd:Instance", "AzureAd:ClientSecret", "PublicUrl",
            "AzureAd:ClientCredentials:0:SourceType", "AzureAd:ClientCredentials:1:KeyVaultUrl",
            "AzureAd:ClientCredentials:1:KeyVaultCertificateName", "Keys:Directory", "Hub:Kubeconfig and Hub:Server", "Hub:Identity",
            "Azure:Identity", "Proxy:Known", "SignIn:Required",
        })
        {
            Assert.Single(refused.Problems, problem => problem.StartsWith(key, StringComparison.Ordinal));
        }

        Assert.Equal(2, refused.ExitCode);
    }

    [Fact]
    public void Without_a_credential_the_ways_to_give_one_are_named()
    {
        var refused = Assert.Throws<StartRefusedException>(() => DashboardSettings.Read(Mode.Entra, Configuration(s_good[..3])));
        Assert.Contains(
            "SignedAssertionFromManagedIdentity, SignedAssertionFilePath, KeyVault", Assert.Single(refused.Problems),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.0.0.0/16", "10.0.3.4", true)]
    [InlineData("10.0.3.4", "10.0.3.4", true)]
    [InlineData("10.0.3.4; fd00::/8", "fd00::7", true)]
    [InlineData("10.0.3.4", "10.0.3.5", false)]
    public void Only_configured_proxies_are_trusted(string known, string proxy, bool believed) =>
        Assert.Equal(
            believed,
            DashboardSettings.Read(
                Mode.Entra, Configuration([.. s_good, ("Proxy:Known", known)])).Proxies.Any(
                    network => network.Contains(System.Net.IPAddress.Parse(proxy))));

    [Theory]
    [InlineData("https://example.com/fleet/", null, "/fleet", "https://example.com/fleet/signin-oidc")]
    [InlineData("https://example.com", null, null, "https://example.com/signin-oidc")]
    [InlineData("https://example.com/fleet", "/fleet", "/fleet", "https://example.com/fleet/signin-oidc")]
    public void The_path_of_the_public_address_is_the_path_base(string publicUrl, string? pathBase, string? expected, string redirect)
    {
        var settings = DashboardSettings.Read(
            Mode.Entra,
            Configuration([.. s_good.Where(each => each.Key != "PublicUrl"), ("PublicUrl", publicUrl), ("PathBase", pathBase ?? "")]));

        Assert.Equal(expected, settings.PathBase.Value is { Length: > 0 } path ? path : null);
        Assert.Equal(redirect, settings.Entra!.AddressOf("/signin-oidc"));
    }

    [Fact]
    public void Two_different_paths_are_refused() =>
        Assert.StartsWith(
            "PathBase",
            Assert.Single(
                Assert.Throws<StartRefusedException>(
                    () => DashboardSettings.Read(Mode.Entra, Configuration([.. s_good, ("PathBase", "/fleet")]))).Problems),
                    StringComparison.Ordinal);

    [Fact]
    public void The_sandbox_requires_a_sign_in_unless_disabled()
    {
        Assert.True(DashboardSettings.Read(Mode.Sandbox, Configuration([])).SignIn.Required);
        Assert.False(DashboardSettings.Read(Mode.Sandbox, Configuration([("SignIn:Required", "false")])).SignIn.Required);
    }

    private static IConfiguration Configuration((string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(each => new KeyValuePair<string, string?>(each.Key, each.Value)))
            .Build();
}
