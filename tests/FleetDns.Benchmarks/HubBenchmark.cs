using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using FleetDns.Testing;
using k8s;

namespace FleetDns.Benchmarks;

/// <summary>
/// Compares the sandbox at the size of a large fleet with a real API server, in one run: how long the scenario <c>large</c> takes to be
/// ready, and how long the real server takes to be filled with as many InternalServiceExports (or <c>--exports</c>); the time of a list of
/// all of them, in turns; and the delay with which 20 watchers of the sandbox see 200 changes a second, alone and with a running dashboard.
/// Limits: ready in 20 s, a list no slower than the real one's, and no change lost.
/// </summary>
internal static class HubBenchmark
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        if ((Arguments.Option(arguments, "--real")
            ?? Environment.GetEnvironmentVariable("FLEETDNS_CONFORMANCE_KUBECONFIG")) is not { } realConfig)
        {
            Console.Error.WriteLine(
                "hub: --real or FLEETDNS_CONFORMANCE_KUBECONFIG (a real API server with the fleet's definitions) is required");
            return 2;
        }

        var (members, services) = (Arguments.Number(arguments, "--members", 200), Arguments.Number(arguments, "--services", 250));
        var (watch, exports) = (Stopwatch.StartNew(), Arguments.Number(arguments, "--exports", members * services));
        await using var process = await SandboxProcess.StartAsync("large", new Dictionary<string, string>
        {
            ["Sandbox:Members"] = members.ToString(CultureInfo.InvariantCulture),
            ["Sandbox:Services"] = services.ToString(CultureInfo.InvariantCulture),
        }, TimeSpan.FromMinutes(10));
        var ready = watch.Elapsed.TotalSeconds;
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"ready: {members} members × {services} services in {ready:0.0} s (held to 20), "
                + $"{ProcessorSeconds(process.ProcessId):0.0} s of processor; {Memory(process.ProcessId)}"));

        using var sandbox = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(process.Kubeconfig));
        using var real = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(realConfig));
        watch.Restart();
        var created = await new ExportSeeder(real).FillAsync(exports);
        if (created > 0)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"filled: the real API server took {watch.Elapsed.TotalSeconds:0.0} s for the exports alone, {created} of {exports}"));
        }

        var listed = await CompareListsAsync(sandbox, real, Arguments.Number(arguments, "--rounds", 5));
        var (watchers, rate, seconds) = (
            Arguments.Number(arguments, "--watchers", 20), Arguments.Number(arguments, "--rate", 200),
            Arguments.Number(arguments, "--seconds", 20));
        var complete = await CarryAsync("alone", process.ProcessId, sandbox, watchers, rate, seconds);
        watch.Restart();
        await using (var dashboard = await DashboardProcess.StartAsync(process.Kubeconfig, TimeSpan.FromMinutes(3)))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"dashboard: has read the hub after {watch.Elapsed.TotalSeconds:0.0} s; {Memory(dashboard.ProcessId)}"));
            complete &= await CarryAsync("with the dashboard running", process.ProcessId, sandbox, watchers, rate, seconds);
        }

        Console.WriteLine($"memory of the sandbox at the end: {Memory(process.ProcessId)}");
        return ready <= 20 && listed && complete ? 0 : 1;
    }

    private static async Task<bool> CompareListsAsync(Kubernetes sandbox, Kubernetes real, int rounds)
    {
        await ListAsync(sandbox);
        await ListAsync(real);
        List<double> ours = [], theirs = [];
        for (var i = 0; i < rounds; i++)
        {
            var (seconds, bytes) = await ListAsync(sandbox);
            var (realSeconds, realBytes) = await ListAsync(real);
            ours.Add(seconds / bytes);
            theirs.Add(realSeconds / realBytes);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"round {i + 1}: sandbox {seconds:0.00} s for {bytes / 1e6:0.0} MB, real API server {realSeconds:0.00} s for "
                    + $"{realBytes / 1e6:0.0} MB"));
        }

        var ratio = Median(ours) / Median(theirs);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"list: {ratio:0.00} × the real API server's time for each byte (held to 1)"));
        return ratio <= 1;
    }

    private static double ProcessorSeconds(int id)
    {
        using var process = Process.GetProcessById(id);
        return process.TotalProcessorTime.TotalSeconds;
    }

    private static string Memory(int id)
    {
        var status = File.ReadAllLines($"/proc/{id}/status");
        long Megabytes(string name) =>
            long.Parse(
                status.First(l => l.StartsWith(name, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2],
                CultureInfo.InvariantCulture) / 1024;
        return $"{Megabytes("VmRSS")} MB resident, {Megabytes("VmHWM")} MB at most";
    }

    /// <summary>Seconds and bytes of one whole list, read and discarded.</summary>
    private static async Task<(double Seconds, long Bytes)> ListAsync(Kubernetes client)
    {
        var watch = Stopwatch.StartNew();
        using var response = await SendAsync(client, HttpMethod.Get, ExportSeeder.ListPath, null);
        await using var stream = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[64 * 1024];
        long bytes = 0;
        for (int read; (read = await stream.ReadAsync(buffer)) > 0;)
        {
            bytes += read;
        }

        return (watch.Elapsed.TotalSeconds, bytes);
    }

    /// <summary>
    /// Patches one export at the given rate and records when each watcher sees the mark; true when every watcher saw every change.
    /// </summary>
    private static async Task<bool> CarryAsync(string when, int processId, Kubernetes client, int watchers, int rate, int seconds)
    {
        var home = $"bench-carry-{Environment.TickCount64}";
        var collection = $"apis/networking.fleet.azure.com/v1alpha1/namespaces/{home}/multiclusterservices";
        using var ns = await SendAsync(
            client, HttpMethod.Post, "api/v1/namespaces", $$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{home}}"} }""",
            "application/json");
        using var made = await SendAsync(
            client, HttpMethod.Post, collection,
            """
            {"apiVersion":"networking.fleet.azure.com/v1alpha1","kind":"MultiClusterService","metadata":{"name":"m"},
             "spec":{"serviceImport":{"name":"s"}}}
            """,
            "application/json");
        var changes = rate * seconds;
        var sentAt = new long[changes];
        var lags = new List<double>[watchers];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(seconds * 3 + 30));
        var streams = new List<HttpResponseMessage>();
        for (var i = 0; i < watchers; i++)
        {
            streams.Add(await SendAsync(client, HttpMethod.Get, collection + "?watch=1&timeoutSeconds=600", null));
        }

        var readers = Enumerable.Range(0, watchers)
            .Select(i => Task.Run(() => ReadAsync(streams[i], sentAt, lags[i] = [], patience.Token))).ToArray();

        var (began, busy) = (Stopwatch.GetTimestamp(), ProcessorSeconds(processId));
        for (var i = 0; i < changes; i++)
        {
            // A late change is sent at once, so that the rate does not depend on the timer's resolution.
            var ahead = TimeSpan.FromSeconds((double)i / rate) - Stopwatch.GetElapsedTime(began);
            if (ahead > TimeSpan.Zero)
            {
                await Task.Delay(ahead);
            }

            Volatile.Write(ref sentAt[i], Stopwatch.GetTimestamp());
            using var patched = await SendAsync(
                client, HttpMethod.Patch, collection + "/m", $$"""{"metadata":{"annotations":{"mark":"{{i}}."} } }""",
                "application/merge-patch+json");
            patched.EnsureSuccessStatusCode();
        }

        var took = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await Task.WhenAll(readers);
        foreach (var stream in streams)
        {
            stream.Dispose();
        }

        var all = lags.SelectMany(l => l).Order().ToList();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"watch, {when}: {changes} changes in {took:0.0} s ({changes / took:0} a second) to {watchers} watchers: {all.Count} of "
            + $"{changes * watchers} seen, p50 {At(all, 0.5):0.0} ms, p99 {At(all, 0.99):0.0} ms from request to event; "
            + $"{ProcessorSeconds(processId) - busy:0.0} s of processor"));
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
                {
                    continue;
                }

                var text = line.AsSpan(at + 8);
                var number = int.Parse(text[..text.IndexOf('.')], CultureInfo.InvariantCulture);
                lags.Add(Stopwatch.GetElapsedTime(Volatile.Read(ref sentAt[number])).TotalMilliseconds);
            }
        }
        catch (OperationCanceledException)
        {
            // The time limit has passed: the count shows what is missing.
        }
    }

    private static async Task<HttpResponseMessage> SendAsync(Kubernetes client, HttpMethod method, string path, string? body,
        string type = "")
    {
        using var request = new HttpRequestMessage(method, new Uri(client.BaseUri, path));
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(type));
        }

        if (client.Credentials is { } credentials)
        {
            await credentials.ProcessHttpRequestAsync(request, CancellationToken.None);
        }

        return await client.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static double At(List<double> ordered, double part) =>
        ordered.Count == 0 ? double.NaN : ordered[Math.Min(ordered.Count - 1, (int)(ordered.Count * part))];

    private static double Median(List<double> values) => At([.. values.Order()], 0.5);
}
