using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>The API server's rules for <c>metadata</c> of all kinds.</summary>
internal static partial class MetadataRules
{
    private const string Subdomain =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an "
        + "alphanumeric character (e.g. 'example.com', regex used for validation is "
        + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
    private const string Label1123 =
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an "
        + "alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
    private const string Label1035 =
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with "
        + "an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
    private const string NamePart =
        "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character "
        + "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
    private const string LabelValue =
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
        + "alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is "
        + "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
    private const int AnnotationBytes = 256 * 1024;

    public static void Validate(ResourceKind kind, JsonObject metadata, List<FieldError> errors)
    {
        var name = metadata.Text("name") ?? "";
        if (name.Length == 0)
        {
            errors.Add(FieldError.Required("metadata.name", "name or generateName is required"));
        }
        else
        {
            foreach (var why in NameFaults(kind, name))
            {
                errors.Add(FieldError.Invalid("metadata.name", JsonValue.Create(name), why));
            }
        }

        foreach (var (key, value) in metadata.At("labels") ?? [])
        {
            foreach (var why in QualifiedNameFaults(key))
            {
                errors.Add(FieldError.Invalid("metadata.labels", JsonValue.Create(key), why));
            }

            foreach (var why in LabelValueFaults(value?.ToString() ?? ""))
            {
                errors.Add(FieldError.Invalid("metadata.labels", JsonValue.Create(value?.ToString() ?? ""), why));
            }
        }

        var size = 0;
        foreach (var (key, value) in metadata.At("annotations") ?? [])
        {
#pragma warning disable CA1308 // annotation keys are checked in lower case, as the API server does
            foreach (var why in QualifiedNameFaults(key.ToLowerInvariant()))
            {
#pragma warning restore CA1308
                errors.Add(FieldError.Invalid("metadata.annotations", JsonValue.Create(key), why));
            }

            size += key.Length + (value?.ToString().Length ?? 0);
        }

        if (size > AnnotationBytes)
        {
            errors.Add(FieldError.TooLong("metadata.annotations", AnnotationBytes));
        }

        foreach (var finalizer in metadata["finalizers"] as JsonArray ?? [])
        {
            foreach (var why in QualifiedNameFaults(finalizer?.ToString() ?? ""))
            {
                errors.Add(FieldError.Invalid("metadata.finalizers", finalizer, why));
            }
        }

        foreach (var (owner, index) in (metadata["ownerReferences"] as JsonArray ?? []).Select((o, i) => (o, i)))
        {
            foreach (var field in s_ownerFields)
            {
                if (string.IsNullOrEmpty(owner.Text(field)))
                {
                    errors.Add(FieldError.Invalid($"metadata.ownerReferences[{index}].{field}", JsonValue.Create(""), "must not be empty"));
                }
            }
        }
    }

    /// <summary>
    /// Server-owned fields that an update cannot change, and finalizers that cannot be added to an object that is being deleted.
    /// </summary>
    public static void ValidateUpdate(JsonObject before, JsonObject after, List<FieldError> errors)
    {
        foreach (var field in s_immutable)
        {
            if (after[field] is { } value && before[field] is { } old && !JsonTree.Same(old, value))
            {
                errors.Add(FieldError.Invalid($"metadata.{field}", value, "field is immutable"));
            }
        }

        if (before["deletionTimestamp"] is not null)
        {
            var had = (before["finalizers"] as JsonArray ?? []).Select(f => f!.ToString()).ToHashSet(StringComparer.Ordinal);
            var added = (after["finalizers"] as JsonArray ?? []).Select(f => f!.ToString()).Where(f => !had.Contains(f)).ToList();
            if (added.Count > 0)
            {
                errors.Add(
                    FieldError.Forbidden(
                        "metadata.finalizers",
                        "no new finalizers can be added if the object is being deleted, found new finalizers "
                        + $"[]string{{{string.Join(", ", added.Select(a => $"\"{a}\""))}}}"));
            }
        }
    }

    public static IEnumerable<string> QualifiedNameFaults(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        var name = key;
        if (slash >= 0)
        {
            var prefix = key[..slash];
            name = key[(slash + 1)..];
            if (prefix.Length == 0)
            {
                yield return "prefix part must be non-empty";
            }
            else if (prefix.Length > 253)
            {
                yield return "prefix part must be no more than 253 bytes";
            }
            else if (!SubdomainShape().IsMatch(prefix))
            {
                yield return "prefix part " + Subdomain;
            }
        }

        if (name.Contains('/', StringComparison.Ordinal))
        {
            yield return "a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
                + "alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
                + "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
            yield break;
        }

        if (name.Length == 0)
        {
            yield return "name part must be non-empty";
        }
        else if (name.Length > 63)
        {
            yield return "name part must be no more than 63 bytes";
        }

        if (!NamePartShape().IsMatch(name))
        {
            yield return NamePart;
        }
    }

    public static IEnumerable<string> LabelValueFaults(string value)
    {
        if (value.Length > 63)
        {
            yield return "must be no more than 63 bytes";
        }

        if (value.Length > 0 && !NamePartShape().IsMatch(value))
        {
            yield return LabelValue;
        }
    }

    private static IEnumerable<string> NameFaults(ResourceKind kind, string name)
    {
        if (kind.Group == "rbac.authorization.k8s.io")
        {
            return name is "." or ".." ? [$"may not be '{name}'"] : name.AsSpan().ContainsAny('/', '%')
                ? [$"may not contain '{(name.Contains('/', StringComparison.Ordinal) ? '/' : '%')}'"] : [];
        }

        if (ReferenceEquals(kind, Kinds.Namespace))
        {
            return Faults(name, 63, Label1123Shape(), Label1123);
        }

        if (ReferenceEquals(kind, Kinds.Service))
        {
            return Faults(name, 63, Label1035Shape(), Label1035);
        }

        return Faults(name, 253, SubdomainShape(), Subdomain);
    }

    private static IEnumerable<string> Faults(string name, int limit, Regex shape, string why)
    {
        if (name.Length > limit)
        {
            yield return $"must be no more than {limit} bytes";
        }

        if (!shape.IsMatch(name))
        {
            yield return why;
        }
    }

    private static readonly string[] s_ownerFields = ["apiVersion", "kind", "name", "uid"];
    private static readonly string[] s_immutable = ["uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"];

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex SubdomainShape();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex Label1123Shape();

    [GeneratedRegex(@"^[a-z]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex Label1035Shape();

    [GeneratedRegex(@"^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]\z")]
    private static partial Regex NamePartShape();
}
