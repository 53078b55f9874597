using System.Buffers;
using System.Text.Json;
using FleetDns.Sources.Cluster.Objects;
using FleetDns.Sources.Json;

namespace FleetDns.Sources.Cluster.Watching;

/// <summary>
/// Decodes a list while it arrives, object by object: memory contains the decoded facts and at most one object's JSON, never the whole
/// text.
/// The order of <c>items</c> and <c>metadata</c> does not matter.
/// </summary>
internal sealed class ListReader<T>(ObjectDecoder<T> decoder)
    where T : class, IFleetObject
{
    private const int FirstBuffer = 256 * 1024;
    private const int LongestObject = 64 * 1024 * 1024;

    /// <summary>Deeper than an API server stores objects: a deeply nested one must not make the list unreadable.</summary>
    internal const int Deepest = 20_000;

    private enum Place
    {
        Before,
        Root,
        Metadata,
        Items,
        SkippedValue,
        After,
    }

    private readonly List<T> _items = [];
    private readonly List<UnreadableObject> _unreadable = [];
    private JsonReaderState _state;
    private Place _place;

    /// <summary>metadata.resourceVersion; null until it was read.</summary>
    public string? Version { get; private set; }

    /// <summary>metadata.continue; null on the last page.</summary>
    public string? Continue { get; private set; }

    public IReadOnlyList<T> Items => _items;

    public IReadOnlyList<UnreadableObject> Unreadable => _unreadable;

    /// <summary>
    /// Reads one page to its end; call again for the next page. Throws <see cref="JsonException"/> if it is not a list or is incomplete.
    /// </summary>
    /// <param name="readAsync">Fills the buffer and returns the count, 0 at the end.</param>
    public async Task ReadPageAsync(Func<Memory<byte>, ValueTask<int>> readAsync)
    {
        (_state, _place, Continue) = (new JsonReaderState(new JsonReaderOptions { MaxDepth = Deepest }), Place.Before, null);
        var buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        try
        {
            var (start, end) = (0, 0);
            while (true)
            {
                if (start > 0)
                {
                    buffer.AsSpan(start, end - start).CopyTo(buffer);
                    (start, end) = (0, end - start);
                }
                else if (end == buffer.Length)
                {
                    buffer = Grow(buffer);
                }

                // Filling the buffer before decoding keeps the number of started and abandoned objects low.
                var read = await readAsync(buffer.AsMemory(end)).ConfigureAwait(false);
                end += read;
                start = Decode(buffer.AsSpan(0, end), isFinal: read == 0);
                if (read == 0)
                {
                    return;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] Grow(byte[] buffer)
    {
        if (buffer.Length >= LongestObject)
        {
            throw new JsonException("an object of the list is longer than 64 MB");
        }

        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    /// <summary>Decodes all complete tokens and returns the number of consumed bytes.</summary>
    private int Decode(ReadOnlySpan<byte> bytes, bool isFinal)
    {
        var reader = new Utf8JsonReader(bytes, isFinal, _state);
        var done = reader;
        while (Step(ref reader))
        {
            done = reader;
        }

        if (isFinal && _place != Place.After)
        {
            throw new JsonException("the list is incomplete");
        }

        _state = done.CurrentState;
        return (int)done.BytesConsumed;
    }

    /// <summary>
    /// Reads one token, or one whole value where the place requires it; false if it is not complete yet (the reader must then be
    /// discarded).
    /// </summary>
    private bool Step(ref Utf8JsonReader reader)
    {
        if (!reader.Read())
        {
            return false;
        }

        switch (_place)
        {
            case Place.Before:
                _place = reader.TokenType == JsonTokenType.StartObject ? Place.Root : throw new JsonException("not a list");
                return true;
            case Place.Root when reader.TokenType == JsonTokenType.PropertyName:
                _place = reader.ValueTextEquals("items"u8) ? Place.Items : reader.ValueTextEquals("metadata"u8) ? Place.Metadata
                    : Place.SkippedValue;
                return true;
            case Place.Root:
                _place = Place.After;
                return true;
            case Place.Metadata:
                if (!JsonDocument.TryParseValue(ref reader, out var metadata))
                {
                    return false;
                }

                using (metadata)
                {
                    Version = metadata.RootElement.Text("resourceVersion");
                    Continue = metadata.RootElement.Text("continue") is { Length: > 0 } next ? next : null;
                }

                _place = Place.Root;
                return true;
            case Place.Items when reader.TokenType == JsonTokenType.StartArray:
                return true;
            case Place.Items when reader.TokenType is JsonTokenType.EndArray or JsonTokenType.Null:
                _place = Place.Root;
                return true;
            case Place.Items:
                return Item(ref reader);
            case Place.SkippedValue:
                if (!reader.TrySkip())
                {
                    return false;
                }

                _place = Place.Root;
                return true;
            default:
                throw new JsonException("text after the list");
        }
    }

    private bool Item(ref Utf8JsonReader reader)
    {
        if (!JsonDocument.TryParseValue(ref reader, out var document))
        {
            return false;
        }

        using (document)
        {
            var json = document.RootElement;
            if (!decoder.Wants(json))
            {
                return true;
            }

            var (value, problem) = decoder.TryDecode(json);
            if (value is not null)
            {
                _items.Add(value);
            }
            else
            {
                _unreadable.Add(new UnreadableObject(ObjectDecoder<T>.KeyOf(json), problem!));
            }
        }

        return true;
    }
}
