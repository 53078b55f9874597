using System.Text.Json;
using FleetDns.Sources.Cluster.Access;

namespace FleetDns.Web.Operations;

/// <summary>
/// The control address over HTTP: <c>GET /faults</c> answers <c>[{"name","on","once","causes"}]</c>, <c>POST</c> and <c>DELETE
/// /faults/{name}</c> switch.
/// </summary>
public sealed class SandboxControl : ISandboxControl, IDisposable
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);
    private readonly HttpClient _http;
    private readonly IWritePolicy _policy;

    /// <param name="control">The address in sandbox.json, e.g. <c>http://127.0.0.1:16445</c>.</param>
    public SandboxControl(Uri control, IWritePolicy policy) =>
        (_http, _policy) = (
            new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = control, Timeout = TimeSpan.FromSeconds(10) },
            policy);

    public Task<ImmutableArray<SandboxFault>> ListAsync(CancellationToken token) => AskAsync(async () =>
    {
        using var response = await _http.GetAsync("/faults", token);
        await CheckAsync(response, token);
        return (await response.Content.ReadFromJsonAsync<ImmutableArray<SandboxFault>?>(s_json, token)) ?? [];
    }, token);

    public Task SwitchAsync(string name, bool on, Operator by, CancellationToken token) => AskAsync(async () =>
    {
        if (_policy.Refuses(by, Act.SwitchFault) is { } why)
        {
            throw new SandboxControlException(why);
        }

        using var request = new HttpRequestMessage(on ? HttpMethod.Post : HttpMethod.Delete, $"/faults/{Uri.EscapeDataString(name)}");
        using var response = await _http.SendAsync(request, token);
        await CheckAsync(response, token);
        return true;
    }, token);

    public void Dispose() => _http.Dispose();

    private static async Task CheckAsync(HttpResponseMessage response, CancellationToken token)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        var error = await response.Content.ReadFromJsonAsync<Refusal>(s_json, token);
        throw new SandboxControlException($"The sandbox answered {(int)response.StatusCode}: {error?.Error}");
    }

    private static async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken token)
    {
        try
        {
            return await ask();
        }
        catch (Exception unreachable) when (
            unreachable is HttpRequestException or JsonException
            || (unreachable is OperationCanceledException && !token.IsCancellationRequested))
        {
            throw new SandboxControlException(
                $"The sandbox's control address did not answer as expected: {unreachable.Message}", unreachable);
        }
    }

    private sealed record Refusal(string? Error);
}
