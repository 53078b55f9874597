using FleetDns.Sandbox.Schemas;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>All kinds that a hub serves, read from the embedded schema files. Immutable.</summary>
public sealed class KindRegistry
{
    private const string KubeFleetFiles = "kubefleet/";

    private static readonly Lazy<KindRegistry> s_default = new(() => new KindRegistry());
    private static readonly Lazy<KindRegistry> s_kubeFleet = new(() => new KindRegistry(Default));
    private readonly Dictionary<(string Plural, string Group), ResourceKind> _byResource = [];
    private readonly Dictionary<(string Group, string Kind), ResourceKind> _byKind = [];
    private readonly Dictionary<ResourceKind, KindSchema> _schemas = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(ResourceKind, string), VersionSchema> _versions = [];

    private KindRegistry()
    {
        foreach (var (file, kinds) in Files(name => !name.StartsWith(KubeFleetFiles, StringComparison.Ordinal)))
        {
            if (file == "meta.schema")
            {
                MetadataSchema = kinds[0].Versions[0].Root;
            }
            else
            {
                foreach (var kind in kinds)
                {
                    Add(kind);
                }
            }
        }

        RequireKnownRules();
    }

    private KindRegistry(KindRegistry fleet)
    {
        MetadataSchema = fleet.MetadataSchema;
        foreach (var kind in fleet.All)
        {
            Add(fleet._schemas[kind], kind);
        }

        foreach (var (_, kinds) in Files(name => name.StartsWith(KubeFleetFiles, StringComparison.Ordinal)))
        {
            foreach (var kind in kinds)
            {
                Add(kind, fleet.Find(kind.Plural, kind.Group));
            }
        }

        RequireKnownRules();
    }

    /// <summary>What Azure's fleet defines.</summary>
    public static KindRegistry Default => s_default.Value;

    /// <summary>
    /// What KubeFleet defines since its PR #751: the same kinds (and objects of <see cref="ResourceKind"/>) with stricter placements and
    /// overrides, and the Work of its new group.
    /// </summary>
    public static KindRegistry KubeFleet => s_kubeFleet.Value;

    /// <summary>In the order of the files: by group, then as declared.</summary>
    public IReadOnlyList<ResourceKind> All => _all;

    /// <summary>Schema of <c>metadata</c>, the same for every kind.</summary>
    public SchemaNode MetadataSchema { get; } = null!;

    /// <summary>The kind of a plural name and group; throws when there is none.</summary>
    public ResourceKind this[string plural, string group] =>
        Find(plural, group) ?? throw new KeyNotFoundException($"No kind is served as {plural}.{group}.");

    public ResourceKind? Find(string plural, string group) => _byResource.GetValueOrDefault((plural, group));

    public ResourceKind? FindKind(string group, string kind) => _byKind.GetValueOrDefault((group, kind));

    /// <summary>True for kinds of Kubernetes itself (strategic merge, typed decoding), false for custom resources.</summary>
    public bool IsBuiltin(ResourceKind kind) => _schemas[kind].Builtin;

    public VersionSchema Schema(ResourceKind kind, string version) => _versions[(kind, version)];

    public VersionSchema StorageSchema(ResourceKind kind) => _versions[(kind, kind.StorageVersion)];

    private readonly List<ResourceKind> _all = [];

    private static IEnumerable<(string File, IReadOnlyList<KindSchema> Kinds)> Files(Predicate<string> which)
    {
        var assembly = typeof(KindRegistry).Assembly;
        foreach (
            var resource in assembly.GetManifestResourceNames().Where(n => n.EndsWith(".schema", StringComparison.Ordinal) && which(n))
            .Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            yield return (resource, SchemaText.Read(reader.ReadToEnd()));
        }
    }

    private void RequireKnownRules()
    {
        foreach (var kind in All)
        {
            foreach (var version in _schemas[kind].Versions)
            {
                CelRules.RequireKnown(version.Root);
            }
        }
    }

    /// <param name="known">The kind that gets this schema; null creates a new one.</param>
    private void Add(KindSchema schema, ResourceKind? known = null)
    {
        var kind = known ?? new ResourceKind(
            schema.Group, schema.Kind, schema.Plural, schema.Singular, schema.Namespaced,
            [.. schema.Versions.Select(v => v.Name).OrderBy(VersionOrder.KeyOf)],
            schema.Versions.Single(v => v.Storage).Name,
            schema.ShortNames, schema.Categories, schema.Versions.Any(v => v.HasStatus));
        if (!_schemas.ContainsKey(kind))
        {
            _all.Add(kind);
        }

        _schemas[kind] = schema;
        _byResource[(kind.Plural, kind.Group)] = kind;
        _byKind[(kind.Group, kind.Kind)] = kind;
        foreach (var version in schema.Versions)
        {
            _versions[(kind, version.Name)] = version;
        }
    }
}
