using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FleetDns.Core.Fleet;
using FleetDns.Sources.Cluster;
using k8s;
using Microsoft.Extensions.Logging.Abstractions;

namespace FleetDns.Benchmarks;

/// <summary>
/// The time of a cache from empty to Live with all InternalServiceExports, compared with curl downloading the same list, in turns in one
/// run. Limits: time ≤ 1.5 × curl, memory ≤ 3 × the list without managedFields.
/// </summary>
internal static class CacheBenchmark
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        var kubeconfig = Arguments.Option(arguments, "--kubeconfig");
        if (kubeconfig is null)
        {
            Console.Error.WriteLine("cache: --kubeconfig is missing");
            return 2;
        }

        var exports = int.Parse(Arguments.Option(arguments, "--exports") ?? "50000", CultureInfo.InvariantCulture);
        var rounds = int.Parse(Arguments.Option(arguments, "--rounds") ?? "5", CultureInfo.InvariantCulture);
        var configuration = KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig);
        using var client = new Kubernetes(configuration);
        await new ExportSeeder(client).FillAsync(exports);

        var folder = Directory.CreateTempSubdirectory("fleetdns-benchmark-");
        try
        {
            var file = Path.Combine(folder.FullName, "list.json");
            await CurlAsync(client, configuration, file);   // warms up the server
            await CacheAsync(kubeconfig, exports);          // and the cache
            var (curl, cache, memory, work) = (new List<double>(), new List<double>(), 0L, 0.0);
            for (var i = 0; i < rounds; i++)
            {
                curl.Add(await CurlAsync(client, configuration, file));
                (var seconds, memory, work) = await CacheAsync(kubeconfig, exports);
                cache.Add(seconds);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"round {i + 1}: curl {curl[^1]:0.00} s, cache {seconds:0.00} s ({work:0.00} s of processor time)"));
            }

            var (whole, trimmed) = await SizesAsync(file);
            var (curlTime, cacheTime) = (Median(curl), Median(cache));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"list: {exports} exports, {whole / 1e6:0.0} MB, without managedFields {trimmed / 1e6:0.0} MB"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"time: curl {curlTime:0.00} s, cache to Live {cacheTime:0.00} s, ratio {cacheTime / curlTime:0.00} (held to 1.5)"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"memory: {memory / 1e6:0.0} MB, ratio {(double)memory / trimmed:0.00} (held to 3)"));
            return cacheTime / curlTime <= 1.5 && (double)memory / trimmed <= 3 ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>
    /// Seconds that curl takes, including the connection, as for the cache. It uses FleetDns' user agent: for a client named
    /// curl, the API server indents its JSON.
    /// </summary>
    private static async Task<double> CurlAsync(Kubernetes client, KubernetesClientConfiguration configuration, string file)
    {
        var start = new ProcessStartInfo("curl") { RedirectStandardOutput = true };
        foreach (
            var argument in (string[])[
                "-s", "-S", "-k", "--fail", "-o", file, "-w", "%{time_total}", "-A", "fleetdns", "-H",
                $"Authorization: Bearer {configuration.AccessToken}",
                new Uri(client.BaseUri, ExportSeeder.ListPath + "?resourceVersion=0").ToString()])
        {
            start.ArgumentList.Add(argument);
        }

        using var curl = Process.Start(start)!;
        var output = await curl.StandardOutput.ReadToEndAsync();
        await curl.WaitForExitAsync();
        return curl.ExitCode == 0
            ? double.Parse(output, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"curl ended with {curl.ExitCode}");
    }

    private static async Task<(double Seconds, long Memory, double Work)> CacheAsync(string kubeconfig, int exports)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var process = Process.GetCurrentProcess();
        var work = process.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        using var hub = HubClient.Open(kubeconfig, null);
        using var stop = new CancellationTokenSource();
        var caches = new HubCaches(hub, new HubOptions(), TimeProvider.System, NullLoggerFactory.Instance);
        var running = caches.Of(HubKinds.Exports).RunAsync(stop.Token);
        await foreach (var snapshot in caches.Of(HubKinds.Exports).SubscribeAsync(stop.Token))
        {
            if (snapshot.Freshness.State == SourceState.Live)
            {
                break;
            }

            if (snapshot.Freshness.Problem is { } problem)
            {
                throw new InvalidOperationException(problem);
            }
        }

        var seconds = watch.Elapsed.TotalSeconds;
        process.Refresh();
        work = process.TotalProcessorTime - work;
        if (caches.Of(HubKinds.Exports).Current.Items.Count < exports)
        {
            throw new InvalidOperationException($"only {caches.Of(HubKinds.Exports).Current.Items.Count} of {exports} exports were listed");
        }

        var memory = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(caches);
        await stop.CancelAsync();
        await running;
        return (seconds, memory, work.TotalSeconds);
    }

    private static async Task<(long Whole, long Trimmed)> SizesAsync(string file)
    {
        await using var stream = File.OpenRead(file);
        using var document = await JsonDocument.ParseAsync(stream);
        var managed = document.RootElement.GetProperty("items").EnumerateArray()
            .Sum(i => i.GetProperty("metadata").TryGetProperty("managedFields", out var fields) ? (long)fields.GetRawText().Length : 0);
        return (stream.Length, stream.Length - managed);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
