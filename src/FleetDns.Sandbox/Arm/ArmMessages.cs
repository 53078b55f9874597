using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.Arm;

/// <summary>One call of Azure Resource Manager, without its transport. <paramref name="Path"/> is decoded and has no query.</summary>
/// <param name="Principal">Object id of the caller (see <see cref="RoleAssignments"/>).</param>
internal sealed record ArmRequest(string Method, string Path, string? ApiVersion, string Principal, JsonNode? Body = null)
{
    /// <summary>Conditions on the eTag, from the headers.</summary>
    public string? IfMatch { get; init; }

    public string? IfNoneMatch { get; init; }

    /// <summary><c>$filter</c> of a list.</summary>
    public string? Filter { get; init; }
}

/// <summary>Azure's response. <paramref name="RetryAfter"/> in seconds, with 429.</summary>
internal sealed record ArmResponse(int Status, JsonNode? Body, int? RetryAfter = null)
{
    /// <summary>Traffic Manager's own errors escape the slashes of their JSON, which means the same to a parser.</summary>
    public bool EscapesSlashes { get; init; }

    public bool Succeeded => Status is >= 200 and < 300;

    /// <summary>The body of a successful response that has one.</summary>
    public JsonObject Resource => Body as JsonObject ?? throw new InvalidOperationException($"Azure answered {Status} without a resource.");
}

/// <summary>An error response (docs/domain.md 3.5); converted to the CloudError shape where the request is routed.</summary>
internal sealed class ArmException(int status, string code, string message, int? retryAfter = null) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    public ArmResponse ToResponse() => new(
        Status,
        new JsonObject { ["error"] = new JsonObject { ["code"] = Code, ["message"] = Message } },
        retryAfter)
    {
        // These two are texts of the resource provider, all others of Azure Resource Manager in front of it.
        EscapesSlashes = Code is "BadRequest" or "Conflict",
    };
}
