using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;

namespace FleetDns.Benchmarks;

/// <summary>Fills a hub with InternalServiceExports of a realistic size (about 2 kB with managedFields).</summary>
internal sealed class ExportSeeder(Kubernetes client)
{
    private const int PerNamespace = 250;
    private const string Version = "networking.fleet.azure.com/v1alpha1";

    public static string ListPath => $"apis/{Version}/internalserviceexports";

    /// <summary>Creates the missing exports up to the given number.</summary>
    /// <returns>The number created.</returns>
    public async Task<int> FillAsync(int exports)
    {
        var present = await CountAsync();
        if (present >= exports)
        {
            return 0;
        }

        Console.WriteLine($"creating {exports - present} exports …");
        for (var n = 0; n < (exports + PerNamespace - 1) / PerNamespace; n++)
        {
            await PostAsync(
                "api/v1/namespaces",
                new JsonObject
                {
                    ["apiVersion"] = "v1",
                    ["kind"] = "Namespace",
                    ["metadata"] = new JsonObject { ["name"] = Namespace(n) },
                });
        }

        await Parallel.ForAsync(present, exports, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
            await PostAsync(
                $"apis/{Version}/namespaces/{Namespace(i / PerNamespace)}/internalserviceexports"
                + "?fieldManager=member-net-controller-manager",
                Export(i)));
        return exports - present;
    }

    private async Task<int> CountAsync()
    {
        using var response = await SendAsync(HttpMethod.Get, ListPath + "?limit=1", null);
        using var document = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync());
        var metadata = document.RootElement.GetProperty("metadata");
        return document.RootElement.GetProperty("items")
            .GetArrayLength() + (metadata.TryGetProperty("remainingItemCount", out var rest) ? rest.GetInt32() : 0);
    }

    private static string Namespace(int n) => $"fleet-member-aks-member-{n}";

    private static JsonObject Export(int i)
    {
        var (cluster, service) = ($"aks-member-{i / PerNamespace}", $"service-{i % PerNamespace}");
        return new JsonObject
        {
            ["apiVersion"] = Version,
            ["kind"] = "InternalServiceExport",
            ["metadata"] = new JsonObject
            {
                ["name"] = $"team-{service}",
                ["finalizers"] = new JsonArray("networking.fleet.azure.com/internal-svc-export-cleanup"),
                ["annotations"] = new JsonObject { ["example.com/note"] = new string('n', 200) },
            },
            ["spec"] = new JsonObject
            {
                ["ports"] = new JsonArray(new JsonObject { ["name"] = "http", ["protocol"] = "TCP", ["port"] = 80, ["targetPort"] = 8080 }),
                ["serviceReference"] = new JsonObject
                {
                    ["clusterId"] = cluster,
                    ["apiVersion"] = "v1",
                    ["kind"] = "Service",
                    ["namespace"] = "team",
                    ["name"] = service,
                    ["namespacedName"] = $"team/{service}",
                    ["resourceVersion"] = (100000 + i).ToString(CultureInfo.InvariantCulture),
                    ["generation"] = 0,
                    ["uid"] = Guid.NewGuid().ToString(),
                    ["exportedSince"] = "2026-06-09T10:11:12.123456Z",
                },
                ["type"] = "LoadBalancer",
                ["isDNSLabelConfigured"] = true,
                ["isInternalLoadBalancer"] = false,
                ["publicIPResourceID"] = $"/subscriptions/{Guid.Empty}/resourceGroups/MC_rg-fleet_{cluster}_eastus"
                    + $"/providers/Microsoft.Network/publicIPAddresses/kubernetes-{i:x32}",
                ["weight"] = i % 1000,
            },
        };
    }

    private async Task PostAsync(string path, JsonObject body)
    {
        using var response = await SendAsync(HttpMethod.Post, path, body);
        if (!response.IsSuccessStatusCode && response.StatusCode != HttpStatusCode.Conflict)
        {
            throw new InvalidOperationException($"{path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, JsonObject? body)
    {
        using var request = new HttpRequestMessage(method, new Uri(client.BaseUri, path));
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        }

        if (client.Credentials is { } credentials)
        {
            await credentials.ProcessHttpRequestAsync(request, CancellationToken.None);
        }

        return await client.HttpClient.SendAsync(request);
    }
}
