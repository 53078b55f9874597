namespace FleetDns.Sandbox.Schemas;

/// <summary>A column of the table that <c>kubectl get</c> prints; priority above 0 is shown with <c>-o wide</c> only.</summary>
public sealed record PrinterColumn(string Name, string Type, string Format, string JsonPath, int Priority);

/// <summary>One served version of a kind.</summary>
public sealed record VersionSchema(string Name, bool Storage, bool HasStatus, IReadOnlyList<PrinterColumn> Columns, SchemaNode Root);

/// <summary>A kind as its schema file declares it.</summary>
/// <param name="Builtin">A built-in Kubernetes kind: decoded into Go types there, so it has different messages, no further pruning
/// warnings, and strategic merge.</param>
public sealed record KindSchema(
    string Group,
    string Kind,
    string Plural,
    string Singular,
    bool Namespaced,
    IReadOnlyList<string> ShortNames,
    IReadOnlyList<string> Categories,
    bool Builtin,
    IReadOnlyList<VersionSchema> Versions);
