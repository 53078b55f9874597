using System.Text.Json.Nodes;

namespace FleetDns.Conformance;

/// <summary>The events of one watch, in order of arrival.</summary>
public sealed class WatchReader(HttpResponseMessage response) : IAsyncDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(90);
    private StreamReader? _reader;

    public int Code => (int)response.StatusCode;

    /// <summary>The next event, or null at the end of the stream.</summary>
    public async Task<(string Type, JsonNode Object)?> NextAsync()
    {
        using var limit = new CancellationTokenSource(s_limit);
        _reader ??= new StreamReader(await response.Content.ReadAsStreamAsync(limit.Token));
        var line = await _reader.ReadLineAsync(limit.Token);
        if (line is null)
        {
            return null;
        }

        var json = JsonNode.Parse(line)!;
        return (json["type"]!.GetValue<string>(), json["object"]!);
    }

    public async Task<(string Type, JsonNode Object)> RequireAsync() =>
        await NextAsync() ?? throw new InvalidOperationException("The watch ended.");

    public ValueTask DisposeAsync()
    {
        _reader?.Dispose();
        response.Dispose();
        return ValueTask.CompletedTask;
    }
}
