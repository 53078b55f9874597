using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>create, update, patch (merge, JSON, strategic, apply), delete and deletecollection of a resource.</summary>
internal static class WriteHandler
{
    private const string Apply = "application/apply-patch+yaml";
    private const string Merge = "application/merge-patch+json";
    private const string Json = "application/json-patch+json";
    private const string Strategic = "application/strategic-merge-patch+json";

    public static async Task CreateAsync(HubRequest request)
    {
        request.CheckWriteOptions("CreateOptions");
        var body = await BodyAsync(request);
        var obj = Decode(request, body);
        var metadata = obj.Child("metadata");
        if (request.Kind.Namespaced)
        {
            if (metadata.Text("namespace") is { Length: > 0 } ns && ns != request.Info.Namespace)
                throw Refusal.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
            metadata["namespace"] = request.Info.Namespace;
        }

        request.CheckFields(obj, body.Duplicates);
        HubAdmission.Check(request, "CREATE", obj, metadata.Text("name") ?? "");
        var created = request.Store.CreateFrom(request.Kind, request.Version, obj, request.Writer() with { Subresource = "" }, request.DryRun);
        await AnswerAsync(request, created, StatusCodes.Status201Created);
    }

    public static async Task UpdateAsync(HubRequest request)
    {
        request.CheckWriteOptions("UpdateOptions");
        var body = await BodyAsync(request);
        var obj = Decode(request, body);
        RequireSameName(request, obj);
        request.CheckFields(obj, body.Duplicates);
        HubAdmission.Check(request, "UPDATE", obj, request.Info.Name);
        var stored = request.Store.Write(request.Kind, request.Name, request.DryRun, current =>
        {
            var version = obj.At("metadata").Text("resourceVersion");
            if (string.IsNullOrEmpty(version) && !request.Store.Registry.IsBuiltin(request.Kind))
                throw WithoutVersion(request);
            RequireVersion(request, current, version);
            return request.Store.Rules.Update(current, request.Version, (JsonObject)obj.DeepClone(), request.Writer(), request.IsStatus);
        });
        await AnswerAsync(request, stored ?? throw Refusal.NotFound(request.Kind, request.Info.Name), StatusCodes.Status200OK);
    }

    public static async Task PatchAsync(HubRequest request)
    {
        var type = (request.Http.Request.ContentType ?? "").Split(';')[0].Trim();
        var builtin = request.Store.Registry.IsBuiltin(request.Kind);
        if (type is not (Apply or Merge or Json) && !(type == Strategic && builtin))
        {
            var known = builtin ? $"{Json}, {Merge}, {Strategic}, {Apply}" : $"{Json}, {Merge}, {Apply}";
            throw new StatusException(415, "UnsupportedMediaType", $"the body of the request was in an unknown format - accepted media types include: {known}");
        }

        request.CheckWriteOptions("PatchOptions");
        var force = request.Query("force") is { } text && RequestInfo.IsTrue(text);
        if (type != Apply && request.Query("force") is not null)
            throw HubRequest.InvalidOption("PatchOptions", FieldError.Forbidden("force", "may not be specified for non-apply patch"));
        if (type == Apply && string.IsNullOrEmpty(request.Query("fieldManager")))
            throw HubRequest.InvalidOption("PatchOptions", FieldError.Required("fieldManager", "is required for apply patch"));
        var bytes = await RequestBody.ReadAsync(request.Http.Request, request.Http.RequestAborted);
        if (type == Apply)
        {
            await ApplyAsync(request, RequestBody.Parse(bytes, yaml: true, why => Refusal.BadRequest($"error decoding YAML: {why}")), force);
            return;
        }

        var body = RequestBody.Parse(bytes, yaml: false, why => Refusal.BadRequest($"error decoding patch: {why}"));
        var patch = Patcher(request, type, body.Node);
        var stored = request.Store.Write(request.Kind, request.Name, request.DryRun, current =>
        {
            var after = patch(current.Tree(request.Version));
            RequireKind(request, after);
            RequireSameName(request, after);
            TypedDecoding.Check(request, after);
            request.CheckFields(after, body.Duplicates);
            RequireVersion(request, current, after.At("metadata").Text("resourceVersion"));
            HubAdmission.Check(request, "UPDATE", after, request.Info.Name);
            return request.Store.Rules.Update(current, request.Version, after, request.Writer(), request.IsStatus);
        });
        await AnswerAsync(request, stored ?? throw Refusal.NotFound(request.Kind, request.Info.Name), StatusCodes.Status200OK);
    }

    public static async Task DeleteAsync(HubRequest request)
    {
        var options = await DeleteOptions.ReadAsync(request);
        if (request.Store.Find(request.Kind, request.Name) is { } found)
            HubAdmission.Check(request, "DELETE", found.Object, request.Info.Name);
        var (last, gone) = request.Store.DeleteFrom(request.Kind, request.Name, options.DryRun, options.Require)
            ?? throw Refusal.NotFound(request.Kind, request.Info.Name);
        if (!gone)
        {
            await AnswerAsync(request, last, StatusCodes.Status200OK);
            return;
        }

        var details = new JsonObject { ["name"] = last.Name.Name };
        if (request.Kind.Group.Length > 0)
            details["group"] = request.Kind.Group;
        details["kind"] = request.Kind.Plural;
        details["uid"] = last.Object.At("metadata").Text("uid");
        await Responses.JsonAsync(request.Http, StatusCodes.Status200OK, new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Success",
            ["details"] = details,
        });
    }

    public static async Task DeleteCollectionAsync(HubRequest request)
    {
        var options = await DeleteOptions.ReadAsync(request);
        var selection = Selection.Of(request);
        var (objects, version) = request.Store.Snapshot(request.Kind);
        var deleted = new List<StoredObject>();
        foreach (var stored in objects.Values.Where(selection.Matches))
        {
            HubAdmission.Check(request, "DELETE", stored.Object, stored.Name.Name);
            if (request.Store.DeleteFrom(request.Kind, stored.Name, options.DryRun, options.Require) is { } result)
                deleted.Add(result.Object);
        }

        await ListHandler.AnswerAsync(request, ResponseFormat.Plain, deleted, version, "", null);
    }

    private static async Task ApplyAsync(HubRequest request, RequestBody body, bool force)
    {
        var applied = body.Node as JsonObject ?? throw Refusal.BadRequest("error decoding YAML: an object was expected");
        if (applied.At("metadata")?["managedFields"] is not null)
            throw Refusal.BadRequest("metadata.managedFields must be nil");
        if (applied.Text("kind") is not { Length: > 0 })
            throw Refusal.BadRequest("Object 'Kind' is missing in '" + body.Text + "'");
        RequireKind(request, applied);
        RequireSameName(request, applied);
        TypedDecoding.Check(request, applied);
        RefuseUndeclared(request, applied, body.Duplicates);
        applied.Child("metadata")["name"] = request.Info.Name;
        if (request.Kind.Namespaced)
            applied.Child("metadata")["namespace"] = request.Info.Namespace;
        var rules = request.Store.Rules;
        while (true)
        {
            var stored = request.Store.Write(request.Kind, request.Name, request.DryRun, current =>
            {
                RequireVersion(request, current, applied.At("metadata").Text("resourceVersion"));
                var live = current.Tree(request.Version);
                live.At("metadata")!.Remove("managedFields");
                var (merged, managers) = ServerSideApply.Apply(live, current.Managers, applied, request.Schema, request.Writer(), force, request.Store.Time.GetUtcNow());
                HubAdmission.Check(request, "UPDATE", merged, request.Info.Name);
                return rules.Update(current, request.Version, merged, request.Writer(), request.IsStatus, managers);
            });
            if (stored is not null)
            {
                await AnswerAsync(request, stored, StatusCodes.Status200OK);
                return;
            }

            if (request.IsStatus)
                throw Refusal.NotFound(request.Kind, request.Info.Name);
            if (!string.IsNullOrEmpty(applied.At("metadata").Text("resourceVersion")))
                throw Refusal.Conflict(request.Kind, request.Info.Name, "the object has been modified; please apply your changes to the latest version and try again");
            var (obj, owners) = ServerSideApply.Apply(null, [], applied, request.Schema, request.Writer(), force, request.Store.Time.GetUtcNow());
            HubAdmission.Check(request, "CREATE", obj, request.Info.Name);
            try
            {
                var created = request.Store.CreateFrom(request.Kind, request.Version, obj, request.Writer(), request.DryRun, owners);
                await AnswerAsync(request, created, StatusCodes.Status201Created);
                return;
            }
            catch (StatusException e) when (e.Reason == "AlreadyExists")
            {
                // Somebody created it in between: apply to that object.
            }
        }
    }

    private static Func<JsonObject, JsonObject> Patcher(HubRequest request, string type, JsonNode? patch)
    {
        if (type == Json)
        {
            var operations = patch as JsonArray ?? throw Refusal.BadRequest($"error decoding patch: json: cannot unmarshal {(patch is JsonObject ? "object" : "value")} into Go value of type []handlers.jsonPatchOp");
            return target => JsonPatch.Apply(target, operations);
        }

        var changes = patch as JsonObject ?? throw Refusal.BadRequest($"error decoding patch: json: cannot unmarshal {(patch is JsonArray ? "array" : "value")} into Go value of type map[string]interface {{}}");
        return target =>
        {
            if (type == Merge)
                MergePatch.Apply(target, changes);
            else
                StrategicMergePatch.Apply(target, changes, request.Schema);
            return target;
        };
    }

    private static async Task<RequestBody> BodyAsync(HubRequest request)
    {
        var type = (request.Http.Request.ContentType ?? "").Split(';')[0].Trim();
        if (type == ProtobufBody.ContentType && request.Store.Registry.IsBuiltin(request.Kind)
            && ProtobufBody.Parse(await RequestBody.ReadAsync(request.Http.Request, request.Http.RequestAborted)) is { } message)
            return new RequestBody(message, [], "");
        if (type is not ("" or "application/json" or "application/yaml" or "application/x-www-form-urlencoded"))
            throw new StatusException(415, "UnsupportedMediaType", "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml");
        var bytes = await RequestBody.ReadAsync(request.Http.Request, request.Http.RequestAborted);
        return RequestBody.Parse(bytes, type == "application/yaml", why =>
            Refusal.BadRequest($"the object provided is unrecognized (must be of type {request.Kind.Kind}): couldn't get version/kind; json parse error: {why} ({Hex(bytes)})"));
    }

    private static JsonObject Decode(HubRequest request, RequestBody body)
    {
        var unrecognized = $"the object provided is unrecognized (must be of type {request.Kind.Kind}): ";
        if (body.Node is not JsonObject obj)
            throw Refusal.BadRequest($"{unrecognized}couldn't get version/kind; json parse error: json: cannot unmarshal {(body.Node is JsonArray ? "array" : "value")} into Go value of type struct {{ APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }}");
        if (obj.Text("kind") is not { Length: > 0 } && !request.Store.Registry.IsBuiltin(request.Kind))
            throw Refusal.BadRequest($"{unrecognized}Object 'Kind' is missing in '{body.Text}' ({Hex(System.Text.Encoding.UTF8.GetBytes(body.Text))})");
        var apiVersion = obj.Text("apiVersion") ?? "";
        var expected = request.Kind.ApiVersion(request.Version);
        if (apiVersion != expected && !(apiVersion.Length == 0 && request.Store.Registry.IsBuiltin(request.Kind)))
            throw Refusal.BadRequest($"the API version in the data ({apiVersion}) does not match the expected API version ({expected})");
        obj["apiVersion"] = expected;
        obj["kind"] ??= request.Kind.Kind;
        RequireKind(request, obj);
        TypedDecoding.Check(request, obj);
        return obj;
    }

    private static void RequireKind(HubRequest request, JsonObject obj)
    {
        var kind = obj.Text("kind") ?? "";
        if (kind != request.Kind.Kind)
        {
            var error = FieldError.Invalid("kind", JsonValue.Create(kind), $"must be {request.Kind.Kind}");
            throw new StatusException(422, "Invalid", $"{Refusal.Qualified(kind, request.Kind.Group)} \"{request.Info.Name}\" is invalid: {error}")
            {
                Name = request.Info.Name,
                Group = request.Kind.Group,
                Kind = kind,
                Causes = [new StatusCause(error.Reason, error.Detail, error.Field)],
            };
        }

        var expected = request.Kind.ApiVersion(request.Version);
        if (obj.Text("apiVersion") is { } apiVersion && apiVersion != expected)
            throw Refusal.BadRequest($"the API version in the data ({apiVersion}) does not match the expected API version ({expected})");
    }

    private static void RequireSameName(HubRequest request, JsonObject obj)
    {
        var metadata = obj.At("metadata");
        if (metadata.Text("name") is { Length: > 0 } name && name != request.Info.Name)
            throw Refusal.BadRequest($"the name of the object ({name}) does not match the name on the URL ({request.Info.Name})");
        if (request.Kind.Namespaced && metadata.Text("namespace") is { Length: > 0 } ns && ns != request.Info.Namespace)
            throw Refusal.BadRequest($"the namespace of the object ({ns}) does not match the namespace on the request ({request.Info.Namespace})");
    }

    private static void RequireVersion(HubRequest request, StoredObject current, string? version)
    {
        if (!string.IsNullOrEmpty(version) && version != current.Object.At("metadata").Text("resourceVersion"))
            throw Refusal.Modified(request.Kind, request.Info.Name);
    }

    private static StatusException WithoutVersion(HubRequest request)
    {
        var error = FieldError.Invalid("metadata.resourceVersion", JsonValue.Create(0), "must be specified for an update");
        return new StatusException(422, "Invalid", $"{Refusal.Qualified(request.Kind.Plural, request.Kind.Group)} \"{request.Info.Name}\" is invalid: {error}")
        {
            Name = request.Info.Name,
            Group = request.Kind.Group,
            Kind = request.Kind.Plural,
            Causes = [new StatusCause(error.Reason, error.Detail, error.Field)],
        };
    }

    /// <summary>What is not in the schema has no owner, so that an apply with it is an error, whatever the field validation.</summary>
    private static void RefuseUndeclared(HubRequest request, JsonObject applied, IReadOnlyList<string> duplicates)
    {
        var unknown = Pruning.Prune((JsonObject)applied.DeepClone(), request.Schema);
        if (request.Query("fieldValidation") == "Strict" && (unknown.Count > 0 || duplicates.Count > 0))
        {
            request.CheckFields((JsonObject)applied.DeepClone(), duplicates);
        }
        else if (unknown.Count > 0)
        {
            throw new StatusException(500, "", $"failed to create typed patch object ({request.Info.Namespace}/{request.Info.Name}; {request.Kind.ApiVersion(request.Version)}, Kind={request.Kind.Kind}): .{unknown[0]}: field not declared in schema");
        }
    }

    private static Task AnswerAsync(HubRequest request, StoredObject stored, int code) => GetHandler.AnswerAsync(request, stored, code);

    /// <summary>The API server shows a body that it cannot read; a long one is cut.</summary>
    private static string Hex(byte[] body)
    {
        var text = System.Text.Encoding.UTF8.GetString(body);
        return text.Length > 256 ? text[..256] + " [truncated]" : text;
    }
}
