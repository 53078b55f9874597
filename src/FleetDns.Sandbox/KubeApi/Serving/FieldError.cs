using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>
/// One error of a field, with the texts of the API server's field package. <see cref="Field"/> is a path such as <c>spec.ports[0].name</c>.
/// </summary>
internal sealed record FieldError(string Reason, string Field, string Detail)
{
    /// <summary>Missing, unsupported, too long, too many or of a wrong type: the CEL rules are not evaluated then.</summary>
    public bool BlocksRules =>
        Reason is "FieldValueRequired" or "FieldValueNotSupported" or "FieldValueTooLong" or "FieldValueTooMany" or "FieldValueTypeInvalid";

    public override string ToString() => $"{Field}: {Detail}";

    public static FieldError Invalid(string field, JsonNode? value, string why) =>
        new("FieldValueInvalid", field, $"Invalid value: {Show(value)}: {why}");

    /// <summary>A rule of an object or list: its value is not shown.</summary>
    public static FieldError InvalidWhole(string field, string why) => new("FieldValueInvalid", field, $"Invalid value: {why}");

    public static FieldError TypeInvalid(string field, string shown, string why) =>
        new("FieldValueTypeInvalid", field, $"Invalid value: {shown}: {why}");

    public static FieldError Required(string field, string why = "") =>
        new("FieldValueRequired", field, why.Length == 0 ? "Required value" : $"Required value: {why}");

    public static FieldError Forbidden(string field, string why) => new("FieldValueForbidden", field, $"Forbidden: {why}");

    public static FieldError Duplicate(string field, string shown) => new("FieldValueDuplicate", field, $"Duplicate value: {shown}");

    public static FieldError NotSupported(string field, JsonNode? value, IEnumerable<string> supported) =>
        new("FieldValueNotSupported", field, $"Unsupported value: {Show(value)}: supported values: {string.Join(", ", supported)}");

    public static FieldError TooLong(string field, int limit) =>
        new("FieldValueTooLong", field, $"Too long: may not be more than {limit} bytes");

    public static FieldError TooMany(string field, int actual, int limit) =>
        new("FieldValueTooMany", field, $"Too many: {actual}: must have at most {limit} item{(limit == 1 ? "" : "s")}");

    public static string Show(JsonNode? value) => value is null ? "null" : value.ToJsonString(JsonTree.Relaxed);
}
