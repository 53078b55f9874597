using System.Net.Http.Headers;
using System.Text;
using FleetDns.Testing;

namespace FleetDns.Sandbox.Tests.KubeApi;

/// <summary>
/// Mutated requests are rejected in the API server's format and never end the process. (The benchmarks send more of them.)
/// </summary>
public sealed class HubFuzzTests
{
    private const int Requests = 5_000;

    /// <summary>FLEETDNS_SEEDS asks for more of them.</summary>
    public static TheoryData<int> Seeds =>
        [.. Enumerable.Range(20260101, int.TryParse(Environment.GetEnvironmentVariable("FLEETDNS_SEEDS"), out var seeds) ? seeds : 1)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Five_thousand_mutated_requests_are_answered_and_none_with_an_internal_error(int seed)
    {
        var token = TestContext.Current.CancellationToken;
        await using var hub = await HubHost.StartAsync();
        using var client = hub.Client();
        var requests = new MutatedRequests(seed);
        var failed = new List<string>();
        for (var i = 0; i < Requests; i++)
        {
            // So that patches reach an object instead of 404.
            if (i % 10 == 0)
            {
                await EnsureObjectsAsync(client, token);
            }

            using var request = requests.Next();
            using var response = await client.SendAsync(request, token);
            if ((int)response.StatusCode != 500)
            {
                continue;
            }

            var text = await response.Content.ReadAsStringAsync(token);
            if (text.Contains("\"InternalError\"", StringComparison.Ordinal))
            {
                failed.Add(
                    $"{request.Method} {request.RequestUri} {request.Content?.Headers.ContentType}: {text}\n  "
                    + $"{await (request.Content?.ReadAsStringAsync(token) ?? Task.FromResult(""))}");
            }
        }

        Assert.True(failed.Count == 0, $"{failed.Count} of {Requests}:\n{string.Join("\n", failed.Take(12))}");
        Assert.Equal("ok", await client.GetStringAsync("/readyz", token));
    }

    private static async Task EnsureObjectsAsync(HttpClient client, CancellationToken token)
    {
        foreach (var (path, body) in MutatedRequests.Objects)
        {
            using var content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
            using var response = await client.PostAsync(path, content, token);
            Assert.True((int)response.StatusCode is 201 or 409, $"{path}: {(int)response.StatusCode}");
        }
    }
}
