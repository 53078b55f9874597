using FleetDns.Web.Settings;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FleetDns.Web.Tests.Security;

/// <summary>All endpoints of the composed program: those not listed here as open need a session with a role.</summary>
public sealed class EndpointsTests
{
    private static readonly string[] s_anonymous =
        ["/authentication/login", "/denied", "/health/live", "/health/ready", "/openapi/{documentName}.json", "/signin", "/signout"];

    [Fact]
    public async Task Only_listed_endpoints_are_open_to_everyone()
    {
        await using var app = await BuildAsync();
        var open = Endpoints(app).Where(IsAnonymous).Where(endpoint => !IsProgramFile(endpoint)).Select(Path).Distinct()
            .Order(StringComparer.Ordinal);
        Assert.Equal(s_anonymous, open);
    }

    [Fact]
    public async Task Every_page_names_the_role_it_needs_also_where_the_browser_goes_from_page_to_page()
    {
        await using var app = await BuildAsync();
        var pages = Endpoints(app)
            .Where(endpoint => endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null && !IsAnonymous(endpoint)).ToList();
        Assert.Contains(pages, page => Path(page) == "/setup/hub");
        foreach (var page in pages.Where(page => Path(page) != "/not-found"))
        {
            var policies = page.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(data => data.Policy).ToList();
            Assert.True(policies.Contains("FleetDns.Reader"), $"{Path(page)} names no role");
            Assert.True(Path(page) != "/setup/hub" || policies.Contains("FleetDns.Admin"), $"{Path(page)} needs an admin");
        }
    }

    [Fact]
    public async Task Endpoints_need_a_reader_by_default()
    {
        await using var app = await BuildAsync();
        var fallback = await app.Services.GetRequiredService<IAuthorizationPolicyProvider>().GetFallbackPolicyAsync();
        var stranger = new System.Security.Claims.ClaimsPrincipal(new System.Security.Claims.ClaimsIdentity([new("oid", "x")], "test"));
        await using var scope = app.Services.CreateAsyncScope();
        Assert.False(
            (await scope.ServiceProvider.GetRequiredService<IAuthorizationService>().AuthorizeAsync(stranger, fallback!)).Succeeded);
    }

    private static Task<WebApplication> BuildAsync() => Composition.BuildAsync(new Switches(false, false),
    [
        "--urls", "https://127.0.0.1:0", "--AzureAd:TenantId=0d4a2c7b-8e1f-4f7a-b9c3-5e6d7f8a9b0c",
        "--AzureAd:ClientId=b7d0c8a4-54f1-4c62-9a56-3f0d1f6f7c11", "--PublicUrl=https://127.0.0.1",
        "--AzureAd:ClientCredentials:0:SourceType=SignedAssertionFilePath",
    ]);

    private static IEnumerable<RouteEndpoint> Endpoints(WebApplication app) =>
        ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>();

    private static bool IsAnonymous(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;

    private static bool IsProgramFile(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.StaticAssets.StaticAssetDescriptor>() is not null;

    private static string Path(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText?.TrimStart('/');
}
