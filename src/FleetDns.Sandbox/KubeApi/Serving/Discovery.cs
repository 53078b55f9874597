using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>/version, /api, /apis and below, in the old form, and as aggregated discovery v2 when the client asks for it.</summary>
internal sealed class Discovery
{
    private const string Aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
    private static readonly string[] s_verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
    private static readonly string[] s_readVerbs = ["get", "list", "watch"];
    private static readonly string[] s_statusVerbs = ["get", "patch", "update"];
    private static readonly string[] s_createVerbs = ["create"];
    private readonly KindRegistry _kinds;
    private readonly Dictionary<string, byte[]> _documents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> _aggregated = new(StringComparer.Ordinal);

    public Discovery(KindRegistry kinds)
    {
        _kinds = kinds;
        var groups =
            kinds.All.Select(k => k.Group).Concat(Reviews.All.Select(r => r.Group)).Distinct().Order(StringComparer.Ordinal).ToList();
        Put("/version", HubVersion.Document());
        Put("/api",
            new JsonObject
            {
                ["kind"] = "APIVersions",
                ["versions"] = new JsonArray("v1"),
                ["serverAddressByClientCIDRs"] = new JsonArray()
            });
        Put("/apis", new JsonObject
        {
            ["kind"] = "APIGroupList",
            ["apiVersion"] = "v1",
            ["groups"] = new JsonArray([.. groups.Where(g => g.Length > 0).Select(g => (JsonNode)Group(g))]),
        });
        foreach (var group in groups)
        {
            if (group.Length > 0)
            {
                var document = Group(group);
                (document["kind"], document["apiVersion"]) = ("APIGroup", "v1");
                Put("/apis/" + group, document);
            }

            foreach (var version in VersionsOf(group))
            {
                Put(group.Length == 0 ? "/api/" + version : $"/apis/{group}/{version}", Resources(group, version));
            }
        }

        _aggregated["/api"] = JsonTree.Bytes(AggregatedList([""]));
        _aggregated["/apis"] = JsonTree.Bytes(AggregatedList(groups.Where(g => g.Length > 0)));
    }

    public async Task<bool> TryServeAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!.TrimEnd('/');
        if (!_documents.TryGetValue(path, out var document))
        {
            return false;
        }

        http.Response.Headers.CacheControl = "public";
        http.Response.Headers.Vary = "Accept";
        if (_aggregated.TryGetValue(path, out var aggregated) && AsksForAggregated(http.Request.Headers.Accept.ToString()))
        {
            var tag = $"\"{Convert.ToHexString(SHA512.HashData(aggregated))}\"";
            http.Response.Headers.ETag = tag;
            if (http.Request.Headers.IfNoneMatch.ToString() == tag)
            {
                http.Response.StatusCode = StatusCodes.Status304NotModified;
                return true;
            }

            http.Response.StatusCode = StatusCodes.Status200OK;
            http.Response.ContentType = Aggregated;
            await http.Response.BodyWriter.WriteAsync(aggregated, http.RequestAborted);
            return true;
        }

        await Responses.BytesAsync(http, StatusCodes.Status200OK, document);
        return true;
    }

    /// <summary>True when v2 comes before plain JSON.</summary>
    private static bool AsksForAggregated(string accept)
    {
        foreach (var entry in accept.Split(','))
        {
            var parts = entry.Split(';', StringSplitOptions.TrimEntries);
            if (parts[0] is not ("application/json" or "*/*" or "application/*"))
            {
                continue;
            }

            if (!parts.Contains("as=APIGroupDiscoveryList"))
            {
                return false;
            }

            if (parts.Contains("v=v2"))
            {
                return true;
            }
        }

        return false;
    }

    private void Put(string path, JsonObject document) => _documents[path] = JsonTree.Bytes(document);

    private IEnumerable<string> VersionsOf(string group) => Reviews.All.Any(r => r.Group == group)
        ? ["v1"]
        : _kinds.All.Where(k => k.Group == group).SelectMany(k => k.Versions).Distinct().OrderBy(VersionOrder.KeyOf);

    private JsonObject Group(string group)
    {
        var versions = VersionsOf(group).Select(v => new JsonObject { ["groupVersion"] = $"{group}/{v}", ["version"] = v }).ToList();
        return new JsonObject
        {
            ["name"] = group,
            ["versions"] = new JsonArray([.. versions]),
            ["preferredVersion"] = versions[0].DeepClone(),
        };
    }

    private JsonObject Resources(string group, string version)
    {
        var resources = new JsonArray();
        foreach (var kind in _kinds.All.Where(k => k.Group == group && k.Versions.Contains(version)))
        {
            resources.Add(Resource(kind));
            if (_kinds.Schema(kind, version).HasStatus)
            {
                resources.Add(
                    new JsonObject
                    {
                        ["name"] = kind.Plural + "/status",
                        ["singularName"] = "",
                        ["namespaced"] = kind.Namespaced,
                        ["kind"] = kind.Kind,
                        ["verbs"] = Texts(s_statusVerbs)
                    });
            }
        }

        foreach (var review in Reviews.All.Where(r => r.Group == group))
        {
            resources.Add(
                new JsonObject
                {
                    ["name"] = review.Plural,
                    ["singularName"] = Singular(review.Kind),
                    ["namespaced"] = review.Namespaced,
                    ["kind"] = review.Kind,
                    ["verbs"] = Texts(s_createVerbs)
                });
        }

        return new JsonObject
        {
            ["kind"] = "APIResourceList",
            ["apiVersion"] = "v1",
            ["groupVersion"] = group.Length == 0 ? version : $"{group}/{version}",
            ["resources"] = resources,
        };
    }

    private static JsonObject Resource(ResourceKind kind)
    {
        var json =
            new JsonObject
            {
                ["name"] = kind.Plural,
                ["singularName"] = kind.Singular,
                ["namespaced"] = kind.Namespaced,
                ["kind"] = kind.Kind,
                ["verbs"] = Texts(VerbsOf(kind))
            };
        if (kind.ShortNames.Count > 0)
        {
            json["shortNames"] = Texts(kind.ShortNames);
        }

        if (kind.Categories.Count > 0)
        {
            json["categories"] = Texts(kind.Categories);
        }

        json["storageVersionHash"] =
            Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes($"{kind.Group}/{kind.StorageVersion}/{kind.Kind}")).AsSpan(0, 8));
        return json;
    }

    private JsonObject AggregatedList(IEnumerable<string> groups) => new()
    {
        ["kind"] = "APIGroupDiscoveryList",
        ["apiVersion"] = "apidiscovery.k8s.io/v2",
        ["metadata"] = new JsonObject(),
        ["items"] = new JsonArray([.. groups.Select(AggregatedGroup)]),
    };

    private JsonNode AggregatedGroup(string group)
    {
        var metadata = new JsonObject();
        if (group.Length > 0)
        {
            metadata["name"] = group;
        }

        return new JsonObject
        {
            ["metadata"] = metadata,
            ["versions"] = new JsonArray([.. VersionsOf(group).Select(v => (JsonNode)new JsonObject
            {
                ["version"] = v,
                ["resources"] = new JsonArray([.. AggregatedResources(group, v)]),
                ["freshness"] = "Current",
            })]),
        };
    }

    private IEnumerable<JsonNode> AggregatedResources(string group, string version)
    {
        foreach (var kind in _kinds.All.Where(k => k.Group == group && k.Versions.Contains(version)))
        {
            var resource = AggregatedResource(group, version, kind.Plural, kind.Kind, kind.Namespaced, kind.Singular, VerbsOf(kind));
            if (kind.ShortNames.Count > 0)
            {
                resource["shortNames"] = Texts(kind.ShortNames);
            }

            if (kind.Categories.Count > 0)
            {
                resource["categories"] = Texts(kind.Categories);
            }

            if (_kinds.Schema(kind, version).HasStatus)
            {
                resource["subresources"] = new JsonArray(
                    new JsonObject
                    {
                        ["subresource"] = "status",
                        ["responseKind"] = ResponseKind(group, version, kind.Kind),
                        ["verbs"] = Texts(s_statusVerbs)
                    });
            }

            yield return resource;
        }

        foreach (var review in Reviews.All.Where(r => r.Group == group))
        {
            yield return AggregatedResource(group, version, review.Plural, review.Kind, review.Namespaced, Singular(review.Kind),
                s_createVerbs);
        }
    }

    private static JsonObject AggregatedResource(
        string group, string version, string plural, string kind, bool namespaced, string singular, IEnumerable<string> verbs) => new()
        {
            ["resource"] = plural,
            ["responseKind"] = ResponseKind(group, version, kind),
            ["scope"] = namespaced ? "Namespaced" : "Cluster",
            ["singularResource"] = singular,
            ["verbs"] = Texts(verbs),
        };

    private static JsonObject ResponseKind(string group, string version, string kind) =>
        new() { ["group"] = group, ["version"] = version, ["kind"] = kind };

    private static string[] VerbsOf(ResourceKind kind) =>
        ReferenceEquals(kind, Kinds.CustomResourceDefinition) ? s_readVerbs
        : ReferenceEquals(kind, Kinds.Namespace) ? [.. s_verbs.Where(v => v != "deletecollection")]
        : s_verbs;

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(t => JsonValue.Create(t))];

#pragma warning disable CA1308 // resource names are lower case
    private static string Singular(string kind) => kind.ToLowerInvariant();
#pragma warning restore CA1308
}
