using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace FleetDns.EndToEnd;

/// <summary>
/// Changes at a steady rate, straight to the sandbox's hub: by turns a member's label, an export's weight and an Event about a profile.
/// Counts what the hub took; what its controllers make of it comes on top.
/// </summary>
public sealed class HubLoad : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly CancellationTokenSource _stop = new();
    private readonly long _began = Stopwatch.GetTimestamp();
    private Task _running = Task.CompletedTask;
    private long _taken;
    private long _first;

    private HubLoad(HttpClient http) => _http = http;

    public ConcurrentQueue<string> Refusals { get; } = new();

    /// <summary>Changes a second that the hub took so far.</summary>
    public double Rate => Interlocked.Read(ref _taken) / Stopwatch.GetElapsedTime(_began).TotalSeconds;

    /// <summary>Events a second at the hub so far, its controllers' writes included: one counter stands for all objects.</summary>
    public async Task<double> EventsAsync() => (await CounterAsync() - _first) / Stopwatch.GetElapsedTime(_began).TotalSeconds;

    public static async Task<HubLoad> StartAsync(JsonElement sandbox, int perSecond)
    {
        var hub = sandbox.GetProperty("hub").GetString()!;
        var token = await Command.KubectlAsync(
            sandbox.GetProperty("kubeconfig").GetString()!, "config", "view", "--raw", "-o", "jsonpath={.users[0].user.token}");
        var load = new HubLoad(Client(hub, sandbox.GetProperty("caFile").GetString()!, token));
        var members = await load.NamesAsync("/apis/cluster.kubernetes-fleet.io/v1/memberclusters");
        var exports = await load.NamesAsync("/apis/networking.fleet.azure.com/v1alpha1/internalserviceexports");
        var profiles = await load.NamesAsync("/apis/networking.fleet.azure.com/v1beta1/trafficmanagerprofiles");
        load._first = await load.CounterAsync();
        load._running =
            Task.WhenAll(Enumerable.Range(0, 4).Select(worker => load.RunAsync(worker, perSecond / 4.0, members, exports, profiles)));
        return load;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _http.Dispose();
        _stop.Dispose();
    }

    /// <summary>One change more, next to the steady ones.</summary>
    public async Task PatchAsync(string path, string body)
    {
        using var request = Patch(path, body);
        using var answer = await _http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }

    private async Task RunAsync(
        int worker, double perSecond, List<(string Namespace, string Name)> members, List<(string Namespace, string Name)> exports,
        List<(string Namespace, string Name)> profiles)
    {
        for (var step = worker; !_stop.IsCancellationRequested; step += 4)
        {
            using var request = (step % 3) switch
            {
                0 => Patch(
                    $"/apis/cluster.kubernetes-fleet.io/v1/memberclusters/{members[step % members.Count].Name}",
                    $$$"""{"metadata":{"labels":{"load":"{{{step}}}"} } }"""),
                1 => Patch(
                    $"/apis/networking.fleet.azure.com/v1alpha1/namespaces/{exports[step % exports.Count].Namespace}"
                    + $"/internalserviceexports/{exports[step % exports.Count].Name}",
                    $$$"""{"spec":{"weight":{{{10 + (step % 90)}}} } }"""),
                _ => Event(profiles[step % profiles.Count], step),
            };
            using var answer = await _http.SendAsync(request, _stop.Token);
            if (answer.IsSuccessStatusCode)
            {
                Interlocked.Increment(ref _taken);
            }
            else if (Refusals.Count < 5)
            {
                Refusals.Enqueue(await answer.Content.ReadAsStringAsync(_stop.Token));
            }

            var ahead = ((((step - worker) / 4) + 1) / perSecond) - Stopwatch.GetElapsedTime(_began).TotalSeconds;
            if (ahead > 0)
            {
                await Task.Delay(TimeSpan.FromSeconds(ahead), _stop.Token);
            }
        }
    }

    private static HttpRequestMessage Patch(string path, string body) =>
        new(HttpMethod.Patch,
        path + "?fieldManager=load")
        { Content = new StringContent(body, Encoding.UTF8, "application/merge-patch+json") };

    private static HttpRequestMessage Event((string Namespace, string Name) about, int step) =>
        new(HttpMethod.Post, $"/api/v1/namespaces/{about.Namespace}/events")
        {
            Content = new StringContent(string.Create(CultureInfo.InvariantCulture, $$$"""
            {"apiVersion":"v1","kind":"Event","metadata":{"name":"load.{{{step}}}","namespace":"{{{about.Namespace}}}"},
             "involvedObject":{"apiVersion":"networking.fleet.azure.com/v1beta1","kind":"TrafficManagerProfile",
              "namespace":"{{{about.Namespace}}}","name":"{{{about.Name}}}"},
             "type":"Normal","reason":"Load","message":"event {{{step}}}","count":1,
             "firstTimestamp":"{{{DateTime.UtcNow:yyyy-MM-ddTHH:mm:ssZ}}}","lastTimestamp":"{{{DateTime.UtcNow:yyyy-MM-ddTHH:mm:ssZ}}}"}
            """),
            Encoding.UTF8, "application/json"),
        };

    private async Task<long> CounterAsync()
    {
        using var document = JsonDocument.Parse(await _http.GetStringAsync(new Uri("/api/v1/namespaces?limit=1", UriKind.Relative)));
        return long.Parse(
            document.RootElement.GetProperty("metadata").GetProperty("resourceVersion").GetString()!, CultureInfo.InvariantCulture);
    }

    private async Task<List<(string Namespace, string Name)>> NamesAsync(string path)
    {
        using var document = JsonDocument.Parse(await _http.GetStringAsync(new Uri(path, UriKind.Relative)));
        return [
            .. document.RootElement.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("metadata"))
            .Select(meta => (meta.TryGetProperty("namespace", out var ns) ? ns.GetString()! : "", meta.GetProperty("name").GetString()!))];
    }

    private static HttpClient Client(string hub, string caFile, string token)
    {
        var ca = X509CertificateLoader.LoadCertificateFromFile(caFile);
        var handler = new SocketsHttpHandler { UseProxy = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
        {
            chain!.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.Add(ca);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            return chain.Build((X509Certificate2)certificate!);
        };
        var http = new HttpClient(handler) { BaseAddress = new Uri(hub) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }
}
