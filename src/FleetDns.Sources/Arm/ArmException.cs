namespace FleetDns.Sources.Arm;

/// <summary>Azure Resource Manager refused, or could not be reached. The message is for an operator and contains x-ms-request-id.</summary>
/// <param name="status">HTTP status; 0 where there was no answer.</param>
/// <param name="code">ARM's error code, e.g. <c>AuthorizationFailed</c>; null where there is none.</param>
public sealed class ArmException(
    string message, int status, string? code, string? requestId, TimeSpan? retryAfter, Exception? inner = null) : Exception(message, inner)
{
    public int Status { get; } = status;
    public string? Code { get; } = code;
    public string? RequestId { get; } = requestId;
    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>Refused because rights or a credential are missing; waiting does not help.</summary>
    public bool IsDenied => Status is 401 or 403;
}
