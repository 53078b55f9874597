using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>Writes an object as clients get it: apiVersion, kind and metadata first, managedFields inserted.</summary>
internal static class ObjectEncoder
{
    private static readonly string[] s_first = ["apiVersion", "kind", "metadata"];

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? s_buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? s_writer;

    public static byte[] Encode(JsonObject obj, ImmutableArray<FieldManager> managers) => Encode(obj, managers, out _);

    /// <param name="owners">Position of managedFields in the bytes, with the comma before them; empty when there are none.</param>
    public static byte[] Encode(JsonObject obj, ImmutableArray<FieldManager> managers, out Range owners)
    {
        owners = default;
        var buffer = s_buffer ??= new ArrayBufferWriter<byte>(4096);
        buffer.ResetWrittenCount();
        var writer = s_writer ??= new Utf8JsonWriter(buffer, JsonTree.Writer);
        writer.Reset(buffer);
        writer.WriteStartObject();
        foreach (var name in s_first)
        {
            writer.WritePropertyName(name);
            if (name == "metadata" && obj[name] is JsonObject metadata)
            {
                owners = WriteMetadata(writer, metadata, managers);
            }
            else
            {
                Write(writer, obj[name]);
            }
        }

        foreach (var (name, value) in obj)
        {
            if (name is "apiVersion" or "kind" or "metadata")
            {
                continue;
            }

            writer.WritePropertyName(name);
            Write(writer, value);
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static Range WriteMetadata(Utf8JsonWriter writer, JsonObject metadata, ImmutableArray<FieldManager> managers)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in metadata)
        {
            if (name == "managedFields")
            {
                continue;
            }

            writer.WritePropertyName(name);
            Write(writer, value);
        }

        Range owners = default;
        if (managers.Length > 0)
        {
            var start = (int)(writer.BytesCommitted + writer.BytesPending);
            writer.WriteStartArray("managedFields");
            foreach (var manager in managers)
            {
                manager.Write(writer);
            }

            writer.WriteEndArray();
            owners = start..(int)(writer.BytesCommitted + writer.BytesPending);
        }

        writer.WriteEndObject();
        return owners;
    }

    private static void Write(Utf8JsonWriter writer, JsonNode? value)
    {
        if (value is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            value.WriteTo(writer, JsonTree.Relaxed);
        }
    }
}
