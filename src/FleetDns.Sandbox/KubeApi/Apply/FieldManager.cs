using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>One entry of <c>metadata.managedFields</c>.</summary>
internal sealed record FieldManager(string Name, bool Applies, string ApiVersion, string Subresource, DateTimeOffset Time, FieldSet Fields)
{
    /// <summary>Whether this is the same writer; for appliers the version does not matter.</summary>
    public bool IsSameWriter(FieldManager other) =>
        Name == other.Name && Applies == other.Applies && Subresource == other.Subresource && (Applies || ApiVersion == other.ApiVersion);

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("manager", Name);
        writer.WriteString("operation", Applies ? "Apply" : "Update");
        writer.WriteString("apiVersion", ApiVersion);
        writer.WriteString("time", Timestamp.Show(Time));
        writer.WriteString("fieldsType", "FieldsV1");
        writer.WritePropertyName("fieldsV1");
        writer.WriteRawValue(Fields.Json, skipInputValidation: true);
        if (Subresource.Length > 0)
        {
            writer.WriteString("subresource", Subresource);
        }

        writer.WriteEndObject();
    }

    /// <summary>Reads an entry that a client sent (kubectl moves a client-side manager to server-side apply this way).</summary>
    public static FieldManager Read(JsonNode? entry)
    {
        var fields = entry?["fieldsV1"] is JsonObject json ? FieldSet.Read(JsonElement.Parse(JsonTree.Bytes(json))) : FieldSet.Empty;
        var time = DateTimeOffset.TryParse(entry.Text("time"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed)
            ? parsed
            : default;
        return new FieldManager(entry.Text("manager") ?? "", entry.Text("operation") == "Apply", entry.Text("apiVersion") ?? "",
            entry.Text("subresource") ?? "", time, fields);
    }
}
