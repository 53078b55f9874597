using System.Text.Json;
using FleetDns.Sources.Json;

namespace FleetDns.Sources.Cluster.Objects;

/// <summary>Decodes one kind from the JSON of the API. Throws <see cref="UnreadableObjectException"/>.</summary>
internal abstract class ObjectDecoder<T>
    where T : class, IFleetObject
{
    // Contains the whole object as last applied with kubectl.
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    protected TextPool Texts { get; } = new();

    /// <summary>Paths whose field managers are kept, e.g. <c>spec.weight</c>.</summary>
    protected virtual ImmutableArray<string> OwnedFields => [];

    /// <summary>Field selector for the server, e.g. <c>involvedObject.kind!=Pod</c>; null for all objects.</summary>
    public virtual string? FieldSelector => null;

    /// <summary>Whether the object is needed: objects that no page uses are skipped before they are decoded.</summary>
    public virtual bool Wants(JsonElement json) => true;

    public abstract T Decode(JsonElement json);

    /// <summary>The object, or why it cannot be decoded: an unexpected object must not make the rest of its kind fail.</summary>
    public (T? Value, string? Problem) TryDecode(JsonElement json)
    {
        try
        {
            return (Decode(json), null);
        }
        catch (UnreadableObjectException ex)
        {
            return (null, ex.Message);
        }
        catch (Exception ex) when (
            ex is InvalidOperationException or FormatException or OverflowException or ArgumentException or JsonException)
        {
            // E.g. a text with half of a surrogate pair, which is well-formed JSON but not valid text.
            return (null, $"a field has an unexpected value ({ex.Message})");
        }
    }

    /// <summary>The state to keep when an object changes. Most kinds keep nothing of the known one.</summary>
    public virtual T Remember(T? known, T next, DateTimeOffset at) => next;

    /// <summary>Namespace and name if they can be read; for messages about unreadable objects.</summary>
    public static ObjectKey KeyOf(JsonElement json)
    {
        var metadata = json.ValueKind == JsonValueKind.Object && json.TryGetProperty("metadata", out var found) ? found : default;
        return new ObjectKey(Plain(metadata, "namespace"), Plain(metadata, "name"));
    }

    /// <summary>metadata.resourceVersion, or null.</summary>
    public static string? VersionOf(JsonElement json)
    {
        var metadata = json.ValueKind == JsonValueKind.Object && json.TryGetProperty("metadata", out var found) ? found : default;
        return Plain(metadata, "resourceVersion") is { Length: > 0 } version ? version : null;
    }

    protected ObjectMeta Meta(JsonElement json)
    {
        var metadata = json.Child("metadata");
        var name = metadata.Text("name");
        if (string.IsNullOrEmpty(name))
        {
            throw new UnreadableObjectException("metadata.name is missing");
        }

        return new ObjectMeta(
            new ObjectKey(Shared(metadata, "namespace") ?? "", name),
            metadata.Text("uid") ?? "",
            metadata.Text("resourceVersion") ?? "",
            metadata.Number("generation") ?? 0,
            metadata.Time("creationTimestamp") ?? default,
            metadata.Time("deletionTimestamp"),
            Map(metadata.Child("labels")),
            Map(metadata.Child("annotations")),
            [.. metadata.Entries("finalizers").Select(Share)],
            Owners(metadata));
    }

    protected ImmutableArray<Condition> ReadConditions(JsonElement parent) => [.. parent.Entries("conditions").Select(ReadCondition)];

    protected string? Shared(JsonElement parent, string name) => parent.Text(name) is { } text ? Texts.Share(text) : null;

    protected Condition ReadCondition(JsonElement json) => new(
        Shared(json, "type") ?? "",
        json.Text("status") switch
        {
            "True" => ConditionStatus.True,
            "False" => ConditionStatus.False,
            _ => ConditionStatus.Unknown,
        },
        Shared(json, "reason") ?? "",
        Shared(json, "message") ?? "",
        json.Number("observedGeneration") ?? 0,
        json.Time("lastTransitionTime"));

    protected ImmutableDictionary<string, string> Map(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return ImmutableDictionary<string, string>.Empty;
        }

        var map = ImmutableDictionary<string, string>.Empty;
        foreach (var field in json.EnumerateObject())
        {
            if (field.Value.ValueKind == JsonValueKind.String && !field.NameEquals(LastApplied))
            {
                map = map.SetItem(Texts.Share(field.Name), Texts.Share(field.Value.GetString()!));
            }
        }

        return map;
    }

    // {"manager":"kubectl-client-side-apply","operation":"Update","fieldsV1":{"f:spec":{"f:weight":{}}}}
    private ImmutableArray<FieldOwner> Owners(JsonElement metadata)
    {
        if (OwnedFields.IsEmpty)
        {
            return [];
        }

        var owners = ImmutableArray.CreateBuilder<FieldOwner>();
        foreach (var entry in metadata.Entries("managedFields"))
        {
            foreach (var field in OwnedFields)
            {
                if (Owns(entry.Child("fieldsV1"), field))
                {
                    owners.Add(Texts.Share(new FieldOwner(field, Shared(entry, "manager") ?? "", Shared(entry, "operation") ?? "")));
                }
            }
        }

        return owners.DrainToImmutable();
    }

    private static bool Owns(JsonElement fields, string path)
    {
        foreach (var step in path.Split('.'))
        {
            if (fields.ValueKind != JsonValueKind.Object || !fields.TryGetProperty("f:" + step, out fields))
            {
                return false;
            }
        }

        return true;
    }

    protected string Share(JsonElement text) =>
        text.ValueKind == JsonValueKind.String ? Texts.Share(text.GetString()!)
            : throw new UnreadableObjectException("a list of texts contains another type");

    private static string Plain(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? Plain(value) : "";

    private static string Plain(JsonElement text)
    {
        try
        {
            return text.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return "(unreadable)";   // half of a surrogate pair
        }
    }
}
