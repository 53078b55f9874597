using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using FleetDns.Sandbox.Faults;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Tests.KubeApi;

/// <summary>Concurrent watches, watches beyond their timeout, and watches across a restart.</summary>
public sealed class HubWatchTests : IAsyncLifetime
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(90);
    private HubHost _hub = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _hub = await HubHost.StartAsync(new HubOptions { SlowBy = TimeSpan.FromMilliseconds(700) });
        _client = _hub.Client();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _hub.DisposeAsync();
    }

    [Fact]
    public async Task A_watcher_that_reads_nothing_holds_no_other()
    {
        // 500 changes of 20 kB: ten megabytes, more than sockets and buffers hold.
        const int changes = 500;
        var load = new string('x', 20_000);
        // From a version: a watch without one begins with the state, which may already have some of them, by name.
        var from = $"&resourceVersion={_hub.Store.Version}";
        using var idle = await OpenAsync(_client, from);
        using var other = _hub.Client();
        using var busy = await OpenAsync(other, from);
        using var reader = new StreamReader(await busy.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        using var limit = new CancellationTokenSource(s_limit);

        for (var i = 0; i < changes; i++)
        {
            _hub.Store.Create(
                Kinds.ConfigMap,
                new JsonObject
                {
                    ["metadata"] = new JsonObject { ["name"] = $"c{i}", ["namespace"] = "default" },
                    ["data"] = new JsonObject { ["load"] = load }
                }, "test");
        }

        for (var i = 0; i < changes; i++)
        {
            Assert.Contains($"\"name\":\"c{i}\"", await reader.ReadLineAsync(limit.Token), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_silenced_watch_stays_open_beyond_its_time()
    {
        using var silenced = await OpenAsync(_client, "&timeoutSeconds=3");
        using var reader = new StreamReader(await silenced.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        _hub.Faults.TrySwitch(HubFaults.Silence, on: true);
        _hub.Faults.TrySwitch(HubFaults.Silence, on: false);
        // Another watch with the same timeout, opened later, has ended: the first one's timeout has passed too.
        using var sound = await OpenAsync(_client, "&timeoutSeconds=3");
        using var soundReader = new StreamReader(await sound.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        using var limit = new CancellationTokenSource(s_limit);
        Assert.Null(await soundReader.ReadLineAsync(limit.Token));

        using var quiet = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await reader.ReadLineAsync(quiet.Token));
    }

    [Fact]
    public async Task A_version_from_before_a_restart_is_too_old()
    {
        var before = _hub.Store.Version;
        await using var restarted = await HubHost.StartAsync();
        using var client = restarted.Client();

        using var watch = await OpenAsync(client, $"&resourceVersion={before}");
        using var reader = new StreamReader(await watch.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        using var limit = new CancellationTokenSource(s_limit);
        var error = JsonNode.Parse((await reader.ReadLineAsync(limit.Token))!)!;

        Assert.Equal("ERROR", error["type"]!.ToString());
        Assert.Equal((410, "Expired"), (error["object"]!["code"]!.GetValue<int>(), error["object"]!["reason"]!.ToString()));
        Assert.StartsWith($"too old resource version: {before} (", error["object"]!["message"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_of_a_forgotten_version_are_gone_and_a_page_goes_on_with_a_new_token()
    {
        using var client = new HubClient(_hub);
        for (var i = 0; i < 3; i++)
        {
            _hub.Store.Create(Kinds.ConfigMap,
                new JsonObject { ["metadata"] = new JsonObject { ["name"] = $"c{i}", ["namespace"] = "default" } }, "test");
        }

        var then = _hub.Store.Version;
        var page = (await client.GetAsync(Maps + "?limit=1")).Json["metadata"]!["continue"]!.ToString();
        _hub.Store.Compact();

        var exact = await client.GetAsync($"{Maps}?resourceVersion={then}&resourceVersionMatch=Exact");
        var (code, status) = await client.GetAsync($"{Maps}?limit=1&continue={Uri.EscapeDataString(page)}");
        var rest = await client.GetAsync($"{Maps}?continue={Uri.EscapeDataString(status["metadata"]!["continue"]!.ToString())}");

        Assert.Equal((410, "Expired", "The resourceVersion for the provided list is too old."),
            (exact.Code, exact.Json["reason"]!.ToString(), exact.Json["message"]!.ToString()));
        Assert.Equal((410, "Expired"), (code, status["reason"]!.ToString()));
        Assert.StartsWith("The provided continue parameter is too old to display a consistent list result.", status["message"]!.ToString(),
            StringComparison.Ordinal);
        Assert.Equal(2, rest.Json["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task The_slow_hub_answers_late_and_rightly()
    {
        _hub.Faults.TrySwitch(HubFaults.Slow, on: true);
        var watch = Stopwatch.StartNew();

        using var answer = await _client.GetAsync(Maps, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(watch.Elapsed >= TimeSpan.FromMilliseconds(690), $"The answer came after {watch.Elapsed}.");
    }

    private static Task<HttpResponseMessage> OpenAsync(HttpClient client, string query) =>
        client.GetAsync($"{Maps}?watch=1{query}", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
}
