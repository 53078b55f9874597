using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>A field selector as in <c>?fieldSelector=metadata.name=a,reason!=b</c>; the supported fields depend on the kind.</summary>
internal sealed class FieldSelector
{
    private readonly List<(string Field, bool Equal, string Value)> _requirements = [];

    public static FieldSelector Everything { get; } = new();

    public bool IsEmpty => _requirements.Count == 0;

    /// <summary>The single requested name, if any (permissions are then checked for that name).</summary>
    public string? Name => _requirements.FirstOrDefault(r => r is { Field: "metadata.name", Equal: true }).Value;

    public bool Matches(StoredObject stored)
    {
        foreach (var (field, equal, value) in _requirements)
        {
            var actual = field switch
            {
                "metadata.name" => stored.Name.Name,
                "metadata.namespace" => stored.Name.Namespace,
                _ => Read(stored.Object, field),
            };
            if (actual == value != equal)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Throws 400 with the API server's text for a field that the kind does not support.</summary>
    public static FieldSelector Parse(string? text, ResourceKind kind)
    {
        if (string.IsNullOrEmpty(text))
        {
            return Everything;
        }

        var selector = new FieldSelector();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            if (at < 0)
            {
                throw Refusal.BadRequest($"invalid selector: '{text}'; can't understand '{part}'");
            }

            var equal = at == 0 || part[at - 1] != '!';
            var field = part[..(equal ? at : at - 1)];
            var value = part[(at + 1)..].TrimStart('=');
            if (field is not "metadata.name" && (field is not "metadata.namespace" || !kind.Namespaced) && !Offered(kind).Contains(field))
            {
                throw Refusal.BadRequest($"field label not supported: {field}");
            }

            selector._requirements.Add((field, equal, value));
        }

        return selector;
    }

    private static string[] Offered(ResourceKind kind) =>
        ReferenceEquals(kind, Kinds.Event) ? s_eventFields
        : ReferenceEquals(kind, Kinds.Namespace) ? s_namespaceFields
        : ReferenceEquals(kind, Kinds.Secret) ? s_secretFields
        : [];

    private static string Read(JsonObject obj, string field)
    {
        JsonNode? node = obj;
        foreach (var name in (field == "source" ? "source.component" : field).Split('.'))
        {
            node = (node as JsonObject)?[name];
        }

        return node?.ToString() ?? "";
    }

    private static readonly string[] s_eventFields =
    [
        "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid", "involvedObject.apiVersion",
        "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason", "reportingComponent", "source", "type",
    ];

    private static readonly string[] s_namespaceFields = ["status.phase"];
    private static readonly string[] s_secretFields = ["type"];
}
