using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>get of one object, and the response of every write.</summary>
internal static class GetHandler
{
    public static Task GetAsync(HubRequest request)
    {
        var stored = request.Store.Find(request.Kind, request.Name) ?? throw Refusal.NotFound(request.Kind, request.Info.Name);
        return AnswerAsync(request, stored, StatusCodes.Status200OK);
    }

    public static Task AnswerAsync(HubRequest request, StoredObject stored, int code)
    {
        var format = ResponseFormat.Of(request.Http.Request);
        if (format.IsTable)
        {
            var metadata = new JsonObject { ["resourceVersion"] = stored.Object.At("metadata").Text("resourceVersion") ?? "" };
            var table = TablePrinter.Table(request.Store.Registry, request.Kind, request.Version, [stored],
                request.Query("includeObject") ?? "", request.Store.Time.GetUtcNow(), metadata);
            return Responses.JsonAsync(request.Http, code, table);
        }

        return format.IsPartialMetadata
            ? Responses.JsonAsync(request.Http, code, TablePrinter.PartialMetadata(stored.Tree(request.Version)))
            : Responses.BytesAsync(request.Http, code, stored.Bytes(request.Version));
    }
}
