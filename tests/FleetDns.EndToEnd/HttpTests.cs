using System.Net;
using System.Net.WebSockets;

namespace FleetDns.EndToEnd;

/// <summary>What the published app serves next to its pages.</summary>
[Collection(ReadOnlyFleet.Name)]
public sealed class HttpTests(SandboxedDashboard dashboard)
{
    private static readonly HttpClient s_http = new();

    [Theory]
    [InlineData("/signin")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/css/tokens.css")]
    [InlineData("/_framework/blazor.web.js")]
    [InlineData("/_content/MudBlazor/MudBlazor.min.css")]
    [InlineData("/_content/MudBlazor/MudBlazor.min.js")]
    public async Task The_published_app_serves(string path)
    {
        using var answer = await s_http.GetAsync(new Uri(dashboard.Url + path));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task What_is_not_there_is_404_with_a_page_of_our_own()
    {
        using var http = await Session.ClientAsync(dashboard.Url, "reader");
        using var answer = await http.GetAsync(new Uri(dashboard.Url + "/no/such/page"));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("blazor.web.", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_foreign_host_name_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, dashboard.Url + "/");
        request.Headers.Host = "rebound.example.com";
        using var answer = await s_http.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("http://evil.example.com", false)]
    [InlineData("null", false)]
    [InlineData(null, true)]
    public async Task A_circuit_opens_only_from_our_own_origin(string? foreign, bool opens)
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Cookie", await Session.CookiesAsync(dashboard.Url, "reader"));
        socket.Options.SetRequestHeader("Origin", foreign ?? dashboard.Url);
        var connect = () =>
            socket.ConnectAsync(
                new Uri(dashboard.Url.Replace("http://", "ws://", StringComparison.Ordinal) + "/_blazor"), CancellationToken.None);
        if (opens)
        {
            await connect();
            Assert.Equal(WebSocketState.Open, socket.State);
        }
        else
        {
            await Assert.ThrowsAsync<WebSocketException>(connect);
        }
    }
}
