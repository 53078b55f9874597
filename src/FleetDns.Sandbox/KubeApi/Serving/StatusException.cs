using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>One cause in <c>details.causes</c> of a Status; <paramref name="Reason"/> e.g. <c>FieldValueInvalid</c>.</summary>
public sealed record StatusCause(string Reason, string Message, string Field);

/// <summary>A refusal in the API server's shape: HTTP code, reason and message of a <c>Status</c>.</summary>
public sealed class StatusException(int code, string reason, string message) : Exception(message)
{
    public int Code { get; } = code;

    /// <summary>The API server's reason, e.g. <c>NotFound</c>, <c>AlreadyExists</c>, <c>Invalid</c>.</summary>
    public string Reason { get; } = reason;

    public string? Name { get; init; }

    public string? Group { get; init; }

    /// <summary>In details: the plural name, or for 422 the kind.</summary>
    public string? Kind { get; init; }

    public IReadOnlyList<StatusCause> Causes { get; init; } = [];

    public int? RetryAfterSeconds { get; init; }

    /// <summary>The server's generic responses have <c>details: {}</c>.</summary>
    public bool HasEmptyDetails { get; init; }

    /// <summary>With the 410 of a paged list: a token to continue with an inconsistent list.</summary>
    public string? Continue { get; init; }

    public JsonObject ToStatus()
    {
        var status = new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = Continue is null ? new JsonObject() : new JsonObject { ["continue"] = Continue },
            ["status"] = "Failure",
            ["message"] = Message,
            ["reason"] = Reason,
        };
        var details = new JsonObject();
        if (!string.IsNullOrEmpty(Name))
        {
            details["name"] = Name;
        }

        if (!string.IsNullOrEmpty(Group))
        {
            details["group"] = Group;
        }

        if (!string.IsNullOrEmpty(Kind))
        {
            details["kind"] = Kind;
        }

        if (Causes.Count > 0)
        {
            details["causes"] = new JsonArray([.. Causes.Select(CauseToJson)]);
        }

        if (RetryAfterSeconds is { } seconds)
        {
            details["retryAfterSeconds"] = seconds;
        }

        if (details.Count > 0 || HasEmptyDetails)
        {
            status["details"] = details;
        }

        if (Reason.Length == 0)
        {
            status.Remove("reason");
        }

        status["code"] = Code;
        return status;
    }

    private static JsonNode CauseToJson(StatusCause cause)
    {
        var json = new JsonObject();
        if (cause.Reason.Length > 0)
        {
            json["reason"] = cause.Reason;
        }

        json["message"] = cause.Message;
        if (cause.Field.Length > 0)
        {
            json["field"] = cause.Field;
        }

        return json;
    }
}
