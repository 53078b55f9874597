using FleetDns.Web.Settings;

namespace FleetDns.Web.Security.Entra;

/// <summary>Sign-in with Entra ID (section <c>AzureAd</c>), one tenant.</summary>
/// <param name="Authority">The tenant's v2.0 authority, e.g. <c>https://login.microsoftonline.com/{tenant}/v2.0</c>.</param>
/// <param name="PublicUrl">
/// Where browsers reach this dashboard (setting <c>PublicUrl</c>); its page <c>/signin-oidc</c> is the redirect address in the app
/// registration.
/// </param>
/// <param name="Redis">
/// Connection of the Redis that replicas share for tokens and keys (<c>Redis:Configuration</c>); null: kept in memory.
/// </param>
/// <param name="Keys">How the keys of cookies and of the token cache are kept.</param>
public sealed record EntraOptions(Uri Authority, string TenantId, string ClientId, Uri PublicUrl, string? Redis, KeyOptions Keys)
{
    public const string Section = "AzureAd";
    internal const string DefaultInstance = "https://login.microsoftonline.com/";
    private const string Secret = "ClientSecret";

    /// <summary>The kinds of credentials of the application, and the settings that each needs.</summary>
    private static readonly Dictionary<string, string[]> s_credentials = new(StringComparer.OrdinalIgnoreCase)
    {
        ["SignedAssertionFromManagedIdentity"] = [],
        ["SignedAssertionFilePath"] = [],
        ["KeyVault"] = ["KeyVaultUrl", "KeyVaultCertificateName"],
        ["Path"] = ["CertificateDiskPath"],
        ["StoreWithThumbprint"] = ["CertificateStorePath", "CertificateThumbprint"],
        ["StoreWithDistinguishedName"] = ["CertificateStorePath", "CertificateDistinguishedName"],
        [Secret] = [Secret],
    };

    /// <summary>The public address of that page.</summary>
    public string AddressOf(string page) => PublicUrl.ToString().TrimEnd('/') + page;

    /// <summary>The authority's origin, for the Content-Security-Policy: the sign-out form is submitted to it.</summary>
    public string AuthorityOrigin => Authority.GetLeftPart(UriPartial.Authority);

    /// <summary>Set where the authority is given whole (<c>AzureAd:Authority</c>) rather than by instance and tenant.</summary>
    public bool IsOwnAuthority { get; private init; }

    /// <summary>The application authenticates with a secret: for development only.</summary>
    public bool UsesSecret { get; private init; }

    /// <summary>Reads the section; every problem names its key.</summary>
    public static EntraOptions Read(IConfiguration configuration, ICollection<string> problems)
    {
        var tenant = Id("AzureAd:TenantId", "the id of your tenant (users of one tenant can sign in)");
        var client = Id("AzureAd:ClientId", "the application (client) id of the app registration");
        var own = Text("AzureAd:Authority");
        var authority = Address(
            "AzureAd:Authority", own ?? $"{(Text("AzureAd:Instance") ?? DefaultInstance).TrimEnd('/')}/{tenant}/v2.0",
            own is null ? "AzureAd:Instance" : "AzureAd:Authority");
        var publicUrl = Address("PublicUrl", Text("PublicUrl"), "PublicUrl");
        if (publicUrl.Query.Length > 0 || publicUrl.Fragment.Length > 0)
        {
            problems.Add(
                $"PublicUrl is '{publicUrl}'; it must be an address such as https://fleetdns.example.com or https://example.com/fleet, "
                + "without a query.");
        }

        if (Text("AzureAd:ClientSecret") is not null)
        {
            problems.Add(
                "AzureAd:ClientSecret is not used; set AzureAd:ClientCredentials:0:SourceType=ClientSecret and "
                + "AzureAd:ClientCredentials:0:ClientSecret (development only).");
        }

        var credentials = configuration.GetSection("AzureAd:ClientCredentials").GetChildren().ToList();
        if (credentials.Count == 0)
        {
            problems.Add(
                "AzureAd:ClientCredentials is missing; AzureAd:ClientCredentials:0:SourceType must be one of "
                + $"{string.Join(", ", s_credentials.Keys)}.");
        }

        foreach (var credential in credentials)
        {
            if (credential["SourceType"] is not { } source || !s_credentials.TryGetValue(source, out var needs))
            {
                problems.Add(
                    $"{credential.Path}:SourceType is '{credential["SourceType"]}'; it must be one of "
                    + $"{string.Join(", ", s_credentials.Keys)}.");
                continue;
            }

            foreach (var missing in needs.Where(need => string.IsNullOrEmpty(credential[need])))
            {
                problems.Add($"{credential.Path}:{missing} is missing; {source} needs it.");
            }
        }

        var redis = Text("Redis:Configuration");
        RedisSettings.Check(redis, Flag("Redis:AllowInsecure"), problems);
        return new EntraOptions(
            authority, tenant, client, publicUrl, redis, KeyOptions.Read(configuration, redis, Flag("Keys:AllowUnprotected"), problems))
        {
            IsOwnAuthority = own is not null,
            UsesSecret = credentials.Any(credential => string.Equals(credential["SourceType"], Secret, StringComparison.OrdinalIgnoreCase)),
        };

        string? Text(string key) => configuration[key] is { Length: > 0 } text ? text : null;

        bool Flag(string key) => SettingFlags.Read(configuration, key, fallback: false, problems);

        string Id(string key, string what)
        {
            if (!Guid.TryParse(Text(key), out var id))
            {
                problems.Add($"{key} is '{Text(key)}'; it must be {what}, a GUID.");
            }

            return id.ToString();
        }

        Uri Address(string key, string? text, string named)
        {
            if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps)
            {
                return address;
            }

            problems.Add($"{named} is '{configuration[key] ?? text}'; it must be an https address.");
            return new Uri("https://invalid.invalid/");
        }
    }
}
