using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using FleetDns.Sandbox.Hosting;
using FleetDns.Testing;

namespace FleetDns.Sandbox.Tests.Hosting;

/// <summary>The program from outside: its files, how it ends, kubectl and dig.</summary>
public sealed class SandboxProcessTests : IAsyncLifetime
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(90);

    private readonly string _directory = Directory.CreateTempSubdirectory("fleetdns-sandbox-").FullName;
    private readonly List<Process> _started = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _started)
        {
            if (!process.HasExited)
            {
                process.Kill();
            }

            await process.WaitForExitAsync();
            process.Dispose();
        }

        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task It_settles_serves_kubectl_and_dig_and_ends_with_its_input()
    {
        Directory.CreateDirectory(_directory);
        await File.WriteAllTextAsync(Path.Combine(_directory, "sandbox.json"), "stale", TestContext.Current.CancellationToken);
        var sandbox = Start("Sandbox:EndWithInput=true");
        Assert.StartsWith("FleetDns sandbox is ready: scenario kuard", await LineAsync(sandbox), StringComparison.Ordinal);

        var file =
            JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_directory, "sandbox.json"), TestContext.Current.CancellationToken))!;
        Assert.Equal(
            ["dashboard", "hub", "arm", "control", "kubeconfig", "armToken", "caFile", "subscriptionId", "resourceGroup", "dns", "resolver",
                "endpointPort"],
            file.AsObject().Select(p => p.Key));
        Assert.Equal(Path.Combine(_directory, "ca.crt"), file.Text("caFile"));
        Assert.Null(file["dashboard"]);

        Assert.Equal(
            "kuard-demo-kuard-atm-demo.trafficmanager.net True",
            await RunAsync("kubectl", "--kubeconfig", file.Text("kubeconfig")!, "get", "tmp", "-n", "kuard-demo", "kuard-atm-demo", "-o",
                "jsonpath={.status.dnsName} {.status.conditions[0].status}"));
        await RunAsync(
            "kubectl", "--kubeconfig", file.Text("kubeconfig")! + "-operator", "patch", "tmb", "-n", "kuard-demo", "kuard-atm-demo-backend",
            "--type=merge", "-p", """{"spec":{"weight":500}}""");
        await RunAsync("kubectl", "--kubeconfig", file.Text("kubeconfig")! + "-reader", "wait", "tmb", "-n", "kuard-demo",
            "kuard-atm-demo-backend", "--for=jsonpath={.status.endpoints[0].weight}=250", "--timeout=60s");

        var dns = file.Text("dns")!.Split(':');
        foreach (var transport in (string[])["+notcp", "+tcp"])
        {
            var answer = await RunAsync("dig", "+noall", "+answer", transport, "kuard-demo-kuard-atm-demo.trafficmanager.net", "A",
                $"@{dns[0]}", "-p", dns[1]);
            Assert.Matches(
                @"^kuard-demo-kuard-atm-demo\.trafficmanager\.net\.\s+60\s+IN\s+CNAME\s+"
                + @"fleet-aks-member-[12]-eastus\.eastus\.cloudapp\.azure\.com\.$", answer);
        }

        await AzureAsync(file);
        await EndpointAsync(file);
        await ControlAsync(file);

        sandbox.StandardInput.Close();
        await sandbox.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(s_limit, TestContext.Current.CancellationToken);
        Assert.Equal(0, sandbox.ExitCode);
        Assert.False(File.Exists(Path.Combine(_directory, "sandbox.json")));
    }

    [Fact]
    public async Task A_port_in_use_is_named_and_ends_it_with_code_one()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var sandbox = Start($"Sandbox:ArmPort={port}");
        var error = await sandbox.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(s_limit,
            TestContext.Current.CancellationToken);
        await sandbox.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, sandbox.ExitCode);
        Assert.Contains($"Port {port} (Sandbox:ArmPort) is in use", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_that_cannot_be_used_are_all_named_and_end_it_with_code_two()
    {
        var sandbox = Start("Sandbox:Scenario=huge", "Sandbox:HubPort=seventy");
        var error = await sandbox.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(s_limit,
            TestContext.Current.CancellationToken);
        await sandbox.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, sandbox.ExitCode);
        Assert.Contains("Sandbox:Scenario must be one of kuard, empty, broken, large, not 'huge'.", error, StringComparison.Ordinal);
        Assert.Contains("Sandbox:HubPort must be a number from 0 to 65535, not 'seventy'.", error, StringComparison.Ordinal);
    }

    private static async Task AzureAsync(JsonNode file)
    {
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
        using var azure = new HttpClient(handler);
        var group = $"{file.Text("arm")}/subscriptions/{file.Text("subscriptionId")}/resourceGroups/{file.Text("resourceGroup")}";
        var list = new Uri($"{group}/providers/Microsoft.Network/trafficmanagerprofiles?api-version=2022-04-01");
        using (var anonymous = await azure.GetAsync(list, TestContext.Current.CancellationToken))
        {
            Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);
            Assert.NotEmpty(anonymous.Headers.WwwAuthenticate);
        }

        azure.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", file.Text("armToken"));
        var profiles = JsonNode.Parse(await azure.GetStringAsync(list, TestContext.Current.CancellationToken))!;
        Assert.Equal("kuard-demo/kuard-atm-demo",
            Assert.Single(profiles.Items("value")).Text("tags", "networking.fleet.azure.com.trafficManagerProfile"));
    }

    private static async Task EndpointAsync(JsonNode file)
    {
        using var http = new HttpClient();
        // Which of the two members gets the first address depends on whose controller was faster.
        Assert.Matches("<h1>aks-member-[12]</h1>",
            await http.GetStringAsync(new Uri($"http://127.0.1.1:{file.Number("endpointPort")}/"), TestContext.Current.CancellationToken));
    }

    private static async Task ControlAsync(JsonNode file)
    {
        using var http = new HttpClient();
        var faults = new Uri(file.Text("control") + "/faults");
        var listed = JsonNode.Parse(await http.GetStringAsync(faults, TestContext.Current.CancellationToken))!.AsArray();
        Assert.Contains(listed, f => f.Text("name") == "dns-servfail" && f.Flag("on") == false && f.Text("causes")!.Length > 0);
        using (var on = await http.PostAsync(new Uri(faults + "/dns-servfail"), null, TestContext.Current.CancellationToken))
        {
            Assert.True(JsonNode.Parse(await on.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Flag("on"));
        }

        var dns = file.Text("dns")!.Split(':');
        Assert.Contains(
            "SERVFAIL",
            await RunAsync(
                "dig", "+noall", "+comments", "+tries=1", "kuard-demo-kuard-atm-demo.trafficmanager.net", $"@{dns[0]}", "-p", dns[1]),
                StringComparison.Ordinal);
        using (var off = await http.DeleteAsync(new Uri(faults + "/dns-servfail"), TestContext.Current.CancellationToken))
        {
            Assert.Equal(HttpStatusCode.OK, off.StatusCode);
        }

        using (var unknown = await http.PostAsync(new Uri(faults + "/no-such"), null, TestContext.Current.CancellationToken))
        {
            Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        }

        foreach (var (header, value) in new[] { ("Origin", "https://evil.example"), ("Host", "evil.example") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, faults);
            request.Headers.TryAddWithoutValidation(header, value);
            using var refused = await http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }
    }

    private Process Start(params string[] settings)
    {
        var ports = ((string[])["HubPort", "ArmPort", "ControlPort", "DnsPort", "ResolverPort"])
            .Where(port => !settings.Any(s => s.StartsWith($"Sandbox:{port}=", StringComparison.Ordinal)))
            .Select(port => $"Sandbox:{port}=0");
        var start = new ProcessStartInfo(
            Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (
            var argument in (string[])[typeof(SandboxHost).Assembly.Location, $"Sandbox:Directory={_directory}", .. ports, .. settings])
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        _started.Add(process);
        return process;
    }

    private static async Task<string> LineAsync(Process process)
    {
        var line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(s_limit,
            TestContext.Current.CancellationToken);
        return line ?? $"It ended: {await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)}";
    }

    private static async Task<string> RunAsync(string program, params string[] arguments) =>
        (await Tool.RunAsync(program, arguments)).Expect();
}
