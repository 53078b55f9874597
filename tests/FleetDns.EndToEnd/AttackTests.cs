using System.Net;
using System.Net.WebSockets;

namespace FleetDns.EndToEnd;

/// <summary>What is closed stays closed, whatever the method, the size or the haste. Each attack is named by what it tries.</summary>
[Collection(ReadOnlyFleet.Name)]
public sealed class AttackTests(SandboxedDashboard dashboard)
{
    private static readonly string[] s_methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    [Theory]
    [InlineData("/")]
    [InlineData("/profiles")]
    [InlineData("/profiles/kuard-demo/kuard-atm-demo")]
    [InlineData("/not-found")]
    [InlineData("/api/v1/fleet")]
    [InlineData("/_blazor")]
    [InlineData("/_blazor/negotiate")]
    [InlineData("/_blazor/disconnect")]
    [InlineData("/_blazor/initializers")]
    public async Task Anonymous_no_method_opens_anything(string path)
    {
        using var http = Session.Anonymous(dashboard.Url);
        foreach (var method in s_methods)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            using var answer = await http.SendAsync(request);
            Assert.False(answer.IsSuccessStatusCode, $"{method} {path} answered {(int)answer.StatusCode}");
        }
    }

    [Fact]
    public async Task Compressed_secrets_the_circuit_does_not_compress()
    {
        using var socket = await ConnectAsync(compress: true);
        Assert.DoesNotContain(
            socket.HttpResponseHeaders!.Keys, name => name.Equals("Sec-WebSocket-Extensions", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Oversize_message_ends_the_circuit_and_not_the_dashboard()
    {
        using var socket = await ConnectAsync(compress: false);
        await socket.SendAsync(
            "{\"protocol\":\"blazorpack\",\"version\":1}\u001e"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var buffer = new byte[4096];
        await socket.ReceiveAsync(buffer, late.Token);   // the handshake's answer

        // A length of 4 MB announced in the protocol's own form, and a body to match.
        var huge = new byte[4 * 1024 * 1024];
        new byte[] { 0xFC, 0xFF, 0xFF, 0x01 }.CopyTo(huge, 0);
        var ended = false;
        try
        {
            await socket.SendAsync(huge, WebSocketMessageType.Binary, true, late.Token);
            while (!ended)
            {
                ended = (await socket.ReceiveAsync(buffer, late.Token)).MessageType == WebSocketMessageType.Close;
            }
        }
        catch (WebSocketException)
        {
            ended = true;   // cut off while still sending
        }

        Assert.True(ended);
        using var http = Session.Anonymous(dashboard.Url);
        using var answer = await http.GetAsync(new Uri("/health/live", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Too_many_sign_ins_of_one_address_are_refused()
    {
        var directory = Directory.CreateTempSubdirectory("fleetdns-e2e-");
        await using (
            var app = await PublishedApp.StartAsync(
                ["--sandbox", .. SandboxedDashboard.Arguments(directory.FullName), "SignIn:AttemptsPerMinute=2"]))
        {
            var answers = new List<HttpStatusCode>();
            for (var attempt = 0; attempt < 3; attempt++)
            {
                using var http = Session.Anonymous(app.Url);
                using var answer = await Session.PostAsync(http, "/signin", "signin", ("persona", "reader"));
                answers.Add(answer.StatusCode);
            }

            Assert.Equal([HttpStatusCode.Found, HttpStatusCode.Found, HttpStatusCode.TooManyRequests], answers);
        }

        directory.Delete(recursive: true);
    }

    private async Task<ClientWebSocket> ConnectAsync(bool compress)
    {
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.SetRequestHeader("Origin", dashboard.Url);
        socket.Options.SetRequestHeader("Cookie", await Session.CookiesAsync(dashboard.Url, "reader"));
        if (compress)
        {
            socket.Options.DangerousDeflateOptions = new WebSocketDeflateOptions();
        }

        await socket.ConnectAsync(
            new Uri(dashboard.Url.Replace("http://", "ws://", StringComparison.Ordinal) + "/_blazor"), CancellationToken.None);
        return socket;
    }
}
