using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using FleetDns.Sandbox.KubeApi;

namespace FleetDns.Sandbox.Tests.KubeApi;

/// <summary>Requests of one demo user to a hub; returns code and body.</summary>
internal sealed class HubClient(HubHost hub, Persona? persona = null) : IDisposable
{
    private readonly HttpClient _client = hub.Client(persona);

    public Task<(int Code, JsonNode Json)> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<(int Code, JsonNode Json)> PostAsync(string path, string body) => SendAsync(HttpMethod.Post, path, body);

    public Task<(int Code, JsonNode Json)> MergeAsync(string path, string body) =>
        SendAsync(HttpMethod.Patch, path, body, "application/merge-patch+json");

    public Task<(int Code, JsonNode Json)> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, null);

    public async Task<(int Code, JsonNode Json)> SendAsync(
        HttpMethod method, string path, string? body, string type = "application/json", string? user = null, params string[] groups)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(type));
        }

        if (user is not null)
        {
            request.Headers.Add("Impersonate-User", user);
        }

        if (groups.Length > 0)
        {
            request.Headers.Add("Impersonate-Group", string.Join(',', groups));
        }

        using var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text)! : new JsonObject());
    }

    public void Dispose() => _client.Dispose();
}
