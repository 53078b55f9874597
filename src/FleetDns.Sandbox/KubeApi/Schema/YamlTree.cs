using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>
/// Parses YAML into a JSON tree, with scalars by YAML's core rules: plain <c>true</c>, <c>80</c>, <c>null</c> are values, quoted ones are
/// text.
/// </summary>
internal static class YamlTree
{
    private const int DeepestLevel = 100;

    public static JsonNode? Parse(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        // Parsed again as JSON, so that numbers behave as those of JSON bodies.
        return stream.Documents.Count == 0 || Convert(stream.Documents[0].RootNode, 0) is not { } node
            ? null
            : JsonTree.Parse(JsonTree.Bytes(node));
    }

    private static JsonNode? Convert(YamlNode node, int level)
    {
        if (level > DeepestLevel)
        {
            throw new YamlException("exceeded max depth");
        }

        switch (node)
        {
            case YamlMappingNode map:
                var obj = new JsonObject();
                foreach (var (key, value) in map.Children)
                {
                    obj[((YamlScalarNode)key).Value ?? ""] = Convert(value, level + 1);
                }

                return obj;
            case YamlSequenceNode list:
                return new JsonArray([.. list.Children.Select(c => Convert(c, level + 1))]);
            case YamlScalarNode scalar when scalar.Style == ScalarStyle.Plain:
                return Plain(scalar.Value ?? "");
            default:
                return JsonValue.Create(((YamlScalarNode)node).Value);
        }
    }

    private static JsonValue? Plain(string text)
    {
        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return null;
            case "true" or "True" or "TRUE":
                return JsonValue.Create(true);
            case "false" or "False" or "FALSE":
                return JsonValue.Create(false);
        }

        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            return JsonValue.Create(whole);
        }

        return text.AsSpan().ContainsAnyInRange('0', '9')
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? JsonValue.Create(number)
            : JsonValue.Create(text);
    }
}
