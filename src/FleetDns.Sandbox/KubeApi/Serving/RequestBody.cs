using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>The body of a request as a JSON tree, with the names that occur more than once (for strict decoding).</summary>
internal sealed record RequestBody(JsonNode? Node, IReadOnlyList<string> Duplicates, string Text)
{
    public const int Limit = 3 * 1024 * 1024;

    public static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken token)
    {
        if (request.ContentLength > Limit)
        {
            throw TooLarge();
        }

        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(chunk, token)) > 0)
        {
            buffer.Write(chunk, 0, read);
            if (buffer.Length > Limit)
            {
                throw TooLarge();
            }
        }

        return buffer.ToArray();
    }

    /// <summary>Reads JSON; if it is not JSON and <paramref name="yaml"/> allows it, YAML.</summary>
    public static RequestBody Parse(byte[] bytes, bool yaml, Func<string, StatusException> unreadable)
    {
        var text = Encoding.UTF8.GetString(bytes);
        if (!Utf8.IsValid(bytes))
        {
            bytes = Encoding.UTF8.GetBytes(text);   // invalid UTF-8 becomes U+FFFD, as in Go
        }

        var start = text.AsSpan().TrimStart();
        if (yaml && (start.Length == 0 || start[0] is not ('{' or '[')))
        {
            try
            {
                return new RequestBody(YamlTree.Parse(text), [], text);
            }
            catch (YamlDotNet.Core.YamlException e)
            {
                throw unreadable($"error converting YAML to JSON: yaml: line {e.Start.Line}: {e.Message}");
            }
            catch (Exception e) when (e is InvalidOperationException or InvalidCastException or ArgumentException)
            {
                // The YAML library's own exceptions for broken input, and maps whose keys are not text.
                throw unreadable("error converting YAML to JSON: yaml: the text cannot be read");
            }
        }

        try
        {
            var node = JsonTree.Parse(bytes);
            return new RequestBody(node, DuplicateFields.Of(bytes), text);
        }
        catch (JsonException e)
        {
            throw unreadable(GoWords(text, e));
        }
        catch (InvalidOperationException)
        {
            // text that is not valid UTF-16, such as a lone surrogate
            throw unreadable("invalid character in string literal");
        }
    }

    /// <summary>The two most common messages, as worded by Go's parser.</summary>
    private static string GoWords(string text, JsonException e)
    {
        if (text.Trim().Length == 0 || e.Message.StartsWith("Expected depth to be zero", StringComparison.Ordinal)
            || (e.BytePositionInLine ?? 0) >= text.Split('\n')[^1].Length && (e.LineNumber ?? 0) >= text.Count(c => c == '\n'))
        {
            return "unexpected end of JSON input";
        }

        var line = text.Split('\n').ElementAtOrDefault((int)(e.LineNumber ?? 0)) ?? "";
        var at = (int)Math.Min(e.BytePositionInLine ?? 0, Math.Max(0, line.Length - 1));
        return line.Length == 0 ? "invalid JSON" : $"invalid character '{line[at]}' looking for beginning of value";
    }

    private static StatusException TooLarge() => new(413, "RequestEntityTooLarge", $"Request entity too large: limit is {Limit}");
}
