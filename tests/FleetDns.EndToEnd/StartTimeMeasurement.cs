using System.Diagnostics;
using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FleetDns.EndToEnd;

/// <summary>Not a test but a measurement, run by name: from the start of the published program to the first complete page, the sandbox
/// already running.</summary>
public sealed class StartTimeMeasurement(Chromium chromium, SandboxedDashboard world, ITestOutputHelper output)
    : IClassFixture<SandboxedDashboard>
{
    private const int Runs = 5;

    [Fact(Explicit = true)]
    public async Task Start_to_first_complete_page()
    {
        var times = new List<double>();
        for (var run = 0; run < Runs; run++)
        {
            var clock = Stopwatch.StartNew();
            await using var app = await PublishedApp.StartAsync(["--urls", "http://127.0.0.1:0", $"Hub:Kubeconfig={world.Kubeconfig}"]);
            await using var tab = await chromium.OpenAsync(app.Url);
            await Expect(tab.Page.GetByRole(AriaRole.Link, new() { Name = "kuard-demo-kuard-atm-demo.trafficmanager.net" }))
                .ToBeVisibleAsync();
            times.Add(clock.Elapsed.TotalMilliseconds);
        }

        times.Sort();
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"start to first complete page, {Runs} runs: median {times[Runs / 2]:0} ms, least {times[0]:0} ms, most {times[^1]:0} ms"));
    }
}
