using System.Globalization;
using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>JSON patch (RFC 6902).</summary>
internal static class JsonPatch
{
    private const int MostOperations = 10_000;

    // The API server reports only this, whichever operation failed.
    private static StatusException Rejected => new(422, "Invalid", "the server rejected our request due to an error in our request");

    public static JsonObject Apply(JsonObject target, JsonArray operations)
    {
        if (operations.Count > MostOperations)
        {
            throw new StatusException(413, "RequestEntityTooLarge",
                $"The allowed maximum operations in a JSON patch is {MostOperations}, got {operations.Count}");
        }

        foreach (var operation in operations)
        {
            if (operation.Text("op") is not ("add" or "remove" or "replace" or "move" or "copy" or "test"))
            {
                throw Refusal.BadRequest($"invalid operation {operation?.ToJsonString(JsonTree.Relaxed)}: unsupported operation");
            }
        }

        JsonNode? root = target;
        foreach (var operation in operations)
        {
            root = Apply(root, (JsonObject)operation!);
        }

        return root as JsonObject ?? throw Rejected;
    }

    private static JsonNode? Apply(JsonNode? root, JsonObject operation)
    {
        var path = Pointer(operation.Text("path"));
        switch (operation.Text("op"))
        {
            case "add":
                return Put(root, path, Value(operation), insert: true);
            case "replace":
                Find(root, path);
                return Put(root, path, Value(operation), insert: false);
            case "remove":
                return Remove(root, path);
            case "copy":
                return Put(root, path, Find(root, Pointer(operation.Text("from")))?.DeepClone(), insert: true);
            case "move":
                var from = Pointer(operation.Text("from"));
                var moved = Find(root, from)?.DeepClone();
                return Put(Remove(root, from), path, moved, insert: true);
            default:
                return JsonTree.Same(path.Length == 0 || Exists(root, path) ? Find(root, path) : null, operation["value"])
                    ? root
                    : throw Rejected;
        }
    }

    private static JsonNode? Value(JsonObject operation) =>
        operation.ContainsKey("value") ? operation["value"]?.DeepClone() : throw Rejected;

    private static string[] Pointer(string? text)
    {
        if (text is null || text.Length > 0 && text[0] != '/')
        {
            throw Rejected;
        }

        return text.Length == 0 ? []
            : [.. text[1..].Split('/')
            .Select(p => p.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];
    }

    private static JsonNode? Find(JsonNode? node, ReadOnlySpan<string> path)
    {
        foreach (var part in path)
        {
            node = node switch
            {
                JsonObject obj when obj.ContainsKey(part) => obj[part],
                JsonArray list => list[Index(list, part, list.Count - 1)],
                _ => throw Rejected,
            };
        }

        return node;
    }

    private static bool Exists(JsonNode? root, string[] path) => Find(root, path.AsSpan(..^1)) switch
    {
        JsonObject obj => obj.ContainsKey(path[^1]),
        JsonArray => true,
        _ => false,
    };

    private static JsonNode? Put(JsonNode? root, string[] path, JsonNode? value, bool insert)
    {
        if (path.Length == 0)
        {
            return value;
        }

        switch (Find(root, path.AsSpan(..^1)))
        {
            case JsonObject obj:
                obj[path[^1]] = value;
                break;
            case JsonArray list when insert:
                list.Insert(path[^1] == "-" ? list.Count : Index(list, path[^1], list.Count), value);
                break;
            case JsonArray list:
                list[Index(list, path[^1], list.Count - 1)] = value;
                break;
            default:
                throw Rejected;
        }

        return root;
    }

    private static JsonNode? Remove(JsonNode? root, string[] path)
    {
        if (path.Length == 0)
        {
            throw Rejected;
        }

        switch (Find(root, path.AsSpan(..^1)))
        {
            case JsonObject obj when obj.Remove(path[^1]):
                return root;
            case JsonArray list:
                list.RemoveAt(Index(list, path[^1], list.Count - 1));
                return root;
            default:
                throw Rejected;
        }
    }

    private static int Index(JsonArray list, string part, int last)
    {
        if (!int.TryParse(part, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index))
        {
            throw Rejected;
        }

        if (index < 0)
        {
            index += list.Count;
        }

        return index >= 0 && index <= last ? index : throw Rejected;
    }
}
