using FleetDns.Sandbox.Schemas;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>Schema of a whole object in one version: its own fields and the metadata that all kinds share.</summary>
internal sealed record ObjectSchema(VersionSchema Version, SchemaNode Metadata, bool Builtin)
{
    public SchemaNode Root => Version.Root;

    /// <summary>Null for apiVersion, kind and unknown fields.</summary>
    public SchemaNode? Field(string name) => name == "metadata" ? Metadata : Version.Root.Field(name);

    public static ObjectSchema Of(KindRegistry kinds, ResourceKind kind, string version) =>
        new(kinds.Schema(kind, version), kinds.MetadataSchema, kinds.IsBuiltin(kind));
}
