using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using k8s;

namespace FleetDns.Benchmarks;

/// <summary>
/// The sandbox's hub at the size of a large fleet beside a real API server, in one run: the time of a list of all InternalServiceExports by turns,
/// and how late 20 watchers of the sandbox see 200 changes a second. Held to: a list no slower than the real one's, and no change lost.
/// </summary>
internal static class HubBenchmark
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (Option(arguments, "--kubeconfig") is not { } sandboxConfig || Option(arguments, "--real") is not { } realConfig)
        {
            Console.Error.WriteLine("hub: --kubeconfig (a sandbox) and --real (a real API server) are needed");
            return 2;
        }

        var exports = Number(arguments, "--exports", 50_000);
        using var sandbox = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(sandboxConfig));
        using var real = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(realConfig));
        await new ExportSeeder(sandbox).FillAsync(exports);
        await new ExportSeeder(real).FillAsync(exports);

        await ListAsync(sandbox);
        await ListAsync(real);
        List<double> ours = [], theirs = [];
        for (var i = 0; i < Number(arguments, "--rounds", 5); i++)
        {
            var (seconds, bytes) = await ListAsync(sandbox);
            var (realSeconds, realBytes) = await ListAsync(real);
            ours.Add(seconds / bytes);
            theirs.Add(realSeconds / realBytes);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {i + 1}: sandbox {seconds:0.00} s for {bytes / 1e6:0.0} MB, real API server {realSeconds:0.00} s for {realBytes / 1e6:0.0} MB"));
        }

        var ratio = Median(ours) / Median(theirs);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"list: {ratio:0.00} × the real API server's time for each byte (held to 1)"));
        var complete = await CarryAsync(sandbox, Number(arguments, "--watchers", 20), Number(arguments, "--rate", 200), Number(arguments, "--seconds", 20));
        if (Option(arguments, "--pid") is { } pid)
            Console.WriteLine($"memory of the sandbox: {(await File.ReadAllLinesAsync($"/proc/{pid}/status")).First(l => l.StartsWith("VmRSS", StringComparison.Ordinal))}");
        return ratio <= 1 && complete ? 0 : 1;
    }

    /// <summary>Seconds and bytes of one whole list, read and thrown away.</summary>
    private static async Task<(double Seconds, long Bytes)> ListAsync(Kubernetes client)
    {
        var watch = Stopwatch.StartNew();
        using var response = await SendAsync(client, HttpMethod.Get, ExportSeeder.ListPath, null);
        await using var stream = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[64 * 1024];
        long bytes = 0;
        for (int read; (read = await stream.ReadAsync(buffer)) > 0;)
            bytes += read;
        return (watch.Elapsed.TotalSeconds, bytes);
    }

    /// <summary>Patches one export at the rate and lets each watcher note when it sees the mark; true when every watcher saw every change.</summary>
    private static async Task<bool> CarryAsync(Kubernetes client, int watchers, int rate, int seconds)
    {
        const string Home = "bench-carry";
        var collection = $"apis/networking.fleet.azure.com/v1alpha1/namespaces/{Home}/multiclusterservices";
        using var ns = await SendAsync(client, HttpMethod.Post, "api/v1/namespaces", $$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{Home}}"} }""", "application/json");
        using var made = await SendAsync(client, HttpMethod.Post, collection, """{"apiVersion":"networking.fleet.azure.com/v1alpha1","kind":"MultiClusterService","metadata":{"name":"m"},"spec":{"serviceImport":{"name":"s"}}}""", "application/json");
        var changes = rate * seconds;
        var sentAt = new long[changes];
        var lags = new List<double>[watchers];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(seconds * 3 + 30));
        var streams = new List<HttpResponseMessage>();
        for (var i = 0; i < watchers; i++)
            streams.Add(await SendAsync(client, HttpMethod.Get, collection + "?watch=1&timeoutSeconds=600", null));
        var readers = Enumerable.Range(0, watchers).Select(i => Task.Run(() => ReadAsync(streams[i], sentAt, lags[i] = [], patience.Token))).ToArray();

        using var tick = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / rate));
        for (var i = 0; i < changes; i++)
        {
            await tick.WaitForNextTickAsync();
            Volatile.Write(ref sentAt[i], Stopwatch.GetTimestamp());
            using var patched = await SendAsync(client, HttpMethod.Patch, collection + "/m", $$"""{"metadata":{"annotations":{"mark":"{{i}}."} } }""", "application/merge-patch+json");
            patched.EnsureSuccessStatusCode();
        }

        var took = Stopwatch.GetElapsedTime(sentAt[0]).TotalSeconds;
        await Task.WhenAll(readers);
        foreach (var stream in streams)
            stream.Dispose();
        var all = lags.SelectMany(l => l).Order().ToList();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"watch: {changes} changes in {took:0.0} s ({changes / took:0} a second) to {watchers} watchers: {all.Count} of {changes * watchers} seen, p50 {At(all, 0.5):0.0} ms, p99 {At(all, 0.99):0.0} ms from request to event"));
        return all.Count == changes * watchers;
    }

    private static async Task ReadAsync(HttpResponseMessage response, long[] sentAt, List<double> lags, CancellationToken token)
    {
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(token));
        try
        {
            while (lags.Count < sentAt.Length && await reader.ReadLineAsync(token) is { } line)
            {
                var at = line.IndexOf("\"mark\":\"", StringComparison.Ordinal);
                if (at < 0)
                    continue;
                var text = line.AsSpan(at + 8);
                var number = int.Parse(text[..text.IndexOf('.')], CultureInfo.InvariantCulture);
                lags.Add(Stopwatch.GetElapsedTime(Volatile.Read(ref sentAt[number])).TotalMilliseconds);
            }
        }
        catch (OperationCanceledException)
        {
            // Patience is over: what is missing shows in the count.
        }
    }

    private static async Task<HttpResponseMessage> SendAsync(Kubernetes client, HttpMethod method, string path, string? body, string type = "")
    {
        using var request = new HttpRequestMessage(method, new Uri(client.BaseUri, path));
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(type));
        if (client.Credentials is { } credentials)
            await credentials.ProcessHttpRequestAsync(request, CancellationToken.None);
        return await client.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static double At(List<double> ordered, double part) => ordered.Count == 0 ? double.NaN : ordered[Math.Min(ordered.Count - 1, (int)(ordered.Count * part))];

    private static double Median(List<double> values) => At([.. values.Order()], 0.5);

    private static int Number(string[] arguments, string name, int otherwise) => Option(arguments, name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private static string? Option(string[] arguments, string name) => Array.IndexOf(arguments, name) is var at and >= 0 && at + 1 < arguments.Length ? arguments[at + 1] : null;
}
