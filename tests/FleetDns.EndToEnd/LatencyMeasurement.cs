using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;

namespace FleetDns.EndToEnd;

/// <summary>
/// Not a test but a measurement, run by name: from an event at the hub to the pixel in a browser, against
/// <c>kubectl get -w</c> in the same run. <c>FleetDns.EndToEnd -explicit only -class FleetDns.EndToEnd.LatencyMeasurement</c>
/// </summary>
public sealed class LatencyMeasurement(Chromium chromium, SandboxedDashboard dashboard, ITestOutputHelper output)
    : IClassFixture<SandboxedDashboard>
{
    private const int Patches = 100;
    private const int FirstWeight = 101;

    [Fact(Explicit = true)]
    public async Task Event_to_pixel_against_kubectl_watch()
    {
        await using var tab = await chromium.OpenAsync(dashboard.Url + "/profiles/kuard-demo/kuard-atm-demo");
        await tab.Page.EvaluateAsync("""
            () => {
              window.seen = {};
              const look = () => {
                const slider = document.querySelector('[aria-label="Weight of backend kuard-atm-demo-backend"]');
                window.seen[slider.value] ??= Date.now();
                requestAnimationFrame(look);
              };
              look();
            }
            """);
        var printed = new Dictionary<int, double>();
        using var watch = Process.Start(new ProcessStartInfo("kubectl",
            ["--kubeconfig", dashboard.Kubeconfig, "get", "tmb", "kuard-atm-demo-backend", "-n", "kuard-demo", "-w", "-o",
                "jsonpath={.spec.weight}{\"\\n\"}"])
        { RedirectStandardOutput = true })!;
        watch.OutputDataReceived += (_, line) =>
        {
            if (int.TryParse(line.Data, NumberStyles.None, CultureInfo.InvariantCulture, out var weight))
            {
                printed.TryAdd(weight, Now());
            }
        };
        watch.BeginOutputReadLine();
        for (var weight = FirstWeight; weight < FirstWeight + Patches; weight++)
        {
            await dashboard.KubectlAsync(
                "patch", "tmb", "kuard-atm-demo-backend", "-n", "kuard-demo", "--type=merge", "-p",
                $$$"""{"spec":{"weight":{{{weight}}}}}""");
        }

        await tab.Page.WaitForFunctionAsync(
            $"() => window.seen['{FirstWeight + Patches - 1}']", null, new PageWaitForFunctionOptions { Timeout = 10_000 });
        watch.Kill();
        await watch.WaitForExitAsync();

        var drawn =
            JsonDocument.Parse(await tab.Page.EvaluateAsync<string>("() => JSON.stringify(window.seen)")).RootElement.EnumerateObject()
            .ToDictionary(p => int.Parse(p.Name, CultureInfo.InvariantCulture), p => p.Value.GetDouble());
        var beyond = Enumerable.Range(FirstWeight, Patches).Where(w => drawn.ContainsKey(w) && printed.ContainsKey(w))
            .Select(w => drawn[w] - printed[w]).Order().ToArray();
        Assert.True(beyond.Length > Patches * 9 / 10, $"only {beyond.Length} of {Patches} values were seen by both");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{beyond.Length} of {Patches} patches; pixel after kubectl -w: p50 {beyond[beyond.Length / 2]:0} ms, p99 "
            + $"{beyond[beyond.Length * 99 / 100]:0} ms, least {beyond[0]:0} ms, most {beyond[^1]:0} ms"));
    }

    private static double Now() => (DateTime.UtcNow - DateTime.UnixEpoch).TotalMilliseconds;
}
