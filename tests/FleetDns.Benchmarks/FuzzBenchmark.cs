using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using FleetDns.Testing;
using k8s;

namespace FleetDns.Benchmarks;

/// <summary>
/// Sends mutated requests to a new sandbox, many times those of the tests. Limits: each is answered, none with an internal error, and the
/// process stays up.
/// </summary>
internal static class FuzzBenchmark
{
    private const int Workers = 8;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var requests = Arguments.Number(arguments, "--requests", 100_000);
        var seed = Arguments.Number(arguments, "--seed", 1);
        await using var sandbox = await SandboxProcess.StartAsync("empty");
        using var client = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(sandbox.Kubeconfig));
        var answers = new SortedDictionary<int, int>();
        var failed = new List<string>();
        await Parallel.ForAsync(0, Workers, async (worker, _) =>
        {
            var mutated = new MutatedRequests(seed * Workers + worker);
            for (var i = worker; i < requests; i += Workers)
            {
                if (i / Workers % 10 == 0)
                {
                    await EnsureObjectsAsync(client);
                }

                using var request = mutated.Next();
                var (code, text) = await SendAsync(client, request);
                lock (answers)
                {
                    answers[code] = answers.GetValueOrDefault(code) + 1;
                    if (code == 500 && text.Contains("\"InternalError\"", StringComparison.Ordinal))
                    {
                        failed.Add($"{request.Method} {request.RequestUri} {request.Content?.Headers.ContentType}: {text}");
                    }
                }
            }
        });

        using var ready = new HttpRequestMessage(HttpMethod.Get, "/readyz");
        var (readyCode, _) = await SendAsync(client, ready);
        Console.WriteLine(
            $"fuzz: {answers.Values.Sum()} mutated requests answered: "
            + $"{string.Join(", ", answers.Select(a => string.Create(CultureInfo.InvariantCulture, $"{a.Key} × {a.Value}")))}; internal "
            + $"errors: {failed.Count}; /readyz afterwards: {readyCode}");
        foreach (var line in failed.Take(12))
        {
            Console.WriteLine(line);
        }

        return failed.Count == 0 && readyCode == 200 ? 0 : 1;
    }

    private static async Task EnsureObjectsAsync(Kubernetes client)
    {
        foreach (var (path, body) in MutatedRequests.Objects)
        {
            using var request = new HttpRequestMessage(
                HttpMethod.Post, path)
            { Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json")) };
            await SendAsync(client, request);
        }
    }

    private static async Task<(int Code, string Text)> SendAsync(Kubernetes client, HttpRequestMessage request)
    {
        request.RequestUri = new Uri(client.BaseUri, request.RequestUri!.ToString());
        if (client.Credentials is { } credentials)
        {
            await credentials.ProcessHttpRequestAsync(request, CancellationToken.None);
        }

        using var response = await client.HttpClient.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
