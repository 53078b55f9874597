using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using FleetDns.Sandbox.Tests.Hosting;
using FleetDns.Testing;

namespace FleetDns.Sandbox.Tests.Arm;

/// <summary>Azure on the wire: its own SDK, its limits, its connection faults.</summary>
public sealed class ArmWireTests(RunningKuard running) : IClassFixture<RunningKuard>
{
    private string Subscription => $"/subscriptions/{running.Sandbox.SubscriptionId}";

    private string Profiles => $"{Subscription}/resourceGroups/rg-flt-tm-demo/providers/Microsoft.Network/trafficmanagerprofiles";

    [Fact]
    public async Task Azures_javascript_sdk_writes_and_reads_profiles_and_endpoints()
    {
        var folder = await InstalledSdkAsync();
        // An address with a DNS name; the first member's is an endpoint of the tutorial's profile, which does not matter to another
        // profile.
        var ip = (await running.Azure.CallAsync("GET", $"{Subscription}/providers/Microsoft.Network/publicIPAddresses")).Body.Items("value")
            .First();
        var printed = (await Tool.RunAsync("node", ["session.mjs"], null, new Dictionary<string, string>
        {
            ["ARM"] = running.Sandbox.Arm.ToString().TrimEnd('/'),
            ["TOKEN"] = running.Sandbox.ArmToken,
            ["SUBSCRIPTION"] = running.Sandbox.SubscriptionId,
            ["GROUP"] = running.Sandbox.ResourceGroup,
            ["TARGET"] = ip.Text("id")!,
            ["NODE_EXTRA_CA_CERTS"] = running.Sandbox.CaFile,
        }, folder)).Expect();
        var seen = JsonNode.Parse(printed)!;

        Assert.True(seen.Flag("available", "nameAvailable"));
        Assert.False(seen.Flag("taken", "nameAvailable"));
        Assert.Equal("AlreadyExists", seen.Text("taken", "reason"));
        Assert.Equal("sdk-made.trafficmanager.net", seen.Text("created", "dnsConfig", "fqdn"));
        Assert.Equal(9, seen.Number("created", "monitorConfig", "timeoutInSeconds"));
        Assert.Equal("Inactive", seen.Text("created", "monitorConfig", "profileMonitorStatus"));
        Assert.Equal("by-sdk", seen.Text("created", "tags", "made"));
        Assert.Equal(ip.Text("properties", "dnsSettings", "fqdn"), seen.Text("endpoint", "target"));
        Assert.Equal("Microsoft.Network/trafficManagerProfiles/azureEndpoints", seen.Text("endpoint", "type"));
        Assert.Equal("Unmonitored", seen.Text("external", "endpointMonitorStatus"));
        Assert.Equal(9, seen.Number("patched", "weight"));
        Assert.Equal(("sdk-child.trafficmanager.net", 2L, "Stopped"),
            (seen.Text("nested", "target"), seen.Number("nested", "minChildEndpoints"), seen.Text("nested", "endpointMonitorStatus")));
        Assert.Equal(3, seen.Items("heatMap", "endpoints").Count());
        Assert.Equal("Disabled", seen.Text("disabled", "profileStatus"));
        Assert.Equal(["one#two", "outside"], seen.Items("read", "endpoints").Select(e => e.Text("name")));
        Assert.All(seen.Items("read", "endpoints"), e => Assert.Equal("Inactive", e.Text("endpointMonitorStatus")));
        Assert.Contains("sdk", seen.Texts("listed"));
        Assert.Equal(2, seen.Texts("all").Count());
        Assert.Equal("WORLD", seen.Text("world", "geographicHierarchy", "code"));
        Assert.Equal((400L, "BadRequest"), (seen.Number("refused", "status"), seen.Text("refused", "code")));
        Assert.Equal((404L, "ResourceNotFound"), (seen.Number("gone", "status"), seen.Text("gone", "code")));
    }

    [Fact]
    public async Task The_fleets_credentials_lead_to_the_hub_and_hold_no_secret()
    {
        var fleets = (
            await running.Azure.CallAsync(
                "GET", $"{Subscription}/providers/Microsoft.ContainerService/fleets", version: "2025-03-01")).Body;
        var fleet = Assert.Single(fleets.Items("value")).Text("id");
        var (status, body, _) = await running.Azure.CallAsync("POST", $"{fleet}/listCredentials", version: "2025-03-01");
        Assert.Equal(200, status);
        var kubeconfig = Encoding.UTF8.GetString(Convert.FromBase64String(Assert.Single(body.Items("kubeconfigs")).Text("value")!));
        Assert.Contains($"server: {running.Sandbox.Hub.ToString().TrimEnd('/')}", kubeconfig, StringComparison.Ordinal);
        Assert.Contains("6dae42f8-4368-4678-94ff-3960e28e3630", kubeconfig, StringComparison.Ordinal);
        Assert.DoesNotContain("token:", kubeconfig, StringComparison.Ordinal);
        // kubectl reads it: it has the sandbox's server and authority; the token is the caller's own.
        var file = Path.Combine(running.Sandbox.Folder, "listed-credentials");
        await File.WriteAllTextAsync(file, kubeconfig, TestContext.Current.CancellationToken);
        Assert.Equal("hub", (await Tool.RunAsync("kubectl", "--kubeconfig", file, "config", "current-context")).Expect());
    }

    [Fact]
    public async Task Above_a_third_of_the_minutes_limit_in_twenty_seconds_comes_429_with_retry_after()
    {
        // Deletes of absent profiles: 150 a minute, so 50 in a window; 130 calls reach the limit whichever windows they fall into.
        var refused = new List<(JsonNode? Body, TimeSpan? After)>();
        for (var i = 0; i < 130; i++)
        {
            var (status, body, response) = await running.Azure.CallAsync("DELETE", $"{Profiles}/none");
            if (status == 429)
            {
                refused.Add((body, response.Headers.RetryAfter?.Delta));
            }
            else
            {
                Assert.Equal(204, status);
            }
        }

        Assert.NotEmpty(refused);
        Assert.All(refused, r => Assert.Equal("TooManyRequests", r.Body.Text("error", "code")));
        Assert.All(refused, r => Assert.InRange(r.After!.Value.TotalSeconds, 1, 20));
        Assert.Equal(200, (await running.Azure.CallAsync("GET", Profiles)).Status);   // each operation is counted separately
    }

    [Theory]
    [InlineData("arm-401", 401, "InvalidAuthenticationToken")]
    [InlineData("arm-403", 403, "AuthorizationFailed")]
    [InlineData("arm-429", 429, "TooManyRequests")]
    [InlineData("arm-500", 500, "InternalServerError")]
    public async Task A_refusal_has_azures_shape_and_ends_with_its_fault(string fault, int status, string code)
    {
        await running.Sandbox.FaultOnAsync(fault);
        var refused = await running.Azure.CallAsync("GET", Profiles);
        await running.Sandbox.FaultOffAsync(fault);
        Assert.Equal((status, code), (refused.Status, refused.Body.Text("error", "code")));
        Assert.Equal(status == 429, refused.Response.Headers.RetryAfter is not null);
        Assert.Equal(status == 401, refused.Response.Headers.WwwAuthenticate.Count > 0);
        Assert.Equal(200, (await running.Azure.CallAsync("GET", Profiles)).Status);
    }

    [Fact]
    public async Task Slow_answers_come_five_seconds_late()
    {
        await running.Sandbox.FaultOnAsync("arm-slow");
        var clock = Stopwatch.StartNew();
        Assert.Equal(200, (await running.Azure.CallAsync("GET", Profiles)).Status);
        Assert.True(clock.Elapsed > TimeSpan.FromSeconds(4.9));
        await running.Sandbox.FaultOffAsync("arm-slow");
    }

    [Theory]
    [InlineData("arm-refuse")]
    [InlineData("arm-cut")]
    public async Task A_broken_connection_gives_no_answer(string fault)
    {
        await running.Sandbox.FaultOnAsync(fault);
        await Assert.ThrowsAsync<HttpRequestException>(() => running.Azure.CallAsync("GET", Profiles));
        await running.Sandbox.FaultOffAsync(fault);
        Assert.Equal(200, (await running.Azure.CallAsync("GET", Profiles)).Status);
    }

    [Fact]
    public async Task Silence_holds_a_request_until_it_is_off()
    {
        await running.Sandbox.FaultOnAsync("arm-silence");
        var held = running.Azure.CallAsync("GET", Profiles);
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        Assert.False(held.IsCompleted);
        await running.Sandbox.FaultOffAsync("arm-silence");
        Assert.Equal(200, (await held).Status);
    }

    [Theory]
    [InlineData("PUT", "/p1", "not json", 400, "InvalidRequestContent")]
    [InlineData("PUT", "/p1", "[]", 400, "InvalidRequestContent")]
    [InlineData("PUT", "/p1", "{\"properties\":{\"dnsConfig\":{\"relativeName\":\"-\",\"ttl\":60}}}", 400, "BadRequest")]
    [InlineData("PUT", "/p1/azureEndpoints/%23%25%2e", "{\"properties\":{}}", 404, "ResourceNotFound")]
    [InlineData("PUT", "/p1", "{\"a\":1,\"a\":2}", 400, "InvalidRequestContent")]
    [InlineData("GET", "/%F0%9F%92%A5", null, 404, "ResourceNotFound")]
    [InlineData("GET", "/p1/unknownEndpoints/x", null, 404, "InvalidResourceType")]
    [InlineData("POST", "", "{}", 405, "MethodNotAllowed")]
    public async Task Bad_input_gets_azures_error(string method, string below, string? body, int status, string code)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"{Profiles}{below}?api-version=2022-04-01");
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        using var response = await running.Azure.SendAsync(request, TestContext.Current.CancellationToken);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal((status, code), ((int)response.StatusCode, answer.Text("error", "code")));
    }

    [Fact]
    public async Task A_delete_has_no_body_and_traffic_managers_own_errors_escape_slashes()
    {
        var profile = (await running.Azure.CallAsync("GET", Profiles)).Body.Items("value").Single();
        var taken = profile.Items("properties", "endpoints").First().Text("properties", "targetResourceId");
        using var request = new HttpRequestMessage(HttpMethod.Put, $"{profile.Text("id")}/azureEndpoints/twin?api-version=2022-04-01");
        request.Content = new StringContent(
            new JsonObject { ["properties"] = new JsonObject { ["targetResourceId"] = taken } }.ToJsonString(), Encoding.UTF8,
            "application/json");
        using var refused = await running.Azure.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("already exists: \\/subscriptions\\/", text, StringComparison.Ordinal);
        Assert.Contains("resourceGroups/mc_", JsonNode.Parse(text).Text("error", "message"), StringComparison.Ordinal);

        await running.Azure.CallAsync("PUT", $"{profile.Text("id")}/externalEndpoints/gone",
            new JsonObject { ["properties"] = new JsonObject { ["target"] = "gone.example.com" } });
        var (status, body, response) = await running.Azure.CallAsync("DELETE", $"{profile.Text("id")}/externalEndpoints/gone");
        Assert.Equal((200, null, 0L), (status, body, response.Content.Headers.ContentLength));
    }

    /// <summary>Installs the SDK once per output folder, from the lock file.</summary>
    private static async Task<string> InstalledSdkAsync()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "arm-sdk");
        var installed = new FileInfo(Path.Combine(folder, "node_modules", ".package-lock.json"));
        if (!installed.Exists || installed.LastWriteTimeUtc < File.GetLastWriteTimeUtc(Path.Combine(folder, "package-lock.json")))
        {
            (await Tool.RunAsync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], null, null, folder)).Expect();
        }

        return folder;
    }
}
