namespace FleetDns.Sandbox.KubeApi;

/// <summary>The API server's errors, with its texts.</summary>
internal static class Refusal
{
    /// <summary><c>trafficmanagerbackends.networking.fleet.azure.com</c>, or the plural alone for the core group.</summary>
    public static string Qualified(string name, string group) => group.Length == 0 ? name : $"{name}.{group}";

    public static StatusException NotFound(ResourceKind kind, string name) =>
        new(404, "NotFound", $"{Qualified(kind.Plural, kind.Group)} \"{name}\" not found")
        {
            Name = name,
            Group = kind.Group,
            Kind = kind.Plural
        };

    public static StatusException AlreadyExists(ResourceKind kind, string name) =>
        new(409, "AlreadyExists", $"{Qualified(kind.Plural, kind.Group)} \"{name}\" already exists")
        {
            Name = name,
            Group = kind.Group,
            Kind = kind.Plural
        };

    public static StatusException Conflict(ResourceKind kind, string name, string why) =>
        new(409, "Conflict", $"Operation cannot be fulfilled on {Qualified(kind.Plural, kind.Group)} \"{name}\": {why}")
        {
            Name = name,
            Group = kind.Group,
            Kind = kind.Plural
        };

    public static StatusException Modified(ResourceKind kind, string name) =>
        Conflict(kind, name, "the object has been modified; please apply your changes to the latest version and try again");

    public static StatusException Forbidden(ResourceKind kind, string name, string why) =>
        new(403, "Forbidden", name.Length == 0
            ? $"{Qualified(kind.Plural, kind.Group)} is forbidden: {why}"
            : $"{Qualified(kind.Plural, kind.Group)} \"{name}\" is forbidden: {why}")
        { Name = name, Group = kind.Group, Kind = kind.Plural };

    /// <summary>For Kubernetes' own kinds and paths.</summary>
    public static StatusException MethodNotAllowed() =>
        new(405, "MethodNotAllowed", "the server does not allow this method on the requested resource") { HasEmptyDetails = true };

    /// <summary>For custom resources; the verb is empty for a method that Kubernetes has no verb for.</summary>
    public static StatusException MethodNotSupported(ResourceKind kind, string verb) =>
        new(405, "MethodNotAllowed",
            $"{verb} is not supported on resources of kind \"{Qualified(kind.Plural, kind.Group)}\"")
        {
            Group = kind.Group,
            Kind = kind.Plural
        };

    public static StatusException BadRequest(string message) => new(400, "BadRequest", message);

    /// <param name="message">The API server's text.</param>
    /// <param name="continueToken">Continues a list whose state is no longer known; the list is then inconsistent.</param>
    public static StatusException Expired(string message, string? continueToken = null) =>
        new(410, "Expired", message) { Continue = continueToken };

    public static StatusException TooOldVersion(long requested, long oldest) =>
        Expired($"too old resource version: {requested} ({oldest})");

    public static StatusException Invalid(ResourceKind kind, string name, IReadOnlyList<FieldError> errors)
    {
        var texts = errors.Select(e => e.ToString()).ToList();
        var all = texts.Count == 1 ? texts[0] : $"[{string.Join(", ", texts)}]";
        return new(422, "Invalid", $"{Qualified(kind.Kind, kind.Group)} \"{name}\" is invalid: {all}")
        {
            Name = name,
            Group = kind.Group,
            Kind = kind.Kind,
            Causes = [.. errors.Select(e => new StatusCause(e.Reason, e.Detail, e.Field))],
        };
    }
}
