using System.Text.Json.Nodes;

namespace FleetDns.Sandbox.KubeApi;

/// <summary>
/// Conversion between served versions as for custom resources without a webhook: the other apiVersion, then that version's fields and
/// defaults.
/// </summary>
internal static class VersionConversion
{
    /// <summary>
    /// Converts an object normalised in <paramref name="from"/> to the storage version; the same tree if it already is in that version.
    /// </summary>
    public static JsonObject ToStorage(KindRegistry kinds, ResourceKind kind, JsonObject obj, string from)
    {
        if (from != kind.StorageVersion)
        {
            return To(kinds, kind, obj, kind.StorageVersion);
        }

        if (obj.Text("apiVersion") != kind.ApiVersion(from))
        {
            obj["apiVersion"] = kind.ApiVersion(from);
        }

        return obj;
    }

    /// <summary>A copy in another version.</summary>
    public static JsonObject To(KindRegistry kinds, ResourceKind kind, JsonObject obj, string version)
    {
        var copy = (JsonObject)obj.DeepClone();
        copy["apiVersion"] = kind.ApiVersion(version);
        if (kind.Versions.Count > 1)
        {
            var schema = ObjectSchema.Of(kinds, kind, version);
            Pruning.Prune(copy, schema);
            Defaulting.Fill(copy, schema.Root);
        }

        return copy;
    }

    /// <summary>The version of <c>group/version</c>.</summary>
    public static string VersionOf(string apiVersion) => apiVersion[(apiVersion.IndexOf('/', StringComparison.Ordinal) + 1)..];
}
