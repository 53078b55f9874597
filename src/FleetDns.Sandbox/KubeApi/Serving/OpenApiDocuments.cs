using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>
/// OpenAPI v3 for each group version (explain, validation and apply of kubectl read it) and one v2 document, generated from the schemas.
/// Without descriptions.
/// </summary>
internal sealed class OpenApiDocuments(KindRegistry kinds)
{
    private static readonly (string Verb, string Action)[] s_verbs =
        [("get", "get"), ("put", "put"), ("post", "post"), ("patch", "patch"), ("delete", "delete")];

    private readonly ConcurrentDictionary<string, byte[]> _built = new(StringComparer.Ordinal);

    public async Task<bool> TryServeAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!.TrimEnd('/');
        if (path == "/openapi/v2")
        {
            await ServeV2Async(http, path);
            return true;
        }

        if (path == "/openapi/v3")
        {
            await Responses.BytesAsync(http, StatusCodes.Status200OK, _built.GetOrAdd(path, _ => JsonTree.Bytes(Index())));
            return true;
        }

        if (!path.StartsWith("/openapi/v3/", StringComparison.Ordinal) || !GroupVersions().Any(gv => "/openapi/v3/" + gv.Path == path))
        {
            return false;
        }

        await Responses.BytesAsync(http, StatusCodes.Status200OK, Document(path["/openapi/v3/".Length..]));
        return true;
    }

    /// <summary>
    /// As JSON, or as protobuf for kubectl, which spells its media type with <c>@</c>. An unacceptable format is rejected with an empty
    /// body.
    /// </summary>
    private async Task ServeV2Async(HttpContext http, string path)
    {
        var accepted = http.Request.Headers.Accept.SelectMany(a => (a ?? "").Split(',')).Select(a => a.Split(';')[0].Trim()).ToList();
        var first = accepted.Count == 0 ? "*/*" : accepted.Find(a => a is "*/*" or "application/*" or "application/json" || IsProtobuf(a));
        if (first is null)
        {
            http.Response.StatusCode = StatusCodes.Status406NotAcceptable;
        }
        else if (IsProtobuf(first))
        {
            await Responses.BytesAsync(http, StatusCodes.Status200OK, _built.GetOrAdd(first, _ => OpenApiProtobuf.Document(V2())),
                OpenApiProtobuf.ContentType);
        }
        else
        {
            await Responses.BytesAsync(http, StatusCodes.Status200OK, _built.GetOrAdd(path, _ => JsonTree.Bytes(V2())));
        }

        static bool IsProtobuf(string type) =>
            type is OpenApiProtobuf.ContentType or "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";
    }

    private byte[] Document(string path) => _built.GetOrAdd(path, p =>
    {
        var (_, group, version) = GroupVersions().First(gv => gv.Path == p);
        return JsonTree.Bytes(V3(group, version));
    });

    private IEnumerable<(string Path, string Group, string Version)> GroupVersions() => kinds.All
        .SelectMany(k => k.Versions.Select(v => (k.Group.Length == 0 ? "api/" + v : $"apis/{k.Group}/{v}", k.Group, v))).Distinct();

    private JsonObject Index()
    {
        var paths = new JsonObject();
        foreach (var (path, _, _) in GroupVersions())
        {
            var hash = Convert.ToHexString(SHA256.HashData(Document(path)));
            paths[path] = new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{path}?hash={hash}" };
        }

        return new JsonObject { ["paths"] = paths };
    }

    private JsonObject V3(string group, string version)
    {
        JsonObject paths = [], schemas = [];
        foreach (var kind in kinds.All.Where(k => k.Group == group && k.Versions.Contains(version)))
        {
            var name = SchemaName(kind, version);
            schemas[name] = Schema(kind, version, "#/components/schemas/");
            schemas[name + "List"] = ListSchema(kind, version, "#/components/schemas/");
            foreach (var (path, collection) in Paths(kind, version))
            {
                paths[path] = Operations(kind, version, collection, name);
            }
        }

        schemas[MetaName] = OpenApiSchema.Of(kinds.MetadataSchema);
        return new JsonObject
        {
            ["openapi"] = "3.0.0",
            ["info"] = Info(),
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = schemas },
        };
    }

    private JsonObject V2()
    {
        JsonObject paths = [], definitions = [];
        foreach (var kind in kinds.All)
        {
            foreach (var version in kind.Versions)
            {
                var name = SchemaName(kind, version);
                definitions[name] = InV2(Schema(kind, version, "#/definitions/"));
                definitions[name + "List"] = InV2(ListSchema(kind, version, "#/definitions/"));
                foreach (var (path, collection) in Paths(kind, version))
                {
                    paths[path] = InV2(Operations(kind, version, collection, name));
                }
            }
        }

        definitions[MetaName] = InV2(OpenApiSchema.Of(kinds.MetadataSchema));
        return new JsonObject { ["swagger"] = "2.0", ["info"] = Info(), ["paths"] = paths, ["definitions"] = definitions };
    }

    /// <summary>
    /// v2 has no alternatives and no defaults; a reference has no siblings, a parameter has no schema and a response no media types.
    /// </summary>
    private static JsonNode? InV2(JsonNode? node)
    {
        switch (node)
        {
            case JsonArray list:
                return new JsonArray([.. list.Select(InV2)]);
            case JsonObject obj when obj["allOf"] is JsonArray { Count: 1 } only && only[0].Text("$ref") is not null:
                return only[0]!.DeepClone();
            case JsonObject obj when obj.At("content", "application/json", "schema").Text("$ref") is { } schema:
                return new JsonObject
                {
                    ["description"] = obj["description"]?.DeepClone(),
                    ["schema"] =
                        new JsonObject { ["$ref"] = schema.Replace("#/components/schemas/", "#/definitions/", StringComparison.Ordinal) },
                };
            case JsonObject obj when obj["in"] is not null && obj["schema"] is JsonObject typed:
                return new JsonObject
                {
                    ["name"] = obj["name"]?.DeepClone(),
                    ["in"] = obj["in"]?.DeepClone(),
                    ["type"] = typed["type"]?.DeepClone(),
                    ["uniqueItems"] = true,
                };
            case JsonObject obj:
                // Below "properties", the names are field names.
                return new JsonObject(obj.Where(p => p.Key is not ("default" or "anyOf"))
                    .Select(p => KeyValuePair.Create(p.Key, p.Key == "properties" && p.Value is JsonObject fields
                        ? new JsonObject(fields.Select(f => KeyValuePair.Create(f.Key, InV2(f.Value))))
                        : InV2(p.Value))));
            default:
                return node?.DeepClone();
        }
    }

    private const string MetaName = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

    private static JsonObject Info() => new() { ["title"] = "Kubernetes", ["version"] = "v1.36.4" };

    private JsonObject Schema(ResourceKind kind, string version, string prefix)
    {
        var schema = OpenApiSchema.Of(kinds.Schema(kind, version).Root);
        var properties = new JsonObject
        {
            ["apiVersion"] = new JsonObject { ["type"] = "string" },
            ["kind"] = new JsonObject { ["type"] = "string" },
            ["metadata"] = new JsonObject { ["allOf"] = new JsonArray(new JsonObject { ["$ref"] = prefix + MetaName }) },
        };
        foreach (var (name, value) in schema["properties"]?.AsObject().ToList() ?? [])
        {
            properties[name] = value!.DeepClone();
        }

        schema["properties"] = properties;
        schema["x-kubernetes-group-version-kind"] = new JsonArray(Gvk(kind, version, kind.Kind));
        return schema;
    }

    private JsonObject ListSchema(ResourceKind kind, string version, string prefix) => new()
    {
        ["type"] = "object",
        ["required"] = new JsonArray("items"),
        ["properties"] = new JsonObject
        {
            ["apiVersion"] = new JsonObject { ["type"] = "string" },
            ["kind"] = new JsonObject { ["type"] = "string" },
            ["metadata"] = new JsonObject { ["type"] = "object" },
            ["items"] = new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["$ref"] = prefix + SchemaName(kind, version) } },
        },
        ["x-kubernetes-group-version-kind"] = new JsonArray(Gvk(kind, version, kind.Kind + "List")),
    };

    private static IEnumerable<(string Path, bool Collection)> Paths(ResourceKind kind, string version)
    {
        var root = kind.Group.Length == 0 ? $"/api/{version}/" : $"/apis/{kind.Group}/{version}/";
        var home = kind.Namespaced ? root + "namespaces/{namespace}/" : root;
        yield return (home + kind.Plural, true);
        yield return (home + kind.Plural + "/{name}", false);
    }

    private static JsonObject Operations(ResourceKind kind, string version, bool collection, string schema)
    {
        var operations = new JsonObject();
        foreach (var (verb, action) in s_verbs)
        {
            if (collection ? verb is "put" or "patch" : verb == "post")
            {
                continue;
            }

            var parameters = new JsonArray();
            if (verb is "put" or "post" or "patch")
            {
                foreach (var name in s_writeParameters)
                {
                    parameters.Add(new JsonObject
                    {
                        ["name"] = name,
                        ["in"] = "query",
                        ["schema"] = new JsonObject { ["type"] = "string", ["uniqueItems"] = true },
                    });
                }
            }

            operations[verb] = new JsonObject
            {
                ["operationId"] = $"{verb}{kind.Kind}{version}{(collection ? "Collection" : "")}",
                ["parameters"] = parameters,
                ["responses"] = new JsonObject
                {
                    ["200"] = new JsonObject
                    {
                        ["description"] = "OK",
                        ["content"] = new JsonObject
                        {
                            ["application/json"] = new JsonObject
                            {
                                ["schema"] = new JsonObject { ["$ref"] = "#/components/schemas/" + schema },
                            },
                        },
                    },
                },
                ["x-kubernetes-action"] = action == "get" && collection ? "list" : action,
                ["x-kubernetes-group-version-kind"] = Gvk(kind, version, kind.Kind),
            };
        }

        return operations;
    }

    private static readonly string[] s_writeParameters = ["dryRun", "fieldManager", "fieldValidation"];

    private static JsonObject Gvk(ResourceKind kind, string version, string name) =>
        new() { ["group"] = kind.Group, ["kind"] = name, ["version"] = version };

    /// <summary>
    /// <c>com.azure.fleet.networking.v1beta1.TrafficManagerProfile</c>: the group's parts in reverse order, as definitions of custom
    /// resources are named.
    /// </summary>
    private string SchemaName(ResourceKind kind, string version) => kinds.IsBuiltin(kind)
        && !kind.Group.Contains('.', StringComparison.Ordinal)
        ? $"io.k8s.api.{(kind.Group.Length == 0 ? "core" : kind.Group)}.{version}.{kind.Kind}"
        : $"{string.Join('.', kind.Group.Split('.').Reverse())}.{version}.{kind.Kind}";
}
