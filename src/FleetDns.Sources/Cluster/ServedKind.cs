namespace FleetDns.Sources.Cluster;

/// <summary>A kind under one version of its group, as listed by discovery.</summary>
/// <param name="Path">The path of the group version: <c>apis/apps/v1</c>, <c>api/v1</c>.</param>
internal sealed record ServedKind(string Kind, string Plural, string Version, string Path, bool Namespaced);
