using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>patch: merge, JSON and strategic; server-side apply continues in <see cref="ApplyHandler"/>.</summary>
internal static class PatchHandler
{
    public const string Apply = "application/apply-patch+yaml";
    private const string Merge = "application/merge-patch+json";
    private const string Json = "application/json-patch+json";
    private const string Strategic = "application/strategic-merge-patch+json";

    public static async Task PatchAsync(HubRequest request)
    {
        var type = (request.Http.Request.ContentType ?? "").Split(';')[0].Trim();
        var builtin = request.Store.Registry.IsBuiltin(request.Kind);
        if (type is not (Apply or Merge or Json) && !(type == Strategic && builtin))
        {
            var known = builtin ? $"{Json}, {Merge}, {Strategic}, {Apply}" : $"{Json}, {Merge}, {Apply}";
            throw new StatusException(415, "UnsupportedMediaType",
                $"the body of the request was in an unknown format - accepted media types include: {known}");
        }

        request.CheckWriteOptions("PatchOptions");
        var force = request.Query("force") is { } text && RequestInfo.IsTrue(text);
        if (type != Apply && request.Query("force") is not null)
        {
            throw HubRequest.InvalidOption("PatchOptions", FieldError.Forbidden("force", "may not be specified for non-apply patch"));
        }

        if (type == Apply && string.IsNullOrEmpty(request.Query("fieldManager")))
        {
            throw HubRequest.InvalidOption("PatchOptions", FieldError.Required("fieldManager", "is required for apply patch"));
        }

        var bytes = await RequestBody.ReadAsync(request.Http.Request, request.Http.RequestAborted);
        if (type == Apply)
        {
            await ApplyHandler.ApplyAsync(request,
                RequestBody.Parse(bytes, yaml: true, why => Refusal.BadRequest($"error decoding YAML: {why}")), force);
            return;
        }

        var body = RequestBody.Parse(bytes, yaml: false, why => Refusal.BadRequest($"error decoding patch: {why}"));
        var patch = Patcher(request, type, body.Node);
        var stored = request.Store.Write(request.Kind, request.Name, request.DryRun, current =>
        {
            var after = patch(current.Tree(request.Version));
            SentObject.RequireKind(request, after);
            SentObject.RequireSameName(request, after);
            TypedDecoding.Check(request, after);
            request.CheckFields(after, body.Duplicates);
            SentObject.RequireVersion(request, current, after.At("metadata").Text("resourceVersion"));
            return request.AdmitUpdate(current,
                request.Store.Rules.Update(current, request.Version, after, request.Writer(), request.Scope));
        });
        await GetHandler.AnswerAsync(request, stored ?? throw Refusal.NotFound(request.Kind, request.Info.Name), StatusCodes.Status200OK);
    }

    private static Func<JsonObject, JsonObject> Patcher(HubRequest request, string type, JsonNode? patch)
    {
        if (type == Json)
        {
            var operations = patch as JsonArray
                ?? throw Refusal.BadRequest(
                    $"error decoding patch: json: cannot unmarshal {(patch is JsonObject ? "object" : "value")} into Go value of type "
                    + "[]handlers.jsonPatchOp");
            return target => JsonPatch.Apply(target, operations);
        }

        var changes = patch as JsonObject
            ?? throw Refusal.BadRequest(
                $"error decoding patch: json: cannot unmarshal {(patch is JsonArray ? "array" : "value")} into Go value of type "
                + $"map[string]interface {{}}");
        return target =>
        {
            if (type == Merge)
            {
                MergePatch.Apply(target, changes);
            }
            else
            {
                StrategicMergePatch.Apply(target, changes, request.Schema);
            }

            return target;
        };
    }
}
