using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>The object that a client sends: read, decoded, and checked against the path of the request.</summary>
internal static class SentObject
{
    /// <summary>The body of a create or update: JSON, YAML, or protobuf for the kinds that support it.</summary>
    public static async Task<RequestBody> ReadAsync(HubRequest request)
    {
        var type = (request.Http.Request.ContentType ?? "").Split(';')[0].Trim();
        if (type == ProtobufBody.ContentType && request.Store.Registry.IsBuiltin(request.Kind)
            && ProtobufBody.Parse(await RequestBody.ReadAsync(request.Http.Request, request.Http.RequestAborted)) is { } message)
        {
            return new RequestBody(message, [], "");
        }

        if (type is not ("" or "application/json" or "application/yaml" or "application/x-www-form-urlencoded"))
        {
            throw new StatusException(415, "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml");
        }

        var bytes = await RequestBody.ReadAsync(request.Http.Request, request.Http.RequestAborted);
        return RequestBody.Parse(bytes, type == "application/yaml", why =>
            Refusal.BadRequest(
                $"the object provided is unrecognized (must be of type {request.Kind.Kind}): couldn't get version/kind; json parse "
                + $"error: {why} ({Hex(bytes)})"));
    }

    /// <summary>
    /// The object in a body: of this kind and version, each field with the type that the API server would decode it into.
    /// </summary>
    public static JsonObject Decode(HubRequest request, RequestBody body)
    {
        var unrecognized = $"the object provided is unrecognized (must be of type {request.Kind.Kind}): ";
        if (body.Node is not JsonObject obj)
        {
            throw Refusal.BadRequest(
                $"{unrecognized}couldn't get version/kind; json parse error: json: cannot unmarshal "
                + $"{(body.Node is JsonArray ? "array" : "value")} into Go value of type struct {{ APIVersion string "
                + "\"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }}");
        }

        if (obj.Text("kind") is not { Length: > 0 } && !request.Store.Registry.IsBuiltin(request.Kind))
        {
            throw Refusal.BadRequest(
                $"{unrecognized}Object 'Kind' is missing in '{body.Text}' ({Hex(System.Text.Encoding.UTF8.GetBytes(body.Text))})");
        }

        var apiVersion = obj.Text("apiVersion") ?? "";
        var expected = request.Kind.ApiVersion(request.Version);
        if (apiVersion != expected && !(apiVersion.Length == 0 && request.Store.Registry.IsBuiltin(request.Kind)))
        {
            throw Refusal.BadRequest($"the API version in the data ({apiVersion}) does not match the expected API version ({expected})");
        }

        obj["apiVersion"] = expected;
        obj["kind"] ??= request.Kind.Kind;
        RequireKind(request, obj);
        TypedDecoding.Check(request, obj);
        return obj;
    }

    public static void RequireKind(HubRequest request, JsonObject obj)
    {
        var kind = obj.Text("kind") ?? "";
        if (kind != request.Kind.Kind)
        {
            var error = FieldError.Invalid("kind", JsonValue.Create(kind), $"must be {request.Kind.Kind}");
            throw new StatusException(
                422, "Invalid", $"{Refusal.Qualified(kind, request.Kind.Group)} \"{request.Info.Name}\" is invalid: {error}")
            {
                Name = request.Info.Name,
                Group = request.Kind.Group,
                Kind = kind,
                Causes = [new StatusCause(error.Reason, error.Detail, error.Field)],
            };
        }

        var expected = request.Kind.ApiVersion(request.Version);
        if (obj.Text("apiVersion") is { } apiVersion && apiVersion != expected)
        {
            throw Refusal.BadRequest($"the API version in the data ({apiVersion}) does not match the expected API version ({expected})");
        }
    }

    public static void RequireSameName(HubRequest request, JsonObject obj)
    {
        var metadata = obj.At("metadata");
        if (metadata.Text("name") is { Length: > 0 } name && name != request.Info.Name)
        {
            throw Refusal.BadRequest($"the name of the object ({name}) does not match the name on the URL ({request.Info.Name})");
        }

        if (request.Kind.Namespaced && metadata.Text("namespace") is { Length: > 0 } ns && ns != request.Info.Namespace)
        {
            throw Refusal.BadRequest(
                $"the namespace of the object ({ns}) does not match the namespace on the request ({request.Info.Namespace})");
        }
    }

    public static void RequireVersion(HubRequest request, StoredObject current, string? version)
    {
        if (!string.IsNullOrEmpty(version) && version != current.Object.At("metadata").Text("resourceVersion"))
        {
            throw Refusal.Modified(request.Kind, request.Info.Name);
        }
    }

    /// <summary>The API server quotes a body that it cannot read; a long one is truncated.</summary>
    private static string Hex(byte[] body)
    {
        var text = System.Text.Encoding.UTF8.GetString(body);
        return text.Length > 256 ? text[..256] + " [truncated]" : text;
    }
}
