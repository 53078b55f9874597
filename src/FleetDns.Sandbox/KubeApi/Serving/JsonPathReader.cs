using System.Globalization;
using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>
/// The JSON paths of printer columns: <c>.spec.profile.name</c>, <c>.ingress[0].ip</c>, <c>.conditions[?(@.type=='Ready')].status</c>,
/// <c>.properties.kubernetes-fleet\.io/node-count.value</c>. First match or null.
/// </summary>
internal static class JsonPathReader
{
    public static JsonNode? Read(JsonNode? node, string path)
    {
        var i = 0;
        while (i < path.Length && node is not null)
        {
            if (path[i] == '.')
            {
                i++;
                var name = "";
                for (; i < path.Length && path[i] is not ('.' or '['); i++)
                {
                    if (path[i] == '\\' && i + 1 < path.Length)
                    {
                        i++;
                    }

                    name += path[i];
                }

                node = (node as JsonObject)?[name];
            }
            else if (path[i] == '[')
            {
                var end = path.IndexOf(']', i);
                node = Item(node as JsonArray, path[(i + 1)..end]);
                i = end + 1;
            }
            else
            {
                throw new FormatException($"The JSON path '{path}' cannot be read at {i}.");
            }
        }

        return node;
    }

    private static JsonNode? Item(JsonArray? list, string inside)
    {
        if (list is null)
        {
            return null;
        }

        if (int.TryParse(inside, CultureInfo.InvariantCulture, out var index))
        {
            return index < list.Count ? list[index] : null;
        }
        // ?(@.type=='Ready')
        var condition = inside[(inside.IndexOf('@', StringComparison.Ordinal) + 1)..inside.LastIndexOf(')')];
        var sides = condition.Split("==");
        var wanted = sides[1].Trim().Trim('\'', '"');
        return list.FirstOrDefault(item => Read(item, sides[0].Trim())?.ToString() == wanted);
    }
}
