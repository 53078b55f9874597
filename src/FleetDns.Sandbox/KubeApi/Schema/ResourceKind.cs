namespace FleetDns.Sandbox.KubeApi;

/// <summary>A served kind over one storage; <see cref="Versions"/> in order of preference.</summary>
public sealed record ResourceKind(
    string Group,
    string Kind,
    string Plural,
    string Singular,
    bool Namespaced,
    IReadOnlyList<string> Versions,
    string StorageVersion,
    IReadOnlyList<string> ShortNames,
    IReadOnlyList<string> Categories,
    bool HasStatus)
{
    /// <summary><c>group/version</c>, or the version alone for the core group.</summary>
    public string ApiVersion(string version) => Group.Length == 0 ? version : $"{Group}/{version}";
}

/// <summary>Namespace (empty for cluster-scoped kinds) and name.</summary>
public readonly record struct ObjectName(string Namespace, string Name);
