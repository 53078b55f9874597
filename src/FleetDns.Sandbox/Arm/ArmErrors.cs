namespace FleetDns.Sandbox.Arm;

/// <summary>
/// Azure's errors (docs/domain.md 3.5). Texts marked "verified in source" were read there; all others are assumed or inferred
/// and are only here, so that one line changes when the real text is known.
/// </summary>
internal static class ArmErrors
{
    /// <summary>Verified in source.</summary>
    public static ArmException AuthorizationFailed(string principal, string action, string scope) => new(
        403,
        "AuthorizationFailed",
        $"The client '{principal}' with object id '{principal}' does not have authorization to perform action '{action}' over scope "
        + $"'{scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.");

    public static ArmException LinkedAuthorizationFailed(
        string principal, string action, string scope, string linkedAction, string linkedScope) => new(
        403,
        "LinkedAuthorizationFailed",
        $"The client '{principal}' with object id '{principal}' has permission to perform action '{action}' on scope '{scope}'; "
        + $"however, it does not have permission to perform action '{linkedAction}' on the linked scope(s) '{linkedScope}' or the linked "
        + "scope(s) are invalid.");

    /// <summary>Verified in source.</summary>
    public static ArmException TargetNotUnique(string target) => new(
        400,
        "BadRequest",
        $"Endpoint target must be unique in the profile. The following endpoint target already exists: {target}.");

    /// <summary>Rule verified in the documentation; status and text are not known.</summary>
    public static ArmException TargetWithoutDnsName(string target) => new(
        400,
        "BadRequest",
        $"The target resource '{target}' of the endpoint must have a DNS name. Please configure a DNS name label on the public IP "
        + "address and retry.");

    /// <summary>Rule verified in the documentation, text assumed.</summary>
    public static ArmException PriorityTaken(int priority) => new(
        400,
        "BadRequest",
        $"Endpoint priority must be unique in the profile. The priority {priority} is already used by another endpoint.");

    /// <summary>Rule verified in the documentation, text assumed.</summary>
    public static ArmException MixedTargets() => new(
        400,
        "BadRequest",
        "Endpoints whose targets are IPv4 addresses, IPv6 addresses and DNS names cannot be mixed in one profile.");

    /// <summary>Rule verified in the documentation, text assumed.</summary>
    public static ArmException MultiValueTarget(string target) => new(
        400,
        "BadRequest",
        $"The endpoint target '{target}' is not valid for the MultiValue routing method: external endpoints with IPv4 or IPv6 addresses "
        + "are required.");

    public static ArmException TargetNotFound(string target) => new(
        400,
        "BadRequest",
        $"The target resource '{target}' of the endpoint was not found.");

    /// <summary>Assumed.</summary>
    public static ArmException NestedInItself(string target) => new(
        400,
        "BadRequest",
        $"The nested endpoint with target '{target}' would make a cycle of Traffic Manager profiles.");

    /// <summary>Meaning verified in source, text assumed.</summary>
    public static ArmException DomainNameTaken(string fqdn) => new(
        409,
        "Conflict",
        $"Domain name {fqdn} already exists. Please choose a different DNS prefix.");

    /// <summary>Inferred. docs/domain.md 2.6 no. 1: a 409 of another kind, which the hub misreports as a taken name.</summary>
    public static ArmException ResourceGroupBeingDeleted(string group) => new(
        409,
        "ResourceGroupBeingDeleted",
        $"The resource group '{group}' is in deprovisioning state and cannot perform this operation.");

    /// <summary>Verified in a recording. For an endpoint below a missing profile it names the profile.</summary>
    public static ArmException ResourceNotFound(string resource, string group) => new(
        404,
        "ResourceNotFound",
        $"The Resource '{resource}' under resource group '{group}' was not found. For more details please go to "
        + "https://aka.ms/ARMResourceNotFoundFix");

    public static ArmException ResourceGroupNotFound(string group) => new(
        404, "ResourceGroupNotFound", $"Resource group '{group}' could not be found.");

    public static ArmException SubscriptionNotFound(string subscription) => new(
        404, "SubscriptionNotFound", $"The subscription '{subscription}' could not be found.");

    public static ArmException NotFound(string path) => new(
        404, "InvalidResourceType", $"The resource type could not be found for the request path '{path}'.");

    public static ArmException MethodNotAllowed(string method) => new(
        405, "MethodNotAllowed", $"The HTTP method '{method}' is not supported for this resource.");

    public static ArmException MissingApiVersion() => new(
        400, "MissingApiVersionParameter", "The api-version query parameter (?api-version=) is required for all requests.");

    public static ArmException InvalidApiVersion(string version) => new(
        400, "InvalidApiVersionParameter",
        $"The api-version '{version}' is invalid. The supported versions are of the form 'yyyy-MM-dd' or 'yyyy-MM-dd-preview'.");

    public static ArmException NoProvider(string type, string version, IEnumerable<string> supported) => new(
        400,
        "NoRegisteredProviderFound",
        $"No registered resource provider found for location 'global' and API version '{version}' for type '{type}'. The supported "
        + $"api-versions are '{string.Join(", ", supported)}'. The supported locations are 'global'.");

    public static ArmException InvalidContent(string detail) => new(
        400, "InvalidRequestContent", $"The request content was invalid and could not be deserialized: '{detail}'.");

    public static ArmException BadRequest(string message) => new(400, "BadRequest", message);

    public static ArmException InvalidToken() => new(
        401, "InvalidAuthenticationToken", "The access token is invalid.");

    public static ArmException MissingToken() => new(
        401, "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.");

    public static ArmException TooManyRequests(int retryAfter) => new(
        429,
        "TooManyRequests",
        "The request is being throttled as the limit has been reached for operation type - TrafficManager. Please try after "
        + $"'{retryAfter}' seconds.",
        retryAfter);

    public static ArmException InternalServerError() => new(
        500, "InternalServerError", "The server encountered an internal error. Please retry the request.");

    public static ArmException DnsRecordInUse(string fqdn) => new(
        400, "DnsRecordInUse", $"DNS record {fqdn} is already used by another public IP.");

    public static ArmException InvalidDomainNameLabel(string label) => new(
        400,
        "InvalidDomainNameLabel",
        $"The domain name label {label} is invalid. It must conform to the following regular expression: "
        + $"^[a-z][a-z0-9-]{{1,61}}[a-z0-9]$.");

    /// <summary>Inferred.</summary>
    public static ArmException HubNotReachable(string fleet) => new(
        409, "OperationNotAllowed", $"The hub cluster of fleet '{fleet}' has no credentials to list.");

    /// <summary>Assumed. A principal that the directory does not know, or not yet.</summary>
    public static ArmException PrincipalNotFound(string principal, string tenant) => new(
        400,
        "PrincipalNotFound",
        $"Principal {principal} does not exist in the directory {tenant}. Check that you have the correct principal ID. If you are "
        + "creating this principal and then immediately assigning a role, this error might be related to a replication delay. In this "
        + "case, set the role assignment principalType property to a value, such as ServicePrincipal, User, or Group.  See "
        + "https://aka.ms/docs-principaltype");

    /// <summary>Assumed.</summary>
    public static ArmException PreconditionFailed() => new(
        412, "PreconditionFailed", "The condition given in the request headers does not hold for the resource's current eTag.");

    /// <summary>Assumed. azidentity's text when the hub's agents have no identity; there is no HTTP response of Azure.</summary>
    public const string NoIdentity =
        "ManagedIdentityCredential: failed to authenticate a system assigned identity. The endpoint responded with "
        + "{\"error\":\"invalid_request\",\"error_description\":\"Identity not found\"}";

    public static ArmException RoleAssignmentExists(string id) => new(
        409, "RoleAssignmentExists", $"The role assignment already exists. The ID of the existing role assignment is {id}.");

    public static ArmException TooMany(string what, int limit) => new(
        400, "BadRequest", $"The maximum number of {what} has been reached. The limit is {limit}.");
}
