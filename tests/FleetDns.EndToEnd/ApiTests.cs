using System.Net;
using System.Text.Json;

namespace FleetDns.EndToEnd;

/// <summary>The read API: bearer tokens of personas and nothing else, the same view as on the screens.</summary>
[Collection(ReadOnlyFleet.Name)]
public sealed class ApiTests(SandboxedDashboard dashboard)
{
    private static readonly string[] s_personas = ["reader", "operator"];

    [Fact]
    public async Task A_personas_token_reads_the_fleet()
    {
        using var http = await dashboard.BearerAsync("reader");
        using var answer = await http.GetAsync(new Uri("/api/v1/fleet", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal("live", json.RootElement.GetProperty("hub").GetString());
        var profile = Assert.Single(json.RootElement.GetProperty("profiles").EnumerateArray());
        Assert.Equal("kuard-demo-kuard-atm-demo.trafficmanager.net", profile.GetProperty("fqdn").GetString());
        Assert.Equal(1.0, profile.GetProperty("shares").EnumerateArray().Sum(share => share.GetProperty("effective").GetDouble()), 6);
        Assert.Equal(3, json.RootElement.GetProperty("members").GetArrayLength());
    }

    [Fact]
    public async Task A_personas_token_reads_the_problems()
    {
        using var http = await dashboard.BearerAsync("reader");
        using var json = JsonDocument.Parse(await http.GetStringAsync(new Uri("/api/v1/problems", UriKind.Relative)));
        Assert.Equal("live", json.RootElement.GetProperty("hub").GetString());
        // The tutorial has no problem, but both its clusters are in one region.
        var advice = Assert.Single(json.RootElement.GetProperty("problems").EnumerateArray());
        Assert.Equal(("one-region", "advice"), (advice.GetProperty("rule").GetString(), advice.GetProperty("severity").GetString()));
        Assert.Equal("kuard-atm-demo", advice.GetProperty("subject").GetProperty("name").GetString());
        Assert.NotEmpty(advice.GetProperty("evidence").EnumerateArray());
    }

    [Fact]
    public async Task Without_a_token_the_problems_are_not_told()
    {
        using var http = Session.Anonymous(dashboard.Url);
        using var answer = await http.GetAsync(new Uri("/api/v1/problems", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("wrong")]
    [InlineData("")]
    public async Task Without_a_good_token_it_answers_401_and_never_a_redirect(string? token)
    {
        using var http = Session.Anonymous(dashboard.Url);
        if (token is not null)
        {
            http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        }

        using var answer = await http.GetAsync(new Uri("/api/v1/fleet", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task A_session_cookie_opens_nothing_here()
    {
        using var http = await Session.ClientAsync(dashboard.Url, "admin");
        using var answer = await http.GetAsync(new Uri("/api/v1/fleet", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task A_token_opens_the_api_only()
    {
        foreach (var persona in s_personas)
        {
            using var http = await dashboard.BearerAsync(persona);
            using var answer = await http.GetAsync(new Uri("/", UriKind.Relative));
            Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        }
    }

    [Fact]
    public async Task OpenApi_describes_what_is_served()
    {
        using var http = Session.Anonymous(dashboard.Url);
        using var json = JsonDocument.Parse(await http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)));
        Assert.Equal(
            ["/api/v1/fleet", "/api/v1/problems"], json.RootElement.GetProperty("paths").EnumerateObject().Select(path => path.Name));
        Assert.Equal(
            "bearer",
            json.RootElement.GetProperty("components").GetProperty("securitySchemes").GetProperty("bearer").GetProperty("scheme")
            .GetString());
        Assert.Contains(
            "effective",
            json.RootElement.GetProperty("components").GetProperty("schemas").GetProperty("ShareAnswer").GetProperty("properties")
            .EnumerateObject().Select(property => property.Name));
    }

    [Theory]
    [InlineData("/api/v1/fleet")]
    [InlineData("/openapi/v1.json")]
    public async Task In_local_mode_there_is_no_api(string path)
    {
        await using var app = await PublishedApp.StartAsync(["--urls", "http://127.0.0.1:0", $"Hub:Kubeconfig={dashboard.Kubeconfig}"]);
        using var http = Session.Anonymous(app.Url);
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.DoesNotContain("html", answer.Content.Headers.ContentType?.MediaType ?? "", StringComparison.Ordinal);
    }
}
