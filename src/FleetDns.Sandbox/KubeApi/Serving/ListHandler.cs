using System.Globalization;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>list: one consistent state, in pages if requested, written from the stored bytes of each object.</summary>
internal static class ListHandler
{
    private const int FlushAfter = 64 * 1024;

    // A list in a hundred pages requests the same state a hundred times.
    private static readonly ConditionalWeakTable<ImmutableSortedDictionary<ObjectName, StoredObject>, StoredObject[]> s_ordered = [];

    public static async Task ListAsync(HubRequest request)
    {
        var format = ResponseFormat.Of(request.Http.Request);
        var selection = Selection.Of(request);
        var limit = request.Number("limit") ?? 0;
        var (objects, version, after) = State(request, limit);
        var ordered = s_ordered.GetValue(objects, o => [.. o.Values]);
        var first = after is { } last ? FirstAfter(ordered, last) : 0;
        IEnumerable<StoredObject> matching = new ArraySegment<StoredObject>(ordered, first, ordered.Length - first);
        if (!selection.IsEverything)
        {
            matching = matching.Where(selection.Matches);
        }

        if (limit <= 0)
        {
            await AnswerAsync(request, format, matching, version, "", null);
            return;
        }

        var page = matching.Take((int)Math.Min(limit + 1, int.MaxValue)).ToList();
        if (page.Count <= limit)
        {
            await AnswerAsync(request, format, page, version, "", null);
            return;
        }

        page.RemoveAt(page.Count - 1);
        long? remaining = selection.IsEverything ? ordered.Length - first - page.Count
            : selection.IsEmpty ? matching.LongCount() - page.Count : null;
        await AnswerAsync(request, format, page, version, new ContinueToken(version, page[^1].Name).Write(), remaining);
    }

    public static Task AnswerAsync(HubRequest request, ResponseFormat format, IEnumerable<StoredObject> objects, long version,
        string continueToken, long? remaining)
    {
        var metadata = new JsonObject { ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture) };
        if (continueToken.Length > 0)
        {
            metadata["continue"] = continueToken;
        }

        if (remaining is not null)
        {
            metadata["remainingItemCount"] = remaining;
        }

        if (format.IsTable)
        {
            var table = TablePrinter.Table(request.Store.Registry, request.Kind, request.Version, objects,
                request.Query("includeObject") ?? "", request.Store.Time.GetUtcNow(), metadata);
            return Responses.JsonAsync(request.Http, StatusCodes.Status200OK, table);
        }

        if (format.IsPartialMetadata)
        {
            return Responses.JsonAsync(request.Http, StatusCodes.Status200OK, new JsonObject
            {
                ["kind"] = "PartialObjectMetadataList",
                ["apiVersion"] = "meta.k8s.io/v1",
                ["metadata"] = metadata,
                ["items"] = new JsonArray([.. objects.Select(o => (JsonNode)TablePrinter.PartialMetadata(o.Tree(request.Version)))]),
            });
        }

        return StreamAsync(request, objects, metadata);
    }

    private static async Task StreamAsync(HubRequest request, IEnumerable<StoredObject> objects, JsonObject metadata)
    {
        var response = request.Http.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "application/json";
        var kind = request.Kind;
        var apiVersion = kind.ApiVersion(request.Version);
        var writer = response.BodyWriter;
        Write(writer,
            $"{{\"apiVersion\":{JsonSerializer.Serialize(apiVersion)},\"kind\":\"{kind.Kind}List\","
            + $"\"metadata\":{metadata.ToJsonString(JsonTree.Relaxed)},\"items\":[");
        // Items of built-in kinds come without apiVersion and kind, as from a real API server.
        var skipped = request.Store.Registry.IsBuiltin(kind)
            ? Encoding.UTF8.GetByteCount($"{{\"apiVersion\":\"{apiVersion}\",\"kind\":\"{kind.Kind}\",")
            : 0;
        var separator = "";
        long unflushed = 0;
        foreach (var stored in objects)
        {
            Write(writer, skipped > 0 ? separator + "{" : separator);
            var bytes = stored.Bytes(request.Version)[skipped..];
            writer.Write(bytes.Span);
            separator = ",";
            unflushed += bytes.Length;
            if (unflushed > FlushAfter)
            {
                unflushed = 0;
                await writer.FlushAsync(request.Http.RequestAborted);
            }
        }

        Write(writer, "]}");
        await writer.FlushAsync(request.Http.RequestAborted);
    }

    private static (ImmutableSortedDictionary<ObjectName, StoredObject> Objects, long Version, ObjectName? After) State(
        HubRequest request, long limit)
    {
        var match = request.Query("resourceVersionMatch") ?? "";
        var requested = request.Query("resourceVersion") ?? "";
        CheckMatch(match, requested, request);
        if (request.Query("continue") is { Length: > 0 } text)
        {
            var token = ContinueToken.Read(text);
            if (token.Version < 0)
            {
                var (now, at) = request.Store.Snapshot(request.Kind);
                return (now, at, token.After);
            }

            return request.Store.SnapshotAt(request.Kind, token.Version) is { } then
                ? (then, token.Version, token.After)
                : throw ContinueExpired(token);
        }

        var wanted = ResourceVersion.Parse(requested, why => Refusal.BadRequest($"invalid resource version: {why}"));
        var (objects, version) = request.Store.Snapshot(request.Kind);
        if (wanted > version)
        {
            throw ResourceVersion.TooLarge(wanted, version);
        }

        if (wanted > 0 && (match == "Exact" || match.Length == 0 && limit > 0))
        {
            return (
                request.Store.SnapshotAt(request.Kind, wanted)
                ?? throw Refusal.Expired("The resourceVersion for the provided list is too old."), wanted, null);
        }

        return (objects, version, null);
    }

    private static int FirstAfter(StoredObject[] ordered, ObjectName name)
    {
        int low = 0, high = ordered.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (ObjectNameOrder.Instance.Compare(ordered[middle].Name, name) <= 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private static void CheckMatch(string match, string requested, HubRequest request)
    {
        if (match.Length == 0)
        {
            return;
        }

        if (request.Query("continue") is { Length: > 0 })
        {
            throw HubRequest.InvalidOption("ListOptions",
                FieldError.Forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden when continue is provided"));
        }

        if (requested.Length == 0)
        {
            throw HubRequest.InvalidOption("ListOptions",
                FieldError.Forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden unless resourceVersion is provided"));
        }

        if (match is not ("Exact" or "NotOlderThan"))
        {
            throw HubRequest.InvalidOption("ListOptions",
                FieldError.NotSupported("resourceVersionMatch", JsonValue.Create(match), ["\"Exact\"", "\"NotOlderThan\"", "\"\""]));
        }

        if (match == "Exact" && requested == "0")
        {
            throw HubRequest.InvalidOption("ListOptions",
                FieldError.Forbidden("resourceVersionMatch", "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""));
        }
    }

    private static StatusException ContinueExpired(ContinueToken token) => Refusal.Expired(
        "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue "
        + "parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided "
        + "token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was "
        + "returned and now may show up in the list.",
        (token with { Version = -1 }).Write());

    private static void Write(PipeWriter writer, string text)
    {
        var span = writer.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        writer.Advance(Encoding.UTF8.GetBytes(text, span));
    }

    private static void Write(this PipeWriter writer, ReadOnlySpan<byte> bytes) => System.Buffers.BuffersExtensions.Write(writer, bytes);
}
