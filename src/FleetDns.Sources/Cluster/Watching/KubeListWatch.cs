using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using FleetDns.Sources.Cluster.Objects;
using FleetDns.Sources.Json;

namespace FleetDns.Sources.Cluster.Watching;

/// <summary>Lists and watches one kind over a <see cref="HubClient"/>. Handles HTTP, lines and Status objects for its callers.</summary>
/// <param name="client">Returns the connection; may throw <see cref="SourceException"/> while there is none.</param>
internal sealed class KubeListWatch<T>(
    Func<HubClient> client, HubResource resource, ObjectDecoder<T> decoder, HubOptions options, TimeProvider time) : IListWatch<T>
    where T : class, IFleetObject
{
    private const int LongestLine = 64 * 1024 * 1024;

    public async Task<Listing<T>> ListAsync(string? notOlderThan, CancellationToken token)
    {
        var request = $"list {resource} {resource.Where}";
        var list = new ListReader<T>(decoder);
        using var silence = new CancellationTokenSource(options.SilenceGrace, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(token, silence.Token);
        try
        {
            var query = Query(notOlderThan is null ? "" : $"resourceVersion={Uri.EscapeDataString(notOlderThan)}");
            do
            {
                using var response = await GetAsync(query, request, either.Token).ConfigureAwait(false);
                using var body = await response.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false);
                await list.ReadPageAsync(async buffer =>
                {
                    silence.CancelAfter(options.SilenceGrace);
                    return await body.ReadAsync(buffer, either.Token).ConfigureAwait(false);
                }).ConfigureAwait(false);

                // FleetDns requests no pages, but a server may return them.
                query = list.Continue is null ? "" : Query($"continue={Uri.EscapeDataString(list.Continue)}");
            }
            while (list.Continue is not null);
        }
        catch (Exception ex) when (ex is JsonException or UnreadableObjectException)
        {
            throw new SourceException($"The hub's answer to {request} could not be read: {ex.Message}", inner: ex);
        }
        catch (Exception ex) when (ex is IOException or HttpRequestException)
        {
            throw new SourceException($"The hub's answer to {request} was cut off: {ex.Message}", inner: ex);
        }
        catch (OperationCanceledException ex) when (silence.IsCancellationRequested && !token.IsCancellationRequested)
        {
            throw new SourceException($"The hub did not answer within {options.SilenceGrace.TotalSeconds:0.#} s to {request}.", inner: ex);
        }

        return list.Version is { Length: > 0 } version
            ? new Listing<T>(list.Items, version, list.Unreadable)
            : throw new SourceException($"The hub's answer to {request} contains no resourceVersion.");
    }

    // One line per event:
    //   {"type":"ADDED","object":{"kind":"TrafficManagerProfile","metadata":{"resourceVersion":"12"},…}}
    //   {"type":"BOOKMARK","object":{"kind":"TrafficManagerProfile","metadata":{"resourceVersion":"19"}}}    metadata only
    //   {"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"…"}}
    public async IAsyncEnumerable<WatchEvent<T>> WatchAsync(
        string version, TimeSpan timeout, [EnumeratorCancellation] CancellationToken token)
    {
        var request = $"watch {resource} {resource.Where}";
        var seconds = Math.Max(1, (int)timeout.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        var query = Query($"watch=true&allowWatchBookmarks=true&timeoutSeconds={seconds}&resourceVersion={Uri.EscapeDataString(version)}");
        using var response = await GetAsync(query, request, token).ConfigureAwait(false);
        yield return WatchEvent<T>.Opened;

        var lines = PipeReader.Create(
            await response.Content.ReadAsStreamAsync(token).ConfigureAwait(false), new StreamPipeReaderOptions(bufferSize: 64 * 1024));
        try
        {
            while (true)
            {
                var result = await ReadAsync(lines, request, token).ConfigureAwait(false);
                var buffer = result.Buffer;
                while (TakeLine(ref buffer) is { } line)
                {
                    if (!line.IsEmpty)
                    {
                        yield return Decode(line, request);
                    }
                }

                if (result.IsCompleted)
                {
                    // A regular end comes after a complete line; a failing proxy leaves an incomplete one.
                    if (!buffer.IsEmpty)
                    {
                        throw new SourceException($"The hub's answer to {request} was cut off in the middle of an event.");
                    }

                    yield break;
                }

                if (buffer.Length > LongestLine)
                {
                    throw new SourceException($"The hub's answer to {request} has an event longer than 64 MB.");
                }

                lines.AdvanceTo(buffer.Start, buffer.End);
            }
        }
        finally
        {
            await lines.CompleteAsync().ConfigureAwait(false);
        }
    }

    public T Remember(T? known, T next, DateTimeOffset at) => decoder.Remember(known, next, at);

    private string Query(string parameters)
    {
        var selector = decoder.FieldSelector is { } fields ? $"fieldSelector={Uri.EscapeDataString(fields)}" : "";
        return (parameters, selector) is ("", "") ? ""
            : $"?{parameters}{(parameters.Length > 0 && selector.Length > 0 ? "&" : "")}{selector}";
    }

    private async Task<HttpResponseMessage> GetAsync(string query, string request, CancellationToken token)
    {
        var hub = client();
        var path = await hub.Discovery.FindAsync(resource, time, token).ConfigureAwait(false);
        var response = await hub.SendAsync(HttpMethod.Get, $"{path}/{resource.Path}{query}", null, token).ConfigureAwait(false);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            var answer = await HubAnswer.ReadAsync(response, time, token).ConfigureAwait(false);
            if (answer.Code == 404)
            {
                // The version or the whole kind was removed: discovery must run again.
                hub.Discovery.Forget(resource);
            }

            throw answer.ToException(request);
        }
    }

    private static async Task<ReadResult> ReadAsync(PipeReader lines, string request, CancellationToken token)
    {
        try
        {
            return await lines.ReadAsync(token).ConfigureAwait(false);
        }
        catch (Exception ex) when (ex is IOException or HttpRequestException)
        {
            throw new SourceException($"The hub's answer to {request} was cut off: {ex.Message}", inner: ex);
        }
    }

    private static ReadOnlySequence<byte>? TakeLine(ref ReadOnlySequence<byte> buffer)
    {
        if (buffer.PositionOf((byte)'\n') is not { } end)
        {
            return null;
        }

        var line = buffer.Slice(0, end);
        buffer = buffer.Slice(buffer.GetPosition(1, end));
        return line;
    }

    private WatchEvent<T> Decode(ReadOnlySequence<byte> line, string request)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = ListReader<T>.Deepest });
        }
        catch (JsonException ex)
        {
            return WatchEvent<T>.Unreadable(default, null, $"an event is not JSON: {ex.Message}");
        }

        using (document)
        {
            var json = document.RootElement;
            var body = default(JsonElement);
            try
            {
                var type = json.Text("type");
                body = json.Child("object");
                if (type == "ERROR")
                {
                    throw Failure(body, request);
                }

                var version = ObjectDecoder<T>.VersionOf(body);
                if (version is null)
                {
                    return WatchEvent<T>.Unreadable(ObjectDecoder<T>.KeyOf(body), null, "metadata.resourceVersion is missing");
                }

                switch (type)
                {
                    case "BOOKMARK":
                        return WatchEvent<T>.Bookmark(version);
                    case "DELETED":
                        var key = ObjectDecoder<T>.KeyOf(body);
                        return key.Name.Length > 0 ? WatchEvent<T>.Delete(key, version)
                            : WatchEvent<T>.Unreadable(key, version, "metadata.name is missing");
                    case "ADDED" or "MODIFIED" when !decoder.Wants(body):
                        return WatchEvent<T>.Bookmark(version);
                    case "ADDED" or "MODIFIED":
                        var (value, problem) = decoder.TryDecode(body);
                        return value is null ? WatchEvent<T>.Unreadable(ObjectDecoder<T>.KeyOf(body), version, problem!)
                            : WatchEvent<T>.Upsert(value.Meta.Key, version, value);
                    default:
                        return WatchEvent<T>.Unreadable(ObjectDecoder<T>.KeyOf(body), null, $"unknown event type {type}");
                }
            }
            catch (UnreadableObjectException ex)
            {
                return WatchEvent<T>.Unreadable(ObjectDecoder<T>.KeyOf(body), ObjectDecoder<T>.VersionOf(body), ex.Message);
            }
        }
    }

    private static Exception Failure(JsonElement status, string request)
    {
        var answer = HubAnswer.FromStatus(status, 500, null);

        // A credential that expired during a watch is renewed when the watch is opened again, so this is not a refusal yet.
        return answer.Code == 401 ? new SourceException($"The hub ended the watch: {answer.Message}") : answer.ToException(request);
    }
}
