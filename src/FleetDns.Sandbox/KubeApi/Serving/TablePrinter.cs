using System.Text.Json.Nodes;
using FleetDns.Sandbox.Schemas;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>Formats objects as the Table that <c>kubectl get</c> requests.</summary>
internal static class TablePrinter
{
    private const string NameDescription =
        "Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to "
        + "request the generation of an appropriate name automatically.";

    /// <param name="includeObject"><c>Metadata</c> (the default), <c>Object</c> or <c>None</c>.</param>
    public static JsonObject Table(KindRegistry kinds, ResourceKind kind, string version, IEnumerable<StoredObject> objects,
        string includeObject, DateTimeOffset now, JsonObject listMetadata)
    {
        var columns = kinds.IsBuiltin(kind) && kind.Plural != "customresourcedefinitions"
            ? BuiltinColumns.Of(kind)
            : Columns(kinds.Schema(kind, version));
        var definitions = new JsonArray(Definition("Name", "string", "name", NameDescription, 0));
        foreach (var column in columns)
        {
            definitions.Add(Definition(column.Name, column.Type, column.Format, "", column.Priority));
        }

        return new JsonObject
        {
            ["kind"] = "Table",
            ["apiVersion"] = "meta.k8s.io/v1",
            ["metadata"] = listMetadata,
            ["columnDefinitions"] = definitions,
            ["rows"] = new JsonArray([.. objects.Select(o => Row(o, version, columns, includeObject, now))]),
        };
    }

    private static JsonObject Row(StoredObject stored, string version, IReadOnlyList<TableColumn> columns, string includeObject,
        DateTimeOffset now)
    {
        var obj = stored.Tree(version);
        var cells = new JsonArray(stored.Name.Name);
        foreach (var column in columns)
        {
            cells.Add(column.Read(obj, now));
        }

        var row = new JsonObject { ["cells"] = cells };
        if (includeObject != "None")
        {
            row["object"] = includeObject == "Object" ? obj : PartialMetadata(obj);
        }

        return row;
    }

    public static JsonObject PartialMetadata(JsonObject obj) => new()
    {
        ["kind"] = "PartialObjectMetadata",
        ["apiVersion"] = "meta.k8s.io/v1",
        ["metadata"] = obj["metadata"]!.DeepClone(),
    };

    private static IReadOnlyList<TableColumn> Columns(VersionSchema version) => version.Columns.Count == 0
        ? [new TableColumn("Age", "date", "", 0, (o, now) => HumanDuration.Since(o.At("metadata").Text("creationTimestamp"), now))]
        : [.. version.Columns.Select(c => new TableColumn(c.Name, c.Type, c.Format, c.Priority, (o, now) => Cell(c, o, now)))];

    private static JsonNode? Cell(PrinterColumn column, JsonObject obj, DateTimeOffset now)
    {
        if (column.Name == "Created At")
        {
            return obj.At("metadata").Text("creationTimestamp");
        }

        var value = JsonPathReader.Read(obj, column.JsonPath);
        if (value is null)
        {
            return null;
        }

        return column.Type switch
        {
            "date" => HumanDuration.Since(value.ToString(), now),
            "string" => value is JsonValue ? value.ToString() : value.ToJsonString(JsonTree.Relaxed),
            _ => value.DeepClone(),
        };
    }

    private static JsonObject Definition(string name, string type, string format, string description, int priority) => new JsonObject
    {
        ["name"] = name,
        ["type"] = type,
        ["format"] = format,
        ["description"] = description,
        ["priority"] = priority,
    };
}
