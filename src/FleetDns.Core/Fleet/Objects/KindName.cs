using System.Collections.Frozen;

namespace FleetDns.Core.Fleet;

/// <summary>
/// Kinds are distinguished by group: Knative has a Service, the multi-cluster API a ServiceExport and a ServiceImport, and a newer
/// KubeFleet a second Work (group placement.kubefleet.dev). A kind with a name that FleetDns knows, but from another group, keeps its
/// group in its name, as in kubectl.
/// </summary>
public static class KindName
{
    private static readonly FrozenDictionary<string, string> s_groups = HubKinds.All.Where(kind => kind != HubKinds.Events)
        .Select(kind => (kind.Name, kind.Group)).Append(("InternalMemberCluster", HubKinds.Members.Group))
        .ToFrozenDictionary(kind => kind.Item1, kind => kind.Item2, StringComparer.Ordinal);

    /// <summary>E.g. <c>Service</c> for the core group, <c>Service.serving.knative.dev</c> for Knative's. Kinds that FleetDns does not
    /// resolve are unchanged.</summary>
    /// <param name="group">Empty for the core group.</param>
    public static string Of(string group, string kind) =>
        s_groups.TryGetValue(kind, out var own) && own != group ? $"{kind}.{group}" : kind;

    /// <summary>The same from an apiVersion, <c>group/version</c> or <c>v1</c>; without one, only the kind is used.</summary>
    public static string OfVersion(string? apiVersion, string kind) =>
        string.IsNullOrEmpty(apiVersion) ? kind : Of(apiVersion.IndexOf('/') is > 0 and var end ? apiVersion[..end] : "", kind);
}
