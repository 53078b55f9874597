using System.Text.Json;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>Paths of names that occur more than once in one object of a JSON text.</summary>
internal static class DuplicateFields
{
    public static IReadOnlyList<string> Of(ReadOnlySpan<byte> json)
    {
        var found = new List<string>();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 200 });
        if (reader.Read())
        {
            Walk(ref reader, "", found);
        }

        return found;
    }

    private static void Walk(ref Utf8JsonReader reader, string path, List<string> found)
    {
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
            {
                Walk(ref reader, $"{path}[{i}]", found);
            }
        }
        else if (reader.TokenType == JsonTokenType.StartObject)
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                var inner = path.Length == 0 ? name : $"{path}.{name}";
                if (!seen.Add(name) && !found.Contains(inner))
                {
                    found.Add(inner);
                }

                reader.Read();
                Walk(ref reader, inner, found);
            }
        }
    }
}
