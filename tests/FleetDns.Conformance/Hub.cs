using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using k8s;

namespace FleetDns.Conformance;

/// <summary>A response: HTTP code, body, and its JSON if it is JSON.</summary>
public sealed record Answer(int Code, string Text, JsonNode? Json, HttpResponseHeaders Headers)
{
    public string Message => Json?["message"]?.ToString() ?? "";

    public string Reason => Json?["reason"]?.ToString() ?? "";
}

/// <summary>Plain HTTP to the server of a kubeconfig; there is no client library between the tests and the wire.</summary>
public sealed class Hub : IDisposable
{
    public const string MergePatch = "application/merge-patch+json";
    public const string JsonPatch = "application/json-patch+json";
    public const string StrategicPatch = "application/strategic-merge-patch+json";
    public const string ApplyPatch = "application/apply-patch+yaml";
    private readonly HttpClient _client;

    public Hub(string kubeconfig)
    {
        var config = KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig);
        // The server may present the authority itself (the real server of our tests is self-signed), so the chain is built by hand.
        var authorities = config.SslCaCerts;
        var handler = new SocketsHttpHandler { ResponseDrainTimeout = TimeSpan.Zero };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, _) => Trusted(certificate, chain, authorities);
        _client = new HttpClient(handler) { BaseAddress = new Uri(config.Host), Timeout = TimeSpan.FromMinutes(2) };
        Token = config.AccessToken;
    }

    public string Token { get; }

    /// <param name="body">A string, sent unchanged, or a node.</param>
    /// <param name="type">Content type; application/json unless given.</param>
    /// <param name="headers">Pairs; a name may occur more than once. An Authorization header replaces the token.</param>
    public async Task<Answer> SendAsync(HttpMethod method, string path, object? body = null, string? type = null,
        params IEnumerable<(string Name, string Value)> headers)
    {
        using var request = Request(method, path, body, type, headers);
        using var response = await _client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        JsonNode? json = null;
        if (response.Content.Headers.ContentType?.MediaType == "application/json" && text.Length > 0 && text[0] == '{')
        {
            json = JsonNode.Parse(text.Split('\n') is { Length: > 1 } lines && lines[0].EndsWith('}') ? lines[0] : text);
        }

        return new Answer((int)response.StatusCode, text, json, response.Headers);
    }

    public Task<Answer> GetAsync(string path, params IEnumerable<(string, string)> headers) =>
        SendAsync(HttpMethod.Get, path, null, null, headers);

    public Task<Answer> PostAsync(string path, object body) => SendAsync(HttpMethod.Post, path, body);

    public Task<Answer> PutAsync(string path, object body) => SendAsync(HttpMethod.Put, path, body);

    public Task<Answer> PatchAsync(string path, string patch, string type = MergePatch) => SendAsync(HttpMethod.Patch, path, patch, type);

    public Task<Answer> DeleteAsync(string path, object? body = null) => SendAsync(HttpMethod.Delete, path, body);

    /// <summary>A new namespace for one test.</summary>
    public async Task<string> NamespaceAsync()
    {
        var name = "conf-" + RandomNumberGenerator.GetHexString(10, lowercase: true);
        var answer =
            await PostAsync("/api/v1/namespaces", $$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{name}}}"}}""");
        return answer.Code == 201 ? name : throw new InvalidOperationException($"No namespace: {answer.Text}");
    }

    public async Task<WatchReader> WatchAsync(string path)
    {
        using var request = Request(HttpMethod.Get, path, null, null, []);
        var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return new WatchReader(response);
    }

    public void Dispose() => _client.Dispose();

    private HttpRequestMessage Request(HttpMethod method, string path, object? body, string? type,
        IEnumerable<(string Name, string Value)> headers)
    {
        var request = new HttpRequestMessage(method, path) { Version = new Version(1, 1) };
        request.Headers.UserAgent.ParseAdd("conformance/1.0");
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body as string ?? ((JsonNode)body).ToJsonString()));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type ?? "application/json");
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (!request.Headers.Contains("Authorization"))
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        }

        return request;
    }

    private static bool Trusted(X509Certificate? certificate, X509Chain? chain, X509Certificate2Collection? authorities)
    {
        if (certificate is null || chain is null || authorities is null)
        {
            return false;
        }

        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        using var leaf = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return chain.Build(leaf);
    }
}
