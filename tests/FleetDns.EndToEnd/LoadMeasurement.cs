using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FleetDns.EndToEnd;

/// <summary>
/// Not a test but a measurement, run by name: scenario <c>large</c> and a steady rate of changes under real browsers. For every page: time
/// to open, quiet and under load, and how smooth it stays; event to pixel against <c>kubectl get -w</c> in the same run; what one more
/// viewer costs. Sizes by environment: <c>FLEETDNS_LOAD_MEMBERS</c> (20), <c>_SERVICES</c> (25), <c>_RATE</c> (200 changes a second),
/// <c>_PROBES</c> (100), <c>_VIEWERS</c> (10), <c>_PATIENCE</c> (300 s to settle).
/// </summary>
public sealed class LoadMeasurement(Chromium chromium, ITestOutputHelper output)
{
    private const int FirstWeight = 101;
    private static readonly DirectoryInfo s_directory = Directory.CreateTempSubdirectory("fleetdns-load-");

    [Fact(Explicit = true)]
    public async Task Every_page_of_a_large_fleet_under_a_steady_rate_of_changes()
    {
        var (members, services) = (Setting("MEMBERS", 20), Setting("SERVICES", 25));
        var started = Stopwatch.GetTimestamp();
        await using var app = await PublishedApp.StartAsync(
            ["--sandbox", .. SandboxedDashboard.Arguments(s_directory.FullName), "Sandbox:Scenario=large", $"Sandbox:Members={members}",
                $"Sandbox:Services={services}"],
            patience: TimeSpan.FromSeconds(Setting("PATIENCE", 300)));
        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(s_directory.FullName, "sandbox.json")));
        var info = document.RootElement.Clone();
        Say($"{members} members, {services} services: settled and listening after {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");

        await using var tab = await chromium.OpenAsync(app.Url, persona: "admin");   // who may open every page
        await Expect(tab.Page.GetByRole(AriaRole.Status, new() { Name = "Freshness" }))
            .ToContainTextAsync("Hub live", new() { Timeout = 60_000 });
        var profile = (
            await Command.KubectlAsync(
                info.GetProperty("kubeconfig").GetString()!, "get", "tmb", "-A", "-o",
                "jsonpath={.items[0].metadata.namespace}/{.items[0].spec.profile.name}/{.items[0].metadata.name}")).Split('/');
        string[] pages = [
            .. await tab.Page.Locator(".shell > .nav a[data-go]").EvaluateAllAsync<string[]>("links => links.map(link => link.pathname)"),
            $"/profiles/{profile[0]}/{profile[1]}"];

        await OpenAllAsync("quiet", tab, app.Url, pages);
        await using (var load = await HubLoad.StartAsync(info, Setting("RATE", 200)))
        {
            await Task.Delay(TimeSpan.FromSeconds(3));
            await OpenAllAsync("under load", tab, app.Url, pages);
            await ProbeAsync(load, tab, app.Url, info.GetProperty("kubeconfig").GetString()!, profile);
            Say($"the hub took {load.Rate:0} changes/s, with what its controllers made of them {await load.EventsAsync():0} events/s",
                $"{(load.Refusals.IsEmpty ? "" : $"; refused: {string.Join(" | ", load.Refusals)}")}");
        }

        if (Setting("VIEWERS", 10) is > 0 and var viewers)
        {
            await ViewersAsync(app, viewers);
        }

        foreach (var line in tab.Console)
        {
            Say($"console: {line}");
        }

        Assert.Empty(tab.Console);
    }

    /// <summary>Each page by its address (a new circuit) and by its link, then how far apart its frames are for 3 s.</summary>
    private async Task OpenAllAsync(string when, Tab tab, string url, string[] pages)
    {
        foreach (var path in pages)
        {
            var cold = Stopwatch.GetTimestamp();
            await tab.Page.GotoAsync(url + path, new() { WaitUntil = WaitUntilState.Commit });
            await ShownAsync(tab.Page);
            var opened = Stopwatch.GetElapsedTime(cold);
            var warm = "";
            if (await tab.Page.Locator($".shell > .nav a[data-go][href='{(path == "/" ? "./" : path[1..])}']").CountAsync() == 1)
            {
                await tab.Page.Locator($".shell > .nav a[data-go='{(path == "/" ? "p" : "o")}']").ClickAsync();
                await ShownAsync(tab.Page);
                var before = Stopwatch.GetTimestamp();
                await tab.Page.Locator($".shell > .nav a[data-go][href='{(path == "/" ? "./" : path[1..])}']").ClickAsync();
                await Assertions.Expect(tab.Page).ToHaveURLAsync(url + path);
                await ShownAsync(tab.Page);
                warm = string.Create(
                    CultureInfo.InvariantCulture, $", by its link {Stopwatch.GetElapsedTime(before).TotalMilliseconds:0} ms");
            }

            var gaps = await tab.Page.EvaluateAsync<double[]>("""
                () => new Promise(done => {
                  const gaps = []; let last = performance.now(); const until = last + 3000;
                  const frame = now => {
                    gaps.push(now - last);
                    last = now;
                    now < until ? requestAnimationFrame(frame) : done(gaps.sort((a, b) => a - b));
                  };
                  requestAnimationFrame(frame);
                })
                """);
            Say($"{when}: {path}: opened in {opened.TotalMilliseconds:0} ms{warm}; frames p50 {gaps[gaps.Length / 2]:0} ms, ",
                $"p99 {gaps[gaps.Length * 99 / 100]:0} ms, most {gaps[^1]:0} ms");
        }
    }

    private static async Task ShownAsync(IPage page)
    {
        await Expect(page.Locator("main h1").First).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Expect(page.Locator("main h1").First).Not.ToHaveTextAsync(
            new System.Text.RegularExpressions.Regex("^(Catching up|Reading)"), new() { Timeout = 60_000 });
        await Expect(page.Locator("main .panel").First).ToBeVisibleAsync(new() { Timeout = 60_000 });
    }

    /// <summary>A backend's weight from 101 upwards, five a second: when kubectl prints it and when the browser draws it.</summary>
    private async Task ProbeAsync(HubLoad load, Tab tab, string url, string kubeconfig, string[] profile)
    {
        var probes = Setting("PROBES", 100);
        await tab.Page.GotoAsync($"{url}/profiles/{profile[0]}/{profile[1]}");
        await Expect(tab.Page.GetByRole(AriaRole.Slider).First).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await tab.Page.EvaluateAsync("""
            name => {
              window.seen = {};
              const look = () => {
                const slider = document.querySelector(`[aria-label="Weight of backend ${name}"]`);
                if (slider) window.seen[slider.value] ??= Date.now();
                requestAnimationFrame(look);
              };
              look();
            }
            """, profile[2]);
        var printed = new Dictionary<int, double>();
        using var watch = Process.Start(
            new ProcessStartInfo(
                "kubectl",
                ["--kubeconfig", kubeconfig, "get", "tmb", profile[2], "-n", profile[0], "-w", "-o",
                "jsonpath={.spec.weight}{\"\\n\"}"])
            { RedirectStandardOutput = true })!;
        watch.OutputDataReceived += (_, line) =>
        {
            if (int.TryParse(line.Data, NumberStyles.None, CultureInfo.InvariantCulture, out var weight))
            {
                printed.TryAdd(weight, (DateTime.UtcNow - DateTime.UnixEpoch).TotalMilliseconds);
            }
        };
        watch.BeginOutputReadLine();
        for (var weight = FirstWeight; weight < FirstWeight + probes; weight++)
        {
            await load.PatchAsync(
                $"/apis/networking.fleet.azure.com/v1beta1/namespaces/{profile[0]}/trafficmanagerbackends/{profile[2]}",
                $$$"""{"spec":{"weight":{{{weight}}} } }""");
            await Task.Delay(200);
        }

        await tab.Page.WaitForFunctionAsync($"() => window.seen['{FirstWeight + probes - 1}']", null);   // the last one is never missed
        watch.Kill();
        await watch.WaitForExitAsync();
        var drawn = JsonDocument.Parse(
            await tab.Page.EvaluateAsync<string>("() => JSON.stringify(window.seen)")).RootElement.EnumerateObject()
            .ToDictionary(p => int.Parse(p.Name, CultureInfo.InvariantCulture), p => p.Value.GetDouble());
        var beyond = Enumerable.Range(FirstWeight, probes).Where(w => drawn.ContainsKey(w) && printed.ContainsKey(w))
            .Select(w => drawn[w] - printed[w]).Order().ToArray();
        Say($"event to pixel beyond kubectl get -w: p50 {beyond[beyond.Length / 2]:0} ms, p99 {beyond[beyond.Length * 99 / 100]:0} ms, ",
            $"most {beyond[^1]:0} ms; {beyond.Length} of {probes} values drawn, the others overtaken by a newer one; ",
            $"none missed at the end");
    }

    private async Task ViewersAsync(PublishedApp app, int count)
    {
        await Task.Delay(TimeSpan.FromSeconds(5));
        var before = Resident(app.ProcessId);
        var tabs = new List<Tab>();
        for (var i = 0; i < count; i++)
        {
            tabs.Add(await chromium.OpenAsync(app.Url));
        }

        await Task.Delay(TimeSpan.FromSeconds(5));
        var after = Resident(app.ProcessId);
        Say($"{count} more viewers of the overview: resident memory {before / 1024.0:0} MB, then {after / 1024.0:0} MB: ",
            $"{(after - before) / 1024.0 / count:0.0} MB a viewer (what the collector has not given back included)");
        foreach (var tab in tabs)
        {
            await tab.DisposeAsync();
        }
    }

    // VmRSS:	  123456 kB
    private static long Resident(int process) =>
        long.Parse(
            File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
                .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);

    private void Say(params FormattableString[] parts) => output.WriteLine(string.Concat(parts.Select(FormattableString.Invariant)));

    private static int Setting(string name, int otherwise) =>
        int.TryParse(
            Environment.GetEnvironmentVariable($"FLEETDNS_LOAD_{name}"), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value : otherwise;
}
