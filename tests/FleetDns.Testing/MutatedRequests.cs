using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace FleetDns.Testing;

/// <summary>Invalid requests of a Kubernetes client: bytes changed, removed or duplicated, or one value of another type.</summary>
public sealed class MutatedRequests(int seed)
{
    private readonly Random _random = new(seed);

    private const string Alphabet = "{}[]\":,0123456789-.eE\\u/ntrfalse \t\0\xff~%&?=aZ";

    private static readonly string[] s_paths =
    [
        "/apis/networking.fleet.azure.com/v1beta1/namespaces/default/trafficmanagerbackends",
        "/apis/networking.fleet.azure.com/v1beta1/namespaces/default/trafficmanagerbackends/b",
        "/apis/networking.fleet.azure.com/v1alpha1/namespaces/default/trafficmanagerprofiles/p/status",
        "/apis/placement.kubernetes-fleet.io/v1/clusterresourceplacements",
        "/api/v1/namespaces/default/services/s",
        "/api/v1/namespaces/default/configmaps",
        "/apis/apps/v1/namespaces/default/deployments/d",
        "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
        "/api/v1/namespaces",
    ];

    private static readonly string[] s_types =
        ["application/json", "application/yaml", "application/merge-patch+json", "application/json-patch+json",
            "application/strategic-merge-patch+json", "application/apply-patch+yaml", "application/vnd.kubernetes.protobuf"];

    private static readonly string[] s_bodies =
    [
        """{"apiVersion":"networking.fleet.azure.com/v1beta1","kind":"TrafficManagerBackend","metadata":"""
            + """{"name":"b","labels":{"a":"b"},"finalizers":["a.b/c"]},"spec":"""
            + """{"profile":{"name":"p"},"backend":{"name":"s"},"weight":5}}""",
        """{"apiVersion":"placement.kubernetes-fleet.io/v1","kind":"ClusterResourcePlacement","metadata":{"name":"c"},"spec":"""
            + """{"resourceSelectors":[{"group":"","version":"v1","kind":"Namespace","name":"n"}],"policy":"""
            + """{"placementType":"PickAll"}}}""",
        """[{"op":"replace","path":"/spec/weight","value":7},{"op":"add","path":"/metadata/labels/x~1y","value":"z"},"""
            + """{"op":"move","from":"/spec/backend","path":"/spec/profile"}]""",
        """{"apiVersion":"v1","kind":"Service","metadata":"""
            + """{"name":"s","managedFields":[{"manager":"m","operation":"Update","fieldsV1":{"f:spec":{}}}]},"spec":"""
            + """{"ports":[{"port":80,"name":"a"},{"$patch":"delete","port":81}],"$retainKeys":["ports"]}}""",
        """{"spec":{"template":{"spec":{"containers":[{"name":"c","image":"i","ports":[{"containerPort":1}]}]}},"selector":"""
            + """{"matchLabels":{"a":"b"}}},"status":{"conditions":[{"type":"T","status":"True"}]}}""",
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\n  annotations: {a: b}\ndata:\n  x: \"1\"\n",
        """{"spec":{"resourceAttributes":{"verb":"get","resource":"pods"}}}""",
        "k8s\0\n\x0f\n\x02v1\x12\tNamespace\x12\x05\n\x03\n\x01n\x1a\0\"\0",
    ];

    private static readonly string[] s_queries =
        ["", "?dryRun=All", "?fieldManager=f&force=true", "?fieldValidation=Strict", "?limit=1&continue=eyJ2IjoibWV0YS5rOHMuaW8vdjEifQ",
            "?labelSelector=a%20in%20(b,c),!d", "?fieldSelector=metadata.name%3Db", "?resourceVersion=7&resourceVersionMatch=Exact",
            "?watch=1&timeoutSeconds=1&resourceVersion=1"];

    /// <summary>The object of most requests, with the path to create it: created again after one of them deleted it.</summary>
    public static IReadOnlyList<(string Path, string Body)> Objects { get; } =
    [
        ("/apis/networking.fleet.azure.com/v1beta1/namespaces/default/trafficmanagerbackends",
            """{"metadata":{"name":"b"},"apiVersion":"networking.fleet.azure.com/v1beta1","kind":"TrafficManagerBackend","spec":"""
                + """{"profile":{"name":"p1"},"backend":{"name":"kuard-svc"},"weight":100}}"""),
        ("/apis/networking.fleet.azure.com/v1beta1/namespaces/default/trafficmanagerprofiles",
            """{"metadata":{"name":"p"},"apiVersion":"networking.fleet.azure.com/v1beta1","kind":"TrafficManagerProfile","spec":"""
                + """{"resourceGroup":"rg-flt-tm-demo","monitorConfig":{"port":80}}}"""),
        ("/api/v1/namespaces/default/services",
            """{"metadata":{"name":"s"},"apiVersion":"v1","kind":"Service","spec":{"ports":[{"port":80}]}}"""),
        ("/apis/apps/v1/namespaces/default/deployments",
            """{"metadata":{"name":"d"},"apiVersion":"apps/v1","kind":"Deployment","spec":"""
                + """{"selector":{"matchLabels":{"a":"b"}},"template":"""
                + """{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}"""),
    ];

    public HttpRequestMessage Next() => Mutated(_random);

    private static HttpRequestMessage Mutated(Random random)
    {
        HttpMethod[] methods = [HttpMethod.Post, HttpMethod.Put, HttpMethod.Patch, HttpMethod.Patch, HttpMethod.Get, HttpMethod.Delete];
        var method = methods[random.Next(methods.Length)];
        var request = new HttpRequestMessage(method,
            new Uri(s_paths[random.Next(s_paths.Length)] + s_queries[random.Next(s_queries.Length)], UriKind.Relative));
        if (method == HttpMethod.Get)
        {
            return request;
        }

        var body = random.Next(3) == 0
            ? Encoding.UTF8.GetBytes(Reshaped(random))
            : Scrambled(random, Encoding.Latin1.GetBytes(s_bodies[random.Next(s_bodies.Length)]));
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(s_types[random.Next(s_types.Length)]);
        return request;
    }

    /// <summary>Some bytes are changed, removed or duplicated.</summary>
    private static byte[] Scrambled(Random random, byte[] body)
    {
        var bytes = body.ToList();
        for (var n = random.Next(4); n > 0 && bytes.Count > 1; n--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(3))
            {
                case 0: bytes[at] = (byte)Alphabet[random.Next(Alphabet.Length)]; break;
                case 1: bytes.RemoveRange(at, Math.Min(random.Next(1, 8), bytes.Count - at)); break;
                default: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 30), bytes.Count - at))); break;
            }
        }

        return [.. bytes];
    }

    /// <summary>The JSON is valid, but one value has another type.</summary>
    private static string Reshaped(Random random)
    {
        JsonNode body;
        do
        {
            var text = s_bodies[random.Next(s_bodies.Length)];
            if (text[0] is not ('{' or '['))
            {
                continue;
            }

            body = JsonNode.Parse(text)!;
            break;
        }
        while (true);
        string[] odd =
            ["null", "7", "\"x\"", "[]", "{}", "[null]", "[7]", "{\"a\":null}", "-1", "1e400", "true", "\"\"", "{\"\":{}}", "[[]]"];
        var node = body;
        while (true)
        {
            if (node is JsonObject { Count: > 0 } obj)
            {
                var name = obj.ElementAt(random.Next(obj.Count)).Key;
                if (obj[name] is null or JsonValue || random.Next(3) == 0)
                {
                    obj[name] = JsonNode.Parse(odd[random.Next(odd.Length)]);
                    return body.ToJsonString();
                }

                node = obj[name];
            }
            else if (node is JsonArray { Count: > 0 } list)
            {
                var at = random.Next(list.Count);
                if (list[at] is null or JsonValue || random.Next(3) == 0)
                {
                    list[at] = JsonNode.Parse(odd[random.Next(odd.Length)]);
                    return body.ToJsonString();
                }

                node = list[at];
            }
            else
            {
                return body.ToJsonString();
            }
        }
    }
}
