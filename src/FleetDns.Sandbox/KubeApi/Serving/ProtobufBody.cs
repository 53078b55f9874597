using System.Text;
using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>
/// Bodies in Kubernetes' protobuf, which kubectl's own clients send (create namespace, auth can-i): the four bytes <c>k8s\0</c>, then a
/// message <c>Unknown{1: TypeMeta{1: apiVersion, 2: kind}, 2: the object}</c>. Only requests and only the kinds of the table; responses are
/// JSON.
/// </summary>
internal static class ProtobufBody
{
    public const string ContentType = "application/vnd.kubernetes.protobuf";

    // type: number name:type, with s string, b bytes (base64 in JSON), i whole number, t truth, [x] repeated, {s} and {b} maps from string
    private static readonly Dictionary<string, Dictionary<int, (string Name, string Type)>> s_types = Read("""
        ObjectMeta 1 name:s 2 generateName:s 3 namespace:s 5 uid:s 6 resourceVersion:s 11 labels:{s} 12 annotations:{s} 14 finalizers:[s]
        Namespace 1 metadata:ObjectMeta 2 spec:NamespaceSpec
        NamespaceSpec 1 finalizers:[s]
        ConfigMap 1 metadata:ObjectMeta 2 data:{s} 3 binaryData:{b} 4 immutable:t
        Secret 1 metadata:ObjectMeta 2 data:{b} 3 type:s 4 stringData:{s} 5 immutable:t
        ServiceAccount 1 metadata:ObjectMeta 3 imagePullSecrets:[LocalObjectReference] 4 automountServiceAccountToken:t
        LocalObjectReference 1 name:s
        Role 1 metadata:ObjectMeta 2 rules:[PolicyRule]
        ClusterRole 1 metadata:ObjectMeta 2 rules:[PolicyRule]
        PolicyRule 1 verbs:[s] 2 apiGroups:[s] 3 resources:[s] 4 resourceNames:[s] 5 nonResourceURLs:[s]
        RoleBinding 1 metadata:ObjectMeta 2 subjects:[Subject] 3 roleRef:RoleRef
        ClusterRoleBinding 1 metadata:ObjectMeta 2 subjects:[Subject] 3 roleRef:RoleRef
        Subject 1 kind:s 2 apiGroup:s 3 name:s 4 namespace:s
        RoleRef 1 apiGroup:s 2 kind:s 3 name:s
        SelfSubjectAccessReview 1 metadata:ObjectMeta 2 spec:SelfSubjectAccessReviewSpec
        SelfSubjectAccessReviewSpec 1 resourceAttributes:ResourceAttributes 2 nonResourceAttributes:NonResourceAttributes
        ResourceAttributes 1 namespace:s 2 verb:s 3 group:s 4 version:s 5 resource:s 6 subresource:s 7 name:s
        NonResourceAttributes 1 path:s 2 verb:s
        SelfSubjectRulesReview 1 metadata:ObjectMeta 2 spec:SelfSubjectRulesReviewSpec
        SelfSubjectRulesReviewSpec 1 namespace:s
        SelfSubjectReview 1 metadata:ObjectMeta
        """);

    /// <summary>Null when the bytes are not such a message or the kind is not in the table.</summary>
    public static JsonObject? Parse(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.StartsWith("k8s\0"u8))
        {
            return null;
        }

        string apiVersion = "", kind = "";
        ReadOnlySpan<byte> raw = [];
        var envelope = new ProtobufReader(bytes[4..]);
        while (envelope.Next())
        {
            if (envelope.Field == 1)
            {
                var meta = new ProtobufReader(envelope.Bytes);
                while (meta.Next())
                {
                    (apiVersion, kind) = meta.Field == 1
                        ? (Encoding.UTF8.GetString(meta.Bytes), kind)
                        : (apiVersion, Encoding.UTF8.GetString(meta.Bytes));
                }
            }
            else if (envelope.Field == 2)
            {
                raw = envelope.Bytes;
            }
        }

        if (!envelope.Sound || !s_types.ContainsKey(kind) || Message(raw, kind) is not { } obj)
        {
            return null;
        }

        obj["apiVersion"] = apiVersion;
        obj["kind"] = kind;
        return (JsonObject)JsonTree.Parse(JsonTree.Bytes(obj))!;
    }

    private static JsonObject? Message(ReadOnlySpan<byte> bytes, string type)
    {
        var obj = new JsonObject();
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            if (!s_types[type].TryGetValue(reader.Field, out var field))
            {
                continue;
            }

            if (field.Type[0] == '[')
            {
                if (obj[field.Name] is not JsonArray list)
                {
                    obj[field.Name] = list = [];
                }

                list.Add(Value(reader, field.Type[1..^1]));
            }
            else if (field.Type[0] == '{')
            {
                var entry = new ProtobufReader(reader.Bytes);
                var key = "";
                JsonNode? value = "";
                while (entry.Next())
                {
                    (key, value) = entry.Field == 1
                        ? (Encoding.UTF8.GetString(entry.Bytes), value)
                        : (key, Value(entry, field.Type[1..^1]));
                }

                obj.Child(field.Name)[key] = value;
            }
            else if (Value(reader, field.Type) is { } value && value.ToString().Length > 0)
            {
                obj[field.Name] = value;
            }
        }

        return reader.Sound ? obj : null;
    }

    private static JsonNode? Value(ProtobufReader reader, string type) => type switch
    {
        "s" => Encoding.UTF8.GetString(reader.Bytes),
        "b" => Convert.ToBase64String(reader.Bytes),
        "i" => (long)reader.Number,
        "t" => reader.Number != 0,
        _ => Message(reader.Bytes, type),
    };

    private static Dictionary<string, Dictionary<int, (string, string)>> Read(string table)
    {
        var types = new Dictionary<string, Dictionary<int, (string, string)>>(StringComparer.Ordinal);
        foreach (var line in table.Split('\n', StringSplitOptions.TrimEntries))
        {
            var words = line.Split(' ');
            var fields = new Dictionary<int, (string, string)>();
            for (var i = 1; i < words.Length; i += 2)
            {
                var parts = words[i + 1].Split(':');
                fields[int.Parse(words[i], System.Globalization.CultureInfo.InvariantCulture)] = (parts[0], parts[1]);
            }

            types[words[0]] = fields;
        }

        return types;
    }
}
