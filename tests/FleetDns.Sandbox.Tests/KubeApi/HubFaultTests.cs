using System.Net;
using System.Text.Json.Nodes;
using FleetDns.Sandbox.Faults;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Tests.KubeApi;

/// <summary>Each fault of the hub's transport has its described effect on the wire.</summary>
public sealed class HubFaultTests : IAsyncLifetime
{
    private const string Backends = "/apis/networking.fleet.azure.com/v1beta1/namespaces/default/trafficmanagerbackends";
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);
    private HubHost _hub = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _hub = await HubHost.StartAsync(
            new HubOptions { SlowBy = TimeSpan.FromMilliseconds(300), BookmarkInterval = TimeSpan.FromMilliseconds(50) });
        _client = _hub.Client();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _hub.DisposeAsync();
    }

    [Theory]
    [InlineData(HubFaults.Unauthorized, 401, "Unauthorized")]
    [InlineData(HubFaults.TooManyRequests, 429, "The server has received too many requests and has asked us to try again later")]
    [InlineData(HubFaults.InternalError, 500, "Internal error occurred: etcdserver: request timed out")]
    [InlineData(
        HubFaults.Forbidden, 403,
        "trafficmanagerbackends.networking.fleet.azure.com is forbidden: User \"admin\" cannot list resource \"trafficmanagerbackends\" "
        + "in API group \"networking.fleet.azure.com\" in the namespace \"default\"")]
    public async Task A_refusing_fault_answers_in_the_shape_of_the_API_server_until_it_is_off(string fault, int code, string message)
    {
        _hub.Faults.TrySwitch(fault, on: true);
        using var refused = await _client.GetAsync(Backends, TestContext.Current.CancellationToken);
        _hub.Faults.TrySwitch(fault, on: false);
        using var served = await _client.GetAsync(Backends, TestContext.Current.CancellationToken);

        var status = JsonNode.Parse(await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal((code, message), ((int)refused.StatusCode, status["message"]!.GetValue<string>()));
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
        if (code == 429)
        {
            Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter!.Delta);
        }
    }

    [Fact]
    public async Task Close_ends_open_watches_ordinarily_and_new_ones_too()
    {
        using var open = await WatchAsync();

        _hub.Faults.TrySwitch(HubFaults.Close, on: true);
        using var another = await WatchAsync();

        Assert.Null(await NextAsync(open));
        Assert.Null(await NextAsync(another));
    }

    [Fact]
    public async Task Silence_keeps_the_watch_open_and_sends_nothing_even_afterwards()
    {
        using var watch = await WatchAsync("&allowWatchBookmarks=true");
        Assert.Contains("BOOKMARK", await NextAsync(watch), StringComparison.Ordinal);

        _hub.Faults.TrySwitch(HubFaults.Silence, on: true);
        _hub.Store.Create(Kinds.TrafficManagerBackend, Objects.Backend("b", "default"), "test");
        _hub.Faults.TrySwitch(HubFaults.Silence, on: false);
        using var fresh = await WatchAsync();   // a new one works again

        Assert.Contains("ADDED", await NextAsync(fresh), StringComparison.Ordinal);
        using var quiet = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            while (await watch.ReadLineAsync(quiet.Token) is { } line)
            {
                Assert.Contains("BOOKMARK", line, StringComparison.Ordinal);   // sent before the silence
            }
        });
    }

    [Fact]
    public async Task Compact_makes_a_resume_from_before_too_old_and_open_watches_go_on()
    {
        var before = _hub.Store.Version;
        using var open = await WatchAsync($"&resourceVersion={before}");

        _hub.Store.Create(Kinds.Namespace, new JsonObject { ["metadata"] = new JsonObject { ["name"] = "other" } }, "test");
        _hub.Faults.TrySwitch(HubFaults.Compact, on: true);
        using var resumed = await WatchAsync($"&resourceVersion={before}");
        var error = JsonNode.Parse((await NextAsync(resumed))!)!;

        Assert.Equal("ERROR", error["type"]!.GetValue<string>());
        Assert.Equal(410, error["object"]!["code"]!.GetValue<int>());
        Assert.Null(await NextAsync(resumed));
        Assert.False(_hub.Faults.IsOn(HubFaults.Compact));
    }

    [Fact]
    public async Task Gone_returns_the_HTTP_status_for_a_resume()
    {
        _hub.Faults.TrySwitch(HubFaults.Gone, on: true);

        using var answer = await _client.GetAsync($"{Backends}?watch=1&resourceVersion={_hub.Store.Version}",
            TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Gone, answer.StatusCode);
        Assert.Contains("\"reason\":\"Expired\"", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cut_breaks_off_in_the_middle_of_a_line()
    {
        using var watch = await WatchAsync();
        _hub.Faults.TrySwitch(HubFaults.Cut, on: true);
        _hub.Store.Create(Kinds.TrafficManagerBackend, Objects.Backend("b", "default"), "test");

        await Assert.ThrowsAnyAsync<IOException>(async () => Assert.Null(await NextAsync(watch)));
    }

    [Fact]
    public async Task Refuse_resets_the_connection()
    {
        _hub.Faults.TrySwitch(HubFaults.Refuse, on: true);

        await Assert.ThrowsAsync<HttpRequestException>(() => _client.GetAsync(Backends, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Every_fault_describes_its_effect_in_one_sentence()
    {
        Assert.Equal(11, _hub.Faults.List().Count);
        Assert.All(_hub.Faults.List(), f =>
        {
            Assert.StartsWith("hub-", f.Name, StringComparison.Ordinal);
            Assert.EndsWith(".", f.Causes, StringComparison.Ordinal);
        });
        Assert.False(_hub.Faults.TrySwitch("no-such-fault", on: true));
    }

    private async Task<StreamReader> WatchAsync(string query = "")
    {
        var response = await _client.GetAsync($"{Backends}?watch=1{query}", HttpCompletionOption.ResponseHeadersRead,
            TestContext.Current.CancellationToken);
        return new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
    }

    private static async Task<string?> NextAsync(StreamReader reader)
    {
        using var limit = new CancellationTokenSource(s_limit);
        return await reader.ReadLineAsync(limit.Token);
    }
}
